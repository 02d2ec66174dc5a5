// From keys to commands, with one exception: Monaco's own chords. After Ctrl+K inside an editor the next key belongs to
// the chord (Ctrl+K Ctrl+0 folds everything), whatever it means elsewhere.
import { type CommandId, commandForKey, type PressedKey } from '../../shared/ui/commands.ts';

export interface KeyReader {
  /** The command that this key means now, or null. `insideEditor`: an editor has the focus. */
  read(pressed: PressedKey, insideEditor: boolean, atMs: number): CommandId | null;
}

/** Milliseconds after which Monaco gives a chord up. */
const chordInterval = 5000;
const modifiers: ReadonlySet<string> = new Set(['Control', 'Shift', 'Alt', 'Meta', 'CapsLock']);

export function createKeyReader(): KeyReader {
  let chordUntil = Number.NEGATIVE_INFINITY;
  return {
    read: (pressed, insideEditor, atMs) => {
      if (modifiers.has(pressed.key)) return null;
      const inChord = insideEditor && atMs < chordUntil;
      chordUntil = Number.NEGATIVE_INFINITY;
      if (inChord) return null;
      if (insideEditor && startsChord(pressed)) chordUntil = atMs + chordInterval;
      return commandForKey(pressed);
    },
  };
}

function startsChord({ key, ctrlKey, metaKey, shiftKey, altKey }: PressedKey): boolean {
  return key.toLowerCase() === 'k' && (ctrlKey || metaKey) && !shiftKey && !altKey;
}
