// Takes from Monaco the keys that our commands have: the window handles them before Monaco sees them, and Monaco's own
// menus must not promise otherwise. Its Ctrl+K chords stay.
import * as monaco from 'monaco-editor/editor';
import { type CommandKeys, commands, keysOf } from '../../shared/ui/commands.ts';

/** Call once per page. */
export function releaseKeys(): void {
  const bindings = commands.flatMap(keysOf).flatMap((keys) => {
    const keybinding = bindingOf(keys);
    return keybinding === null ? [] : [keybinding];
  });
  monaco.editor.addKeybindingRules(bindings.map((keybinding) => ({ keybinding, command: null })));
}

/** Null for a key that Monaco has no code for, and so no binding. */
function bindingOf({ ctrl, shift, key }: CommandKeys): number | null {
  const code = keyCode(key);
  if (code === null) return null;
  return code | (ctrl ? monaco.KeyMod.CtrlCmd : 0) | (shift ? monaco.KeyMod.Shift : 0);
}

function keyCode(key: string): monaco.KeyCode | null {
  const { KeyCode } = monaco;
  const named: Readonly<Record<string, monaco.KeyCode>> = {
    ',': KeyCode.Comma,
    '=': KeyCode.Equal,
    '-': KeyCode.Minus,
  };
  const name = /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : /^\d$/.test(key) ? `Digit${key}` : key;
  const code = named[key] ?? KeyCode[name as keyof typeof KeyCode];
  return typeof code === 'number' ? code : null;
}
