// The one table of commands: the native menu shows it, the palette lists it, the window's keys come from it. Keys are
// handled in the window (so that Monaco and the terminal cannot swallow them); the menu only displays them.
import { z } from 'zod';
import { paneTitles, showPaneId } from './panes.ts';

const actionId = z.enum([
  'open',
  'removeAll',
  'openSession',
  'saveSession',
  'saveSessionAs',
  'closeSession',
  'nextFixup',
  'previousFixup',
  'samples',
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
  'endInput',
  'restartExecutor',
  'reloadExecutor',
  'findInConsole',
  'saveOutput',
  'settings',
  'quit',
  'run',
  'load',
  'stop',
  'palette',
  'clearConsole',
  'resetLayout',
  'nextPane',
  'previousPane',
  'closePane',
  'zoomIn',
  'zoomOut',
  'zoomReset',
  'fullScreen',
  'devTools',
  'tour',
  'guide',
  'doctor',
  'about',
  'compare',
  'makeEngines',
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
  /** Further keys that mean the same and are shown nowhere. */
  readonly otherKeys?: readonly CommandKeys[];
  /** In the menu, a line goes before it. */
  readonly startsGroup?: boolean;
}

const paneCommands = showPaneId.options.map((id): Command => {
  const pane = id.slice('show.'.length) as keyof typeof paneTitles;
  return { id, label: paneTitles[pane], menu: 'Panes', keys: null };
});

const key = (text: string, shift = false): CommandKeys => ({ ctrl: true, shift, key: text });

const editorCommands: readonly Command[] = [
  { id: 'samples', label: 'Samples…', menu: 'Help', keys: null },
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
  { id: 'openSession', label: 'Open Session…', menu: 'File', keys: null },
  { id: 'saveSession', label: 'Save Session', menu: 'File', keys: { ctrl: true, shift: true, key: 'e' } },
  { id: 'saveSessionAs', label: 'Save Session As…', menu: 'File', keys: null },
  { id: 'closeSession', label: 'Close Session', menu: 'File', keys: null },
  { id: 'removeAll', label: 'Remove All Files', menu: 'File', keys: null },
  ...editorCommands,
  { id: 'settings', label: 'Settings', menu: 'File', keys: { ctrl: true, shift: false, key: ',' }, startsGroup: true },
  { id: 'quit', label: 'Quit', menu: 'File', keys: { ctrl: true, shift: false, key: 'q' }, startsGroup: true },
  { id: 'run', label: 'Run', menu: 'Run', keys: { ctrl: true, shift: false, key: 'Enter' } },
  { id: 'load', label: 'Load Without Running', menu: 'Run', keys: { ctrl: true, shift: true, key: 'l' } },
  { id: 'stop', label: 'Stop', menu: 'Run', keys: { ctrl: false, shift: true, key: 'F5' } },
  { id: 'endInput', label: 'End Standard Input', menu: 'Run', keys: null },
  { id: 'restartExecutor', label: 'Restart Executor', menu: 'Run', keys: null },
  { id: 'reloadExecutor', label: 'Restart Executor and Reload', menu: 'Run', keys: null },
  { id: 'saveOutput', label: 'Save Output of the Last Run…', menu: 'File', keys: null },
  { id: 'findInConsole', label: 'Find in Console', menu: 'Edit', keys: null },
  {
    id: 'compare',
    label: 'Compare Transports',
    menu: 'Run',
    keys: { ctrl: true, shift: true, key: 'Enter' },
    startsGroup: true,
  },
  { id: 'makeEngines', label: 'Load as Engines', menu: 'Run', keys: null },
  { id: 'nextFixup', label: 'Next Fixup', menu: 'View', keys: { ctrl: false, shift: false, key: 'F4' } },
  { id: 'previousFixup', label: 'Previous Fixup', menu: 'View', keys: { ctrl: false, shift: true, key: 'F4' } },
  {
    id: 'palette',
    label: 'Command Palette…',
    menu: 'View',
    keys: { ctrl: true, shift: true, key: 'p' },
    otherKeys: [{ ctrl: false, shift: false, key: 'F1' }],
  },
  {
    id: 'clearConsole',
    label: 'Clear Console',
    menu: 'View',
    keys: { ctrl: true, shift: false, key: 'l' },
    startsGroup: true,
  },
  {
    id: 'nextPane',
    label: 'Next Pane',
    menu: 'View',
    keys: { ctrl: false, shift: false, key: 'F6' },
    startsGroup: true,
  },
  { id: 'previousPane', label: 'Previous Pane', menu: 'View', keys: { ctrl: false, shift: true, key: 'F6' } },
  { id: 'closePane', label: 'Close Pane', menu: 'View', keys: { ctrl: true, shift: true, key: 'w' } },
  { id: 'resetLayout', label: 'Reset Layout', menu: 'View', keys: null },
  {
    id: 'zoomIn',
    label: 'Zoom In',
    menu: 'View',
    keys: { ctrl: true, shift: false, key: '=' },
    otherKeys: [
      { ctrl: true, shift: false, key: '+' },
      { ctrl: true, shift: true, key: '+' },
    ],
    startsGroup: true,
  },
  { id: 'zoomOut', label: 'Zoom Out', menu: 'View', keys: { ctrl: true, shift: false, key: '-' } },
  { id: 'zoomReset', label: 'Actual Size', menu: 'View', keys: { ctrl: true, shift: false, key: '0' } },
  {
    id: 'fullScreen',
    label: 'Full Screen',
    menu: 'View',
    keys: { ctrl: false, shift: false, key: 'F11' },
    startsGroup: true,
  },
  { id: 'devTools', label: 'Developer Tools', menu: 'View', keys: { ctrl: true, shift: true, key: 'i' } },
  { id: 'tour', label: 'Two-Minute Tour', menu: 'Help', keys: null },
  { id: 'guide', label: 'Guide', menu: 'Help', keys: null },
  { id: 'doctor', label: 'Memory Doctor', menu: 'Help', keys: null, startsGroup: true },
  { id: 'about', label: 'About Loadstone', menu: 'Help', keys: null },
  ...paneCommands,
];

/** All keys that mean a command. */
export function keysOf({ keys, otherKeys = [] }: Command): readonly CommandKeys[] {
  return keys === null ? otherKeys : [keys, ...otherKeys];
}

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
  const matches = ({ ctrl: wanted, shift, key }: CommandKeys): boolean =>
    wanted === ctrl && shift === pressed.shiftKey && key.toLowerCase() === pressed.key.toLowerCase();
  return commands.find((command) => keysOf(command).some(matches))?.id ?? null;
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
