// Everything that Monaco needs once per page: its worker, our language, our colours. Only this folder imports Monaco.
import * as monaco from 'monaco-editor/editor';
import 'monaco-editor/features/register.all';
import 'monaco-editor/languages/definitions/cpp/register';
import EditorWorker from 'monaco-editor/editor/editor.worker?worker';
import type { Palette } from '../../shared/ui/palette.ts';
import { registerAssemblyLanguage } from './assemblyLanguage.ts';
import { releaseKeys } from './monacoKeys.ts';
import { registerObjectTextLanguage } from './objectTextLanguage.ts';

declare global {
  interface Window {
    MonacoEnvironment?: monaco.Environment;
  }
}

window.MonacoEnvironment = { getWorker: () => new EditorWorker() };
registerObjectTextLanguage();
registerAssemblyLanguage();
releaseKeys();

const themeName = 'loadstone';

/** Gives all editors these colours. */
export function setEditorTheme(palette: Palette, dark: boolean): void {
  monaco.editor.defineTheme(themeName, {
    base: dark ? 'vs-dark' : 'vs',
    inherit: true,
    rules: [
      { token: 'heading', foreground: hex(palette.tokenHeading), fontStyle: 'bold' },
      { token: 'relocation', foreground: hex(palette.tokenRelocation) },
      { token: 'section', foreground: hex(palette.tokenSection) },
      { token: 'number', foreground: hex(palette.tokenNumber) },
      { token: 'constant', foreground: hex(palette.muted) },
      { token: 'keyword', foreground: hex(palette.tokenRelocation) },
      { token: 'keyword.directive', foreground: hex(palette.tokenSection) },
      { token: 'variable.predefined', foreground: hex(palette.tokenNumber) },
      { token: 'type.identifier', foreground: hex(palette.tokenHeading), fontStyle: 'bold' },
      { token: 'comment', foreground: hex(palette.muted) },
      { token: 'identifier', foreground: hex(palette.text) },
    ],
    colors: {
      'editor.background': palette.surface,
      'editor.foreground': palette.text,
      'editorLineNumber.foreground': palette.muted,
      'editorLineNumber.activeForeground': palette.text,
      'editorGutter.background': palette.surface,
      'editorWidget.background': palette.raised,
      'editorWidget.border': palette.border,
      'input.background': palette.surface,
      focusBorder: palette.accent,
    },
  });
  monaco.editor.setTheme(themeName);
}

/** A read-only editor in `host`: text to be looked at, without what helps to write. */
export function createReader(
  host: HTMLElement,
  options: monaco.editor.IStandaloneEditorConstructionOptions,
): monaco.editor.IStandaloneCodeEditor {
  return monaco.editor.create(host, {
    readOnly: true,
    domReadOnly: true,
    automaticLayout: true,
    fontFamily: getComputedStyle(host).getPropertyValue('--mono'),
    fontSize: 12,
    lineHeight: 18,
    minimap: { enabled: false },
    scrollBeyondLastLine: false,
    occurrencesHighlight: 'singleFile',
    unicodeHighlight: { ambiguousCharacters: false },
    stickyScroll: { enabled: false },
    links: false,
    folding: false,
    guides: { indentation: false },
    overviewRulerBorder: false,
    padding: { top: 6 },
    ...options,
  });
}

export { monaco };

/** Monaco wants colours of token rules without their `#`. */
function hex(colour: string): string {
  return colour.slice(1);
}
