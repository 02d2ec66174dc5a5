// The native menu: the commands of the one table, each sent to the window and enabled as the window says, the recent
// files, and the roles of the clipboard, which Electron carries out by itself. Reload has neither entry nor key: it
// would lose what the window shows.
import { basename, dirname } from 'node:path';
import { Menu, type MenuItemConstructorOptions } from 'electron';
import { accelerator, type Command, type CommandId, commands, type MenuName } from '../shared/ui/commands.ts';

export interface AppMenu {
  /** All others are shown as disabled. */
  setEnabled(ids: readonly CommandId[]): void;
  /** Paths, the most recent first. */
  setRecent(paths: readonly string[]): void;
}

export interface MenuActions {
  command(id: CommandId): void;
  openRecent(path: string): void;
  clearRecent(): void;
}

/** Sets the application's menu. */
export function installMenu(actions: MenuActions): AppMenu {
  let enabled: ReadonlySet<CommandId> = new Set();
  let recent: readonly string[] = [];
  const build = (): void => Menu.setApplicationMenu(Menu.buildFromTemplate(template(actions, enabled, recent)));
  build();
  return {
    setEnabled: (ids) => {
      enabled = new Set(ids);
      const menu = Menu.getApplicationMenu();
      for (const { id } of commands) {
        const item = menu?.getMenuItemById(id);
        if (item !== null && item !== undefined) item.enabled = enabled.has(id);
      }
    },
    setRecent: (paths) => {
      recent = paths;
      build();
    },
  };
}

const separator: MenuItemConstructorOptions = { type: 'separator' };

function template(
  actions: MenuActions,
  enabled: ReadonlySet<CommandId>,
  recent: readonly string[],
): MenuItemConstructorOptions[] {
  const entries = (menu: MenuName): MenuItemConstructorOptions[] =>
    commands
      .filter((command) => command.menu === menu)
      .flatMap((command, index) => [
        ...(command.startsGroup === true && index > 0 ? [separator] : []),
        entry(command, enabled, actions),
      ]);
  const [open, ...restOfFile] = entries('File');
  return [
    { label: '&File', submenu: [...(open === undefined ? [] : [open]), recentFiles(actions, recent), ...restOfFile] },
    {
      label: '&Edit',
      submenu: [
        ...entries('Edit'),
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        separator,
        { role: 'selectAll' },
      ],
    },
    { label: '&Run', submenu: entries('Run') },
    { label: '&Panes', submenu: entries('Panes') },
    { label: '&View', submenu: entries('View') },
    { label: '&Help', submenu: entries('Help') },
  ];
}

/** The key is shown but not taken: the window handles it (app/shared/ui/commands.ts says why). */
function entry(
  { id, label, keys }: Command,
  enabled: ReadonlySet<CommandId>,
  actions: MenuActions,
): MenuItemConstructorOptions {
  const shown = keys === null ? {} : { accelerator: accelerator(keys), registerAccelerator: false };
  return { id, label, enabled: enabled.has(id), click: () => actions.command(id), ...shown };
}

function recentFiles(actions: MenuActions, recent: readonly string[]): MenuItemConstructorOptions {
  const files = recent.map(
    (path): MenuItemConstructorOptions => ({
      // A single `&` would underline the letter behind it.
      label: `${basename(path)}  —  ${dirname(path)}`.replaceAll('&', '&&'),
      click: () => actions.openRecent(path),
    }),
  );
  return {
    label: 'Open Recent',
    enabled: recent.length > 0,
    submenu: [...files, separator, { label: 'Clear Recent Files', click: () => actions.clearRecent() }],
  };
}
