import { describe, expect, it } from 'vitest';
import {
  accelerator,
  commandForKey,
  commandId,
  commands,
  keysOf,
  keyText,
} from '../../../../app/shared/ui/commands.ts';

const plain = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };

describe('the table of commands', () => {
  it('has one row per command', () => {
    const ids = commandId.options.flatMap((option) => option.options);
    expect(commands.map(({ id }) => id).sort()).toEqual(ids.sort());
  });

  it('gives no two commands the same keys', () => {
    const keys = commands.flatMap(keysOf).map(accelerator);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('leaves alone what people edit text with, Monaco’s chords, and the keys that reload a page', () => {
    const others = ['A', 'C', 'V', 'X', 'Z', 'Y', 'F', 'K', 'D', 'R'].map((key) => `CommandOrControl+${key}`);
    const keys = commands.flatMap(keysOf).map(accelerator);
    const taken = [
      ...others,
      'CommandOrControl+Shift+R',
      'CommandOrControl+Shift+Z',
      'F5',
      'CommandOrControl+F5',
      'Tab',
    ];
    expect(keys.filter((each) => taken.includes(each))).toEqual([]);
    // Without Control only keys that type nothing.
    for (const { ctrl, key } of commands.flatMap(keysOf)) expect(ctrl || key.length > 1, key).toBe(true);
  });

  it('finds each command by its keys, with Control and with Command', () => {
    for (const { id, keys } of commands) {
      if (keys === null) continue;
      expect(commandForKey({ ...plain, key: keys.key, ctrlKey: keys.ctrl, shiftKey: keys.shift })).toBe(id);
      if (keys.ctrl) expect(commandForKey({ ...plain, key: keys.key, metaKey: true, shiftKey: keys.shift })).toBe(id);
    }
  });

  it('finds nothing for other keys', () => {
    expect(commandForKey({ ...plain, key: 'o' })).toBeNull();
    expect(commandForKey({ ...plain, key: 'o', ctrlKey: true, altKey: true })).toBeNull();
    expect(commandForKey({ ...plain, key: 'r', ctrlKey: true, shiftKey: true })).toBeNull();
    expect(commandForKey({ ...plain, key: 'r', ctrlKey: true })).toBeNull();
    expect(commandForKey({ ...plain, key: 'F5' })).toBeNull();
  });

  it('counts letters alike with Caps Lock', () => {
    expect(commandForKey({ ...plain, key: 'O', ctrlKey: true })).toBe('open');
  });

  it('writes keys as people read them', () => {
    expect(keyText('run')).toBe('Ctrl+Enter');
    expect(keyText('stop')).toBe('Shift+F5');
    expect(keyText('about')).toBe('');
  });
});
