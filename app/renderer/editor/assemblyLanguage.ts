// Colours for x86-64 assembly as GNU as and clang read it, in AT&T and Intel spelling. As Monarch rules.
import { languages } from 'monaco-editor/editor';

export const assemblyLanguage = 'loadstone-assembly';

/** Call once before the first editor is made. */
export function registerAssemblyLanguage(): void {
  languages.register({ id: assemblyLanguage });
  languages.setLanguageConfiguration(assemblyLanguage, {
    comments: { lineComment: '#', blockComment: ['/*', '*/'] },
    brackets: [
      ['(', ')'],
      ['[', ']'],
    ],
    autoClosingPairs: [
      { open: '(', close: ')' },
      { open: '[', close: ']' },
      { open: '"', close: '"', notIn: ['string'] },
    ],
    // A directive with its dot, a register with its sign: what a double click selects.
    wordPattern: /[%.$@]?[A-Za-z_][\w.$@]*|-?\d\w*/,
  });
  languages.setMonarchTokensProvider(assemblyLanguage, assemblyRules);
}

const registerNames =
  /%(?:[re]?(?:ax|bx|cx|dx|si|di|bp|sp|ip)|[abcd][lh]|(?:si|di|bp|sp)l|r(?:[89]|1[0-5])[dwb]?|[xyz]mm(?:[12]?\d|3[01])|k[0-7]|mm[0-7]|st(?:\([0-7]\))?|[cdefgs]s|cr\d|dr\d)\b/;

/** A statement is labels, then a word and its operands; `;` and a new line begin the next. */
export const assemblyRules: languages.IMonarchLanguage = {
  defaultToken: '',
  tokenizer: {
    root: [
      { include: '@blank' },
      // The preprocessor's lines, where a file has them.
      [/^\s*#\s*(?:include|define|undef|if|ifdef|ifndef|elif|else|endif|error|pragma|line)\b.*$/, 'keyword.directive'],
      { include: '@comments' },
      [/[A-Za-z_.$][\w.$@]*(?=\s*:)/, 'type.identifier'],
      [/\d+(?=:)/, 'type.identifier'],
      [/:/, 'delimiter'],
      [/;/, 'delimiter'],
      [/\.[A-Za-z_][\w.]*/, { token: 'keyword.directive', next: '@operands' }],
      [/(?:lock|rep|repe|repne|repz|repnz|data16|notrack|bnd)\b/, 'keyword'],
      [/[A-Za-z_][\w.]*/, { token: 'keyword', next: '@operands' }],
      [/[^\s]/, ''],
    ],
    operands: [
      [/$/, { token: '', next: '@pop' }],
      [/;/, { token: 'delimiter', next: '@pop' }],
      { include: '@blank' },
      { include: '@comments' },
      [/"/, { token: 'string', next: '@string' }],
      [/'(?:\\.|[^\\'])'?/, 'string'],
      [registerNames, 'variable.predefined'],
      [/\$?[+-]?0[xX][0-9a-fA-F]+/, 'number.hex'],
      [/\$?[+-]?0[bB][01]+(?![\w])/, 'number'],
      [/\$?[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/, 'number'],
      [/@[A-Za-z]+/, 'relocation'],
      [/\$?[A-Za-z_.][\w.$]*/, 'identifier'],
      [/[()[\],*+\-:]/, 'delimiter'],
      [/./, ''],
    ],
    blank: [[/[ \t\r]+/, '']],
    comments: [
      [/\/\*/, { token: 'comment', next: '@comment' }],
      [/(?:#|\/\/).*$/, 'comment'],
    ],
    comment: [
      [/\*\//, { token: 'comment', next: '@pop' }],
      [/[^*]+|\*/, 'comment'],
    ],
    string: [
      [/[^\\"]+/, 'string'],
      [/\\./, 'string.escape'],
      [/"/, { token: 'string', next: '@pop' }],
      [/$/, { token: 'string', next: '@pop' }],
    ],
  },
};
