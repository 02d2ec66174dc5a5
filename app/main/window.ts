// The window: sandboxed, context-isolated, without Node, and able to show nothing but the renderer's own page.
// Everything that a page could ask for is refused unless it stands here.
import { app, BrowserWindow, nativeTheme, type Session, screen } from 'electron';
import { darkPalette, lightPalette } from '../shared/ui/palette.ts';
import type { HostAction } from './ipc/handlers.ts';
import { type AppStateStore, visibleBounds, zoomLimits } from './profile/appState.ts';
import { appOrigin, appPage } from './protocol.ts';

export interface WindowOptions {
  /** Path of the bundled preload script. */
  readonly preload: string;
  readonly title: string;
  /** Where it stood the last time, and where that is kept. */
  readonly state: AppStateStore;
}

/** Milliseconds in which a page that ends twice is given up. */
const reloadInterval = 10_000;

/** Makes the window, without its page. It shows itself when the page has something to show. */
export function createWindow(options: WindowOptions): BrowserWindow {
  const { state } = options;
  const screens = screen.getAllDisplays().map(({ workArea }) => workArea);
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    ...visibleBounds(state.values.bounds, screens),
    minWidth: 720,
    minHeight: 480,
    show: false,
    title: options.title,
    backgroundColor: (nativeTheme.shouldUseDarkColors ? darkPalette : lightPalette).ground,
    webPreferences: {
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      navigateOnDragDrop: false,
    },
  });
  denyNavigation(window);
  denyRequests(window.webContents.session);
  window.once('ready-to-show', () => {
    if (state.values.maximized) window.maximize();
    window.show();
  });
  // A page that is loaded anew starts at 100 %.
  window.webContents.on('did-finish-load', () => window.webContents.setZoomLevel(state.values.zoom));
  rememberPlace(window, state);
  window.on('page-title-updated', (event) => event.preventDefault());
  return window;
}

/** Keeps the window open until `mayClose` agrees; while it is asked, further attempts to close wait for the same answer. */
export function askBeforeClose(window: BrowserWindow, mayClose: () => Promise<boolean>): void {
  let asking = false;
  window.on('close', (event) => {
    event.preventDefault();
    if (asking) return;
    asking = true;
    mayClose()
      .catch(() => true) // the page cannot be asked: its text is kept as a draft
      .then((close) => {
        asking = false;
        if (close) window.destroy();
      })
      .catch((error: unknown) => console.error(error));
  });
}

export interface PageOwner {
  /** The page's process ended and the page was loaded anew. */
  report(text: string): void;
  /** There will be no page any more. */
  lost(error: Error): void;
}

/** Loads the page, and loads it anew when its process ends: main holds the state, so only what was typed is lost. */
export async function loadPage(window: BrowserWindow, owner: PageOwner): Promise<void> {
  let lastEnd = Number.NEGATIVE_INFINITY;
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return; // the window closes
    const text = `the window's page ended (${reason}, ${exitCode})`;
    const again = performance.now() - lastEnd < reloadInterval;
    lastEnd = performance.now();
    if (again) {
      owner.lost(new Error(`${text} twice within ${reloadInterval / 1000} seconds`));
      return;
    }
    owner.report(`${text} and was loaded anew; files and results are as they were`);
    window.loadURL(appPage).catch(owner.lost);
  });
  let closing = false;
  window.once('close', () => {
    closing = true;
  });
  try {
    await window.loadURL(appPage);
  } catch (error) {
    // A window that is closed while its page loads ends the load: nothing went wrong.
    if (!closing && !window.isDestroyed()) throw error;
  }
}

/** Carries out what only the app can do with its window. */
export function actOn(window: BrowserWindow, action: HostAction, state: AppStateStore): void {
  const zoom = (level: number): void => {
    const allowed = Math.min(zoomLimits.most, Math.max(zoomLimits.least, level));
    window.webContents.setZoomLevel(allowed);
    state.change({ zoom: allowed });
  };
  const actions: Readonly<Record<HostAction, () => void>> = {
    zoomIn: () => zoom(window.webContents.getZoomLevel() + zoomLimits.step),
    zoomOut: () => zoom(window.webContents.getZoomLevel() - zoomLimits.step),
    zoomReset: () => zoom(0),
    fullScreen: () => window.setFullScreen(!window.isFullScreen()),
    devTools: () => window.webContents.toggleDevTools(),
    quit: () => app.quit(),
  };
  actions[action]();
}

/** Milliseconds without a move after which the place is stored. */
const restInterval = 500;

function rememberPlace(window: BrowserWindow, state: AppStateStore): void {
  let timer: NodeJS.Timeout | null = null;
  const store = (): void => {
    clearTimeout(timer ?? undefined);
    timer = null;
    if (window.isDestroyed() || window.isMinimized() || window.isFullScreen()) return;
    state.change({ bounds: window.getNormalBounds(), maximized: window.isMaximized() });
  };
  const moved = (): void => {
    clearTimeout(timer ?? undefined);
    timer = setTimeout(store, restInterval);
  };
  for (const event of ['resize', 'move', 'maximize', 'unmaximize'] as const) window.on(event as 'resize', moved);
  window.on('close', store);
  window.on('closed', () => clearTimeout(timer ?? undefined));
}

function denyNavigation(window: BrowserWindow): void {
  const { webContents } = window;
  webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
  webContents.on('will-navigate', (event) => event.preventDefault());
  webContents.on('will-frame-navigate', (event) => event.preventDefault());
  webContents.on('will-redirect', (event) => event.preventDefault());
  webContents.on('will-attach-webview', (event) => event.preventDefault());
}

/** The page may write text to the clipboard; it may reach no address but its own. */
function denyRequests(session: Session): void {
  const allowed = (permission: string, origin: string): boolean =>
    permission === 'clipboard-sanitized-write' && `${origin}/`.startsWith(`${appOrigin}/`);
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    answer(allowed(permission, details.requestingUrl));
  });
  session.setPermissionCheckHandler((_contents, permission, origin) => allowed(permission, origin));
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest({ urls: ['<all_urls>'] }, ({ url }, answer) => {
    answer({ cancel: !url.startsWith(`${appOrigin}/`) && !url.startsWith('devtools://') });
  });
}
