// The composition root inside Electron: sets up each part in order and carries no logic of its own. With
// `--command-line` as its first word it carries out that command line in a utility process, without a window.

import { release } from 'node:os';
import { join } from 'node:path';
import { app, type BrowserWindow, dialog, nativeTheme, protocol } from 'electron';
import { errorRecord, InputError } from '../shared/errors.ts';
import { hostActions } from '../shared/ui/channels/host.ts';
import type { AboutRecord } from '../shared/ui/hostRecords.ts';
import { type RunSettings, usualRunSettings } from '../shared/ui/runSettings.ts';
import { commandLine } from './commands/commandLine.ts';
import { compareCommand } from './commands/compare.ts';
import { doctorCommand } from './commands/doctor.ts';
import { enginesCommand } from './commands/engines.ts';
import { linkCommand } from './commands/link.ts';
import { notRunStatus, runCommand } from './commands/run.ts';
import { SourceEditor } from './editor/sourceEditor.ts';
import { takeAccessKey } from './epc/accessKey.ts';
import type { ExecutorHost } from './epc/executorProcess.ts';
import { StandaloneHost } from './epc/standaloneHost.ts';
import { commandLineWords, fileArguments } from './fileArguments.ts';
import { FileOpener } from './fileOpener.ts';
import { type InstalledFiles, installedFiles, loadAddon } from './installedFiles.ts';
import { openGateway } from './ipc/gateway.ts';
import type { HostAction } from './ipc/handlers.ts';
import { gatedHost, OutputGate } from './ipc/outputGate.ts';
import { type Log, openLog } from './log.ts';
import { installMenu } from './menu.ts';
import { AppStateStore } from './profile/appState.ts';
import { flagsFor, memoryOptions, SettingsStore } from './profile/settings.ts';
import { appScheme, appSchemePrivileges, respondFrom } from './protocol.ts';
import { doctorReport } from './session/doctorReport.ts';
import { Engines } from './session/engines.ts';
import { ExecutionSession } from './session/executionSession.ts';
import type { ExecutorHosts } from './session/executorConnection.ts';
import { PreloadedLibraries } from './session/preloadedLibraries.ts';
import { TrustStore } from './session/sessionTrust.ts';
import { SessionHosts } from './sessionHosts.ts';
import { handedOver, isFirstInstance } from './singleInstance.ts';
import { Comparisons } from './timing/comparisons.ts';
import type { LaneEnvironment } from './timing/lanes.ts';
import { startUtilityHelper, UtilityExecutor } from './utilityExecutor.ts';
import { describeVersions, readVersions } from './versions.ts';
import { actOn, askBeforeClose, createWindow, loadPage } from './window.ts';
import { OpenSessions } from './workspace/openSession.ts';
import { SessionChoices } from './workspace/sessionChoices.ts';
import { writeAll } from './writeAll.ts';

const bundle = import.meta.dirname;
const versions = readVersions(app.getVersion(), process.versions);
const words = commandLineWords(process.argv);

protocol.registerSchemesAsPrivileged([{ scheme: appScheme, privileges: appSchemePrivileges }]);
app
  .whenReady()
  .then(() => (words === null ? openWindow() : runInTerminal(words)))
  .catch(fail);

async function openWindow(): Promise<void> {
  const named = fileArguments(process.argv, app.isPackaged, process.cwd());
  if (!isFirstInstance(named)) {
    console.log('Loadstone is open already: its window takes over');
    app.exit(0);
    return;
  }
  console.log(describeVersions(versions));
  const profile = app.getPath('userData');
  const log = openLog(profile);
  log.info(describeVersions(versions));
  const settings = new SettingsStore(profile);
  const appState = new AppStateStore(profile);
  const libraries = new PreloadedLibraries();
  const files = installedFiles(bundle);
  const gate = new OutputGate();
  const hosts = executorHosts(files, gate);
  const addon = loadAddon(files.addon);
  // Else a program in the window's executor could have the window wait for ever.
  addon.watchTracedThreads();
  const { start } = files;
  const runSettings: RunSettings = { ...usualRunSettings, standardInput: { kind: 'console' } };
  const choices = new SessionChoices();
  const key = takeAccessKey(null, process.env);
  const sessionHosts = new SessionHosts({ choices, own: hosts, gate, key });
  const session = new ExecutionSession({
    get hosts() {
      return sessionHosts.current;
    },
    addon,
    start,
    preload: [],
    settings: runSettings,
    get memory() {
      return memoryOptions({ ...settings.values, memory: choices.memory ?? settings.values.memory });
    },
    get keepExecutorReady() {
      return settings.values.warmExecutor;
    },
    get libraries() {
      return libraries.words;
    },
  });
  const comparisons = new Comparisons(
    session,
    { hosts, standalone: standaloneHosts(files), addon, start, ...extraLanes(files, gate) },
    {
      preload: [],
      get libraries() {
        return libraries.words;
      },
    },
  );
  const editor = new SourceEditor({
    flagsFor: (language) => flagsFor(language, settings.values),
    session,
    libraries,
    folder: join(profile, 'editor'),
    samples: files.samples,
  });
  const engines = new Engines({
    session,
    callObject: files.start.call,
    get libraries() {
      return libraries.words;
    },
  });
  const opener = new FileOpener({ session, editor, state: appState });
  followTheme(settings);
  protocol.handle(appScheme, respondFrom(join(bundle, '../renderer')));
  const preload = join(bundle, '../preload/preload.cjs');
  const window = createWindow({ preload, title: 'Loadstone', state: appState });
  const act = (action: HostAction): void => actOn(window, action, appState);
  const open = (paths: readonly string[]): void => {
    opener
      .open(paths)
      .then((others) => {
        if (others.length > 0) gateway.send('filesFound', others);
      })
      .catch(report);
  };
  const menu = installMenu({
    command: (id) => {
      const action = hostActions.find((known) => known === id);
      if (action === undefined) gateway.send('command', id);
      else act(action); // also while the page does not answer
    },
    openRecent: (path) => open([path]),
    clearRecent: () => opener.forget(),
  });
  const trust = new TrustStore(join(profile, 'trusted-sessions.json'));
  const usualMemory = (): string => settings.values.memory;
  const sessions = new OpenSessions({ session, editor, trust, libraries, choices, usualMemory });
  const gateway = openGateway({
    window,
    session,
    editor,
    sessions,
    comparisons,
    engines,
    gate,
    versions,
    settings,
    files: opener,
    libraries,
    host: {
      setEnabled: (ids) => menu.setEnabled(ids),
      act,
      doctor: () => doctorReport(hosts.usual, addon),
      about: () => aboutRecord(log, profile),
    },
  });
  askBeforeClose(window, () => gateway.mayClose());
  const report = (error: unknown): void => {
    const record = errorRecord(error);
    console.error(record.message);
    log.error(record.message);
    gateway.send('problem', record);
  };
  session.on('problem', ({ message }) => log.error(message));
  menu.setRecent(opener.recent);
  opener.onRecent((recent) => menu.setRecent(recent));
  app.on('second-instance', (_event, _argv, _folder, data) => {
    if (window.isMinimized()) window.restore();
    window.focus();
    const paths = handedOver(data);
    if (paths.length > 0) open(paths);
  });
  quitAfter(window, async () => {
    await editor.end();
    gateway.close();
    await comparisons.cancel();
    await session.close();
    log.info('closed');
  });
  for (const notice of [...settings.record.notices, ...appState.notices]) report(new InputError(notice));
  await loadPage(window, { report: (message) => report(new Error(message)), lost: fail });
  await editor.start();
  if (named.length > 0) open(named);
  else if (!appState.values.started) await editor.openSample('hello');
  appState.change({ started: true });
}

/** The page's `prefers-color-scheme`, the menu and the dialogs all follow. */
function followTheme(settings: SettingsStore): void {
  nativeTheme.themeSource = settings.values.theme;
  settings.onChange(({ theme }) => {
    nativeTheme.themeSource = theme;
  });
}

function aboutRecord(log: Log, profileFolder: string): AboutRecord {
  return {
    versions,
    v8: process.versions.v8,
    system: `${process.platform === 'linux' ? 'Linux' : process.platform} ${release()} ${process.arch}`,
    logFile: log.path,
    profileFolder,
    licence: 'Apache-2.0',
  };
}

async function runInTerminal(commandWords: readonly string[]): Promise<void> {
  const files = installedFiles(bundle);
  await commandLine(commandWords, {
    run: async (options) => {
      const status = await runCommand(options, {
        hosts: executorHosts(files, new OutputGate()),
        addon: loadAddon(files.addon),
        start: files.start,
        stdout: (text) => writeAll(1, text),
        stderr: (text) => writeAll(2, text),
        signal: new AbortController().signal,
      });
      app.exit(status);
    },
    link: async (options) => {
      const hosts = executorHosts(files, new OutputGate());
      await linkCommand(options, { hosts, addon: loadAddon(files.addon), stdout: (text) => writeAll(1, text) });
      app.exit(0);
    },
    compare: async (options) => {
      const status = await compareCommand(options, {
        hosts: executorHosts(files, new OutputGate()),
        ...extraLanes(files, new OutputGate()),
        addon: loadAddon(files.addon),
        start: files.start,
        stdout: (text) => writeAll(1, text),
        signal: new AbortController().signal,
        progress: () => undefined,
      });
      app.exit(status);
    },
    doctor: async (executor) => {
      if (executor !== null)
        throw new InputError('doctor --executor: in Electron the utility process alone is examined');
      const { usual } = executorHosts(files, new OutputGate());
      const stdout = (text: string): void => writeAll(1, text);
      app.exit(await doctorCommand({ host: usual, addon: loadAddon(files.addon), stdout }));
    },
    engines: async (options) => {
      await enginesCommand(options, {
        hosts: executorHosts(files, new OutputGate()),
        addon: loadAddon(files.addon),
        start: files.start,
        stdout: (text) => writeAll(1, text),
        signal: new AbortController().signal,
      });
      app.exit(0);
    },
    executor: async () => {
      throw new InputError('executor: not inside of Electron; the command line under plain Node is one');
    },
  });
}

function utilityExecutor(
  { addon, threadStorage, largeThreadStorage }: InstalledFiles,
  gate: OutputGate,
  connection: 'socket' | 'message-port',
): UtilityExecutor {
  const entry = join(bundle, 'executor.js');
  return new UtilityExecutor({ entry, addon, threadStorage, largeThreadStorage, gate, connection });
}

/** The utility process; and a program of its own where a load wants the libraries below 2 GB, or limited memory. */
function executorHosts(files: InstalledFiles, gate: OutputGate): ExecutorHosts {
  const usual = utilityExecutor(files, gate, 'socket');
  const standalone = (executor: string): ExecutorHost =>
    gatedHost(new StandaloneHost({ executor, stdio: 'pipe', lineBuffered: true }), gate);
  // Chromium's allocator ends the process where memory is short; the C library's gives nothing, as programs expect.
  return {
    usual,
    low: files.lowExecutor === null ? null : standalone(files.lowExecutor),
    limited: standalone(files.executor),
  };
}

/** Lanes of a comparison that are neither: through a MessagePort, and with both ends in one process. */
function extraLanes(files: InstalledFiles, gate: OutputGate): Pick<LaneEnvironment, 'messagePort' | 'helper'> {
  return {
    messagePort: utilityExecutor(files, gate, 'message-port'),
    helper: () => startUtilityHelper(join(bundle, 'laneWorker.js'), files.threadStorage),
  };
}

/** The same programs as the command line's, for comparisons beside the utility process. */
function standaloneHosts(files: InstalledFiles): ExecutorHosts {
  const host = (executor: string): StandaloneHost =>
    new StandaloneHost({ executor, stdio: 'pipe', lineBuffered: true });
  return { usual: host(files.executor), low: files.lowExecutor === null ? null : host(files.lowExecutor) };
}

/** The window's end is the app's end, but the executor leaves first. */
function quitAfter(window: BrowserWindow, close: () => Promise<void>): void {
  window.once('closed', () => {
    close().then(() => app.exit(0), fail);
  });
  // Quit, or a signal, closes the window; the rest of it would end the process before the executor has left.
  app.on('will-quit', (event) => event.preventDefault());
  app.on('window-all-closed', () => undefined);
}

/** On the terminal, and for people who started from a desktop in a box. */
function fail(error: unknown): void {
  const { message } = errorRecord(error);
  console.error(`Loadstone ends: ${message}`);
  if (words === null && app.isPackaged && app.isReady()) dialog.showErrorBox('Loadstone cannot go on', message);
  app.exit(words === null ? 1 : notRunStatus);
}
