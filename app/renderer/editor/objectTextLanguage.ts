// Colours for the text of an object: relocation kinds, section names, numbers, headings. As Monarch rules.
import { languages } from 'monaco-editor/editor';

export const objectTextLanguage = 'loadstone-object';

/** Call once before the first editor is made. */
export function registerObjectTextLanguage(): void {
  languages.register({ id: objectTextLanguage });
  languages.setMonarchTokensProvider(objectTextLanguage, {
    tokenizer: {
      root: [
        // What stands at the start of a line: the object's name, the titles of the tables.
        [/^\S.*$/, 'heading'],
        [/\bR_X86_64_\w+/, 'relocation'],
        [/\b(SH[TFN]|ST[BTV])_\w+/, 'constant'],
        [/[+-]?\b0x[0-9a-fA-F]+\b/, 'number'],
        [/(?<![\w.])\.[A-Za-z_][\w.$@-]*/, 'section'],
        [/\b[0-9a-f]{16}\b|\b\d+\b/, 'number'],
        [/[A-Za-z_$][\w.$@]*/, 'identifier'],
      ],
    },
  });
}
