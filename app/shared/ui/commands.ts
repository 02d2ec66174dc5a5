// The one table of commands: the native menu shows it, the palette lists it, the window's keys come from it. Keys are
// handled in the window (so that Monaco and the terminal cannot swallow them); the menu only displays them.
import { z } from 'zod';
import { paneTitles, showPaneId } from './panes.ts';

const actionId = z.enum([
  'open',
  'removeAll',
  'run',
  'load',
  'stop',
  'endInput',
  'restartExecutor',
  'reloadExecutor',
  'findInConsole',
  'saveOutput',
  'clearConsole',
  'resetLayout',
  'nextFixup',
  'previousFixup',
  'about',
  'newFile',
  'newCpp',
  'newAssembly',
  'openFolder',
  'goToFile',
  'save',
  'saveAs',
  'closeFile',
  'nextFile',
  'previousFile',
  'compile',
  'cancelCompile',
  'editorFontLarger',
  'editorFontSmaller',
  'editorFontUsual',
]);
export const commandId = z.union([actionId, showPaneId]);
export type CommandId = z.infer<typeof commandId>;

/** `key` as KeyboardEvent.key gives it; `ctrl` is the Command key on macOS. */
export interface CommandKeys {
  readonly ctrl: boolean;
  readonly shift: boolean;
  readonly key: string;
}

export type MenuName = 'File' | 'Edit' | 'Run' | 'Panes' | 'View' | 'Help';

export interface Command {
  readonly id: CommandId;
  readonly label: string;
  readonly menu: MenuName;
  readonly keys: CommandKeys | null;
}

const paneCommands = showPaneId.options.map((id): Command => {
  const pane = id.slice('show.'.length) as keyof typeof paneTitles;
  return { id, label: paneTitles[pane], menu: 'Panes', keys: null };
});

const key = (text: string, shift = false): CommandKeys => ({ ctrl: true, shift, key: text });

const editorCommands: readonly Command[] = [
  { id: 'newFile', label: 'New C File', menu: 'File', keys: key('n') },
  { id: 'newCpp', label: 'New C++ File', menu: 'File', keys: null },
  { id: 'newAssembly', label: 'New Assembly File', menu: 'File', keys: null },
  { id: 'openFolder', label: 'Open Folder…', menu: 'File', keys: key('o', true) },
  { id: 'goToFile', label: 'Go to File in Folder', menu: 'File', keys: key('p') },
  { id: 'save', label: 'Save', menu: 'File', keys: key('s') },
  { id: 'saveAs', label: 'Save As…', menu: 'File', keys: key('s', true) },
  { id: 'closeFile', label: 'Close File', menu: 'File', keys: key('w') },
  { id: 'nextFile', label: 'Next File', menu: 'View', keys: key('Tab') },
  { id: 'previousFile', label: 'Previous File', menu: 'View', keys: key('Tab', true) },
  { id: 'compile', label: 'Compile', menu: 'Run', keys: key('b', true) },
  { id: 'cancelCompile', label: 'Cancel Compiling', menu: 'Run', keys: null },
  { id: 'editorFontLarger', label: 'Larger Editor Font', menu: 'View', keys: null },
  { id: 'editorFontSmaller', label: 'Smaller Editor Font', menu: 'View', keys: null },
  { id: 'editorFontUsual', label: 'Usual Editor Font', menu: 'View', keys: null },
];

export const commands: readonly Command[] = [
  { id: 'open', label: 'Open…', menu: 'File', keys: { ctrl: true, shift: false, key: 'o' } },
  { id: 'removeAll', label: 'Remove All Files', menu: 'File', keys: null },
  ...editorCommands,
  { id: 'run', label: 'Run', menu: 'Run', keys: { ctrl: true, shift: false, key: 'Enter' } },
  { id: 'load', label: 'Load Without Running', menu: 'Run', keys: { ctrl: true, shift: true, key: 'l' } },
  { id: 'stop', label: 'Stop', menu: 'Run', keys: { ctrl: false, shift: true, key: 'F5' } },
  { id: 'endInput', label: 'End Standard Input', menu: 'Run', keys: null },
  { id: 'restartExecutor', label: 'Restart Executor', menu: 'Run', keys: null },
  { id: 'reloadExecutor', label: 'Restart Executor and Reload', menu: 'Run', keys: null },
  { id: 'saveOutput', label: 'Save Output of the Last Run…', menu: 'File', keys: null },
  { id: 'findInConsole', label: 'Find in Console', menu: 'Edit', keys: null },
  { id: 'clearConsole', label: 'Clear Console', menu: 'View', keys: { ctrl: true, shift: false, key: 'l' } },
  { id: 'nextFixup', label: 'Next Fixup', menu: 'View', keys: { ctrl: false, shift: false, key: 'F4' } },
  { id: 'previousFixup', label: 'Previous Fixup', menu: 'View', keys: { ctrl: false, shift: true, key: 'F4' } },
  { id: 'resetLayout', label: 'Reset Layout', menu: 'View', keys: null },
  { id: 'about', label: 'About Loadstone', menu: 'Help', keys: null },
  ...paneCommands,
];

/** What was pressed: the part of KeyboardEvent that a command can ask for. */
export interface PressedKey {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/** The command that these keys mean, or null. Letters count alike with and without Caps Lock. */
export function commandForKey(pressed: PressedKey): CommandId | null {
  if (pressed.altKey) return null;
  const ctrl = pressed.ctrlKey || pressed.metaKey;
  for (const { id, keys } of commands) {
    if (keys === null || keys.ctrl !== ctrl || keys.shift !== pressed.shiftKey) continue;
    if (keys.key.toLowerCase() === pressed.key.toLowerCase()) return id;
  }
  return null;
}

/** As Electron's menus write it: `CommandOrControl+Enter`. */
export function accelerator(keys: CommandKeys): string {
  return [keys.ctrl ? 'CommandOrControl' : '', keys.shift ? 'Shift' : '', capitalized(keys.key)]
    .filter((part) => part !== '')
    .join('+');
}

/** As people read it: `Ctrl+Enter`; empty where the command has no key. */
export function keyText(id: CommandId): string {
  const keys = commands.find((command) => command.id === id)?.keys ?? null;
  return keys === null ? '' : accelerator(keys).replace('CommandOrControl', 'Ctrl');
}

function capitalized(key: string): string {
  return key.length === 1 ? key.toUpperCase() : key;
}
