// Colours of disassembled code: addresses, mnemonics, registers, numbers, the names that notes give. As Monarch rules.
import { languages } from 'monaco-editor/editor';

export const asmLanguage = 'loadstone-disassembly';

let registered = false;

/** Before the first editor is made; further calls do nothing. */
export function registerAsmLanguage(): void {
  if (registered) return;
  registered = true;
  languages.register({ id: asmLanguage });
  languages.setMonarchTokensProvider(asmLanguage, {
    tokenizer: {
      root: [
        [/^section .*$/, 'section'],
        [/^\S.*:$/, 'heading'],
        [/^\s+;.*$/, 'comment'],
        [/^\s+0x[0-9a-f]+/, 'comment'],
        [/;.*$/, 'section'],
        // The column of bytes.
        [/\b[0-9a-f]{2}(?= )(?= [0-9a-f]{2}\b| {2,})/, 'comment'],
        [/\b(byte|word|dword|qword|xmmword|ymmword|zmmword|tbyte|ptr|rel|short|near)\b/, 'comment'],
        [/[$]?-?\b(0x[0-9a-f]+|\d+)\b/, 'number'],
        [
          /%?\b([re]?[abcd]x|[re]?[sd]i|[re]?[sb]p|[abcd][lh]|[sd]il|[sb]pl|r\d+[dwb]?|[xyz]mm\d+|rip|[cdefgs]s|st)\b/,
          'identifier',
        ],
        [/\.?[a-z][a-z0-9.]*/, 'relocation'],
      ],
    },
  });
}
