// The native menu: the commands of the one table, each sent to the window, and the roles that Electron carries out by
// itself. Reload has neither entry nor key: it would lose what the window shows.
import { Menu, type MenuItemConstructorOptions } from 'electron';
import { accelerator, type Command, type CommandId, commands } from '../shared/ui/commands.ts';

/** Sets the application's menu; `send` passes a chosen command to the window. */
export function installMenu(send: (id: CommandId) => void): void {
  const entries = (menu: Command['menu']): MenuItemConstructorOptions[] =>
    commands.filter((command) => command.menu === menu).map((command) => entry(command, send));
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      { label: '&File', submenu: [...entries('File'), separator, { role: 'quit', accelerator: 'CommandOrControl+Q' }] },
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
      {
        label: '&View',
        submenu: [
          ...entries('View'),
          separator,
          { role: 'resetZoom' },
          { role: 'zoomIn' },
          { role: 'zoomOut' },
          separator,
          { role: 'togglefullscreen' },
          { role: 'toggleDevTools' },
        ],
      },
      { label: '&Help', submenu: entries('Help') },
    ]),
  );
}

/** The key is shown but not taken: the window handles it (app/shared/ui/commands.ts says why). */
function entry(command: Command, send: (id: CommandId) => void): MenuItemConstructorOptions {
  const shown = command.keys === null ? {} : { accelerator: accelerator(command.keys), registerAccelerator: false };
  return { label: command.label, click: () => send(command.id), ...shown };
}
