// The texts of the open files as Monaco's models, each with its own history of undo and its own place of the cursor. They
// live as long as the window, whether the pane is open or not. Each change goes to main at once, in order: what is
// compiled, saved and kept as a draft is what a person sees.
import { type InjectionKey, inject, onScopeDispose, provide, watch } from 'vue';
import type { ProblemFix, SourceFile, SourceLanguage, TextRange } from '../../shared/ui/sourceRecords.ts';
import type { Connection } from '../connection.ts';
import type { Problems } from '../problems/problems.ts';
import { assemblyLanguage } from './assemblyLanguage.ts';
import type { EditorFiles } from './editorFiles.ts';
import { monaco } from './monacoSetup.ts';

export interface SourceModels {
  /** The model of an open file, fetched from main the first time. Null where it was closed meanwhile. */
  open(file: SourceFile): Promise<monaco.editor.ITextModel | null>;
  /** Where the cursor was when the file was left. */
  readonly viewStates: Map<number, monaco.editor.ICodeEditorViewState>;
  /** Makes the changes that a fix proposes; undo takes them back. */
  apply(fix: Extract<ProblemFix, { kind: 'edit' }>): Promise<void>;
}

interface Entry {
  readonly model: monaco.editor.ITextModel;
  /** The version that main has after all that was sent. */
  version: number;
  /** A change that came from main, and is not to be sent back. */
  quiet: boolean;
}

const languageIds: Readonly<Record<SourceLanguage, string>> = {
  c: 'c',
  cpp: 'cpp',
  asm: assemblyLanguage,
  text: 'plaintext',
};

const markerOwner = 'loadstone';

export function provideSourceModels(connection: Connection, files: EditorFiles, problems: Problems): SourceModels {
  const models = followFiles(connection, files, problems);
  provide(modelsKey, models);
  return models;
}

export function useSourceModels(): SourceModels {
  const models = inject(modelsKey);
  if (models === undefined) throw new Error('useSourceModels was called outside of App, which provides them');
  return models;
}

const modelsKey: InjectionKey<SourceModels> = Symbol('source models');

function followFiles({ call, listen, report }: Connection, files: EditorFiles, problems: Problems): SourceModels {
  const entries = new Map<number, Entry>();
  const fetching = new Map<number, Promise<Entry | null>>();
  const viewStates = new Map<number, monaco.editor.ICodeEditorViewState>();

  const sendWhole = async (id: number, entry: Entry): Promise<void> => {
    entry.version = await call('editor.replace', id, entry.model.getValue());
  };
  const changed = (id: number, entry: Entry, event: monaco.editor.IModelContentChangedEvent): void => {
    if (entry.quiet) return;
    const base = entry.version++;
    const whole = event.isFlush || event.isEolChange;
    const changes = event.changes.map(({ rangeOffset, rangeLength, text }) => ({
      offset: rangeOffset,
      length: rangeLength,
      text,
    }));
    const sent = whole
      ? sendWhole(id, entry)
      : call('editor.change', id, base, changes).then((taken) => (taken ? undefined : sendWhole(id, entry)));
    sent.catch(report);
  };
  const fetch = async (file: SourceFile): Promise<Entry | null> => {
    const { text, version } = await call('editor.text', file.id);
    if (!files.state.value.files.some(({ id }) => id === file.id)) return null;
    const uri = monaco.Uri.from({ scheme: 'source', path: `/${file.id}/${file.name}` });
    const model = monaco.editor.createModel(text, languageIds[file.language], uri);
    const entry: Entry = { model, version, quiet: false };
    entries.set(file.id, entry);
    model.onDidChangeContent((event) => changed(file.id, entry, event));
    // Monaco may spell line ends in its own way.
    if (model.getValue() !== text) await sendWhole(file.id, entry);
    showMarkers();
    return entry;
  };
  const entryOf = (file: SourceFile): Promise<Entry | null> => {
    const known = entries.get(file.id);
    if (known !== undefined) return Promise.resolve(known);
    const pending = fetching.get(file.id) ?? fetch(file).finally(() => fetching.delete(file.id));
    fetching.set(file.id, pending);
    return pending;
  };

  const showMarkers = (): void => {
    for (const [id, { model }] of entries) {
      const markers = problems.state.value.problems
        .filter(({ file, range }) => file === id && range !== null)
        .map(({ message, severity, code, range, notes, source }) => ({
          ...monacoRange(range),
          severity: severities[severity],
          message: [message, ...notes.map((note) => `${note.place}: ${note.message}`)].join('\n'),
          source,
          ...(code === '' ? {} : { code }),
        }));
      monaco.editor.setModelMarkers(model, markerOwner, markers);
    }
  };

  watch(
    files.state,
    ({ files: open }) => {
      const byId = new Map(open.map((file) => [file.id, file]));
      for (const [id, { model }] of entries) {
        const file = byId.get(id);
        if (file !== undefined) {
          if (model.getLanguageId() !== languageIds[file.language])
            monaco.editor.setModelLanguage(model, languageIds[file.language]);
          continue;
        }
        entries.delete(id);
        viewStates.delete(id);
        model.dispose();
      }
    },
    { immediate: true },
  );
  watch(problems.state, showMarkers);
  listen('editor.text', ({ id, text, version }) => {
    const entry = entries.get(id);
    if (entry === undefined) return;
    entry.quiet = true;
    entry.model.pushEditOperations([], [{ range: entry.model.getFullModelRange(), text }], () => null);
    entry.quiet = false;
    entry.version = version;
  });

  const quickFixes = monaco.languages.registerCodeActionProvider(Object.values(languageIds), {
    provideCodeActions: (model, range) => {
      const id = [...entries].find(([, entry]) => entry.model === model)?.[0];
      const near = problems.state.value.problems.filter(
        (problem) =>
          problem.file === id && problem.range !== null && range.intersectRanges(monacoRange(problem.range)) !== null,
      );
      const actions = near.flatMap(({ fixes, message }) =>
        fixes
          .filter((fix) => fix.kind === 'edit')
          .filter((fix) => fix.file === id)
          .map((fix) => ({
            title: `${fix.title}: ${message}`,
            kind: 'quickfix',
            edit: {
              edits: fix.edits.map((edit) => ({
                resource: model.uri,
                versionId: model.getVersionId(),
                textEdit: { range: monacoRange(edit.range), text: edit.text },
              })),
            },
          })),
      );
      return { actions, dispose: () => undefined };
    },
  });
  onScopeDispose(() => {
    quickFixes.dispose();
    for (const { model } of entries.values()) model.dispose();
  });

  return {
    viewStates,
    open: async (file) => (await entryOf(file))?.model ?? null,
    apply: async ({ file: id, edits }) => {
      const file = files.state.value.files.find((each) => each.id === id);
      const entry = file === undefined ? null : await entryOf(file);
      if (entry === null) return;
      entry.model.pushStackElement();
      entry.model.pushEditOperations(
        [],
        edits.map(({ range, text }) => ({ range: monacoRange(range), text })),
        () => null,
      );
      entry.model.pushStackElement();
    },
  };
}

const severities = {
  error: monaco.MarkerSeverity.Error,
  warning: monaco.MarkerSeverity.Warning,
  note: monaco.MarkerSeverity.Info,
} as const;

export function monacoRange(range: TextRange | null): monaco.IRange {
  const { line, column, endLine, endColumn } = range ?? { line: 1, column: 1, endLine: 1, endColumn: 1 };
  return {
    startLineNumber: Math.max(1, line),
    startColumn: Math.max(1, column),
    endLineNumber: Math.max(1, endLine),
    endColumn: Math.max(1, endColumn),
  };
}
