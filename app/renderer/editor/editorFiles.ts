// The window's view of the source files and compilers: what main says of them, and what a person does with them.
import { type ComputedRef, computed, type InjectionKey, inject, provide, type Ref, ref, shallowRef } from 'vue';
import {
  type CompilersRecord,
  type EditorState,
  isRunnable,
  type SourceFile,
  type SourceLanguage,
  type TextRange,
} from '../../shared/ui/sourceRecords.ts';
import type { Connection } from '../connection.ts';

export interface EditorFiles {
  readonly state: Readonly<Ref<EditorState>>;
  readonly compilers: Readonly<Ref<CompilersRecord | null>>;
  readonly active: ComputedRef<SourceFile | null>;
  /** Something is compiled at this moment. */
  readonly compiling: ComputedRef<boolean>;
  /** A source is part of the program, so that there is something to run. */
  readonly runnable: ComputedRef<boolean>;
  /** A place that the editor is asked to show; the pane puts it back to null. */
  readonly goal: Ref<{ readonly file: number; readonly range: TextRange | null } | null>;
  /** Files that the person is asked about before they are closed, and whether the window closes with them. */
  readonly asked: Ref<{ readonly files: readonly number[]; readonly window: boolean } | null>;
  /** Points of the editor's font. */
  readonly fontSize: Ref<number>;
  create(language: SourceLanguage): Promise<void>;
  activate(id: number): Promise<void>;
  /** Moves to the next tab, or the one before. */
  step(by: 1 | -1): Promise<void>;
  save(id: number): Promise<boolean>;
  saveAs(id: number): Promise<boolean>;
  /** Asks first where text is unsaved. */
  close(id: number): Promise<void>;
  /** The person's answer to `asked`. */
  answer(how: 'save' | 'discard' | 'cancel'): Promise<void>;
  reload(id: number): Promise<void>;
  setLanguage(id: number, language: SourceLanguage): Promise<void>;
  setFlags(id: number, flags: string): Promise<void>;
  setInProgram(id: number, inProgram: boolean): Promise<void>;
  compile(id: number): Promise<void>;
  cancel(): Promise<void>;
  choose(language: 'c' | 'cpp', path: string): Promise<void>;
  lookAgain(): Promise<void>;
  openFolder(): Promise<void>;
  closeFolder(): Promise<void>;
  folderFiles(): Promise<{ readonly files: readonly string[]; readonly cut: boolean }>;
  openInFolder(name: string): Promise<void>;
  show(file: number, range: TextRange | null): void;
}

export function provideEditorFiles(connection: Connection): EditorFiles {
  const files = followEditor(connection);
  provide(filesKey, files);
  return files;
}

export function useEditorFiles(): EditorFiles {
  const files = inject(filesKey);
  if (files === undefined) throw new Error('useEditorFiles was called outside of App, which provides them');
  return files;
}

const filesKey: InjectionKey<EditorFiles> = Symbol('editor files');
/** Points, and where the choice is kept on this machine. */
export const usualFontSize = 13;
const fontSizeKey = 'loadstone.editor.fontSize';

/** Follows what main says until the surrounding scope ends. */
export function followEditor({ attempt, listen }: Connection): EditorFiles {
  const state = shallowRef<EditorState>({ files: [], active: null, folder: null });
  const compilers = shallowRef<CompilersRecord | null>(null);
  const goal = shallowRef<{ file: number; range: TextRange | null } | null>(null);
  const asked = shallowRef<{ files: readonly number[]; window: boolean } | null>(null);
  const fontSize = ref(Number(localStorage.getItem(fontSizeKey)) || usualFontSize);

  listen('editor', (next) => {
    state.value = next;
  });
  listen('compilers', (next) => {
    compilers.value = next;
  });
  listen('editor.closing', ({ unsaved }) => {
    asked.value = { files: unsaved, window: true };
  });
  void attempt('editor.state').then((first) => {
    if (first !== undefined) state.value = first;
  });
  void attempt('compile.compilers').then((first) => {
    if (first !== undefined) compilers.value = first;
  });

  const active = computed(() => state.value.files.find(({ id }) => id === state.value.active) ?? null);
  const find = (id: number): SourceFile | undefined => state.value.files.find((file) => file.id === id);
  const save = async (id: number): Promise<boolean> => (await attempt('editor.save', id)) ?? false;
  const closeNow = async (id: number): Promise<void> => {
    await attempt('editor.close', id);
  };

  return {
    state,
    compilers,
    active,
    compiling: computed(() => state.value.files.some(({ compilation }) => compilation.state === 'compiling')),
    runnable: computed(() => state.value.files.some(isRunnable)),
    goal,
    asked,
    fontSize: computed({
      get: () => fontSize.value,
      set: (size) => {
        fontSize.value = Math.min(40, Math.max(7, size));
        localStorage.setItem(fontSizeKey, String(fontSize.value));
      },
    }),
    create: async (language) => {
      const id = await attempt('editor.create', language);
      if (id !== undefined) goal.value = { file: id, range: null }; // a person who makes a file wants to write in it
    },
    activate: async (id) => {
      if (state.value.active !== id) await attempt('editor.activate', id);
    },
    step: async (by) => {
      const { files } = state.value;
      const place = files.findIndex(({ id }) => id === state.value.active);
      const next = files.at((place + by) % Math.max(1, files.length));
      if (next !== undefined) await attempt('editor.activate', next.id);
    },
    save,
    saveAs: async (id) => (await attempt('editor.saveAs', id)) ?? false,
    close: async (id) => {
      if (find(id)?.unsaved === true) asked.value = { files: [id], window: false };
      else await closeNow(id);
    },
    answer: async (how) => {
      const question = asked.value;
      asked.value = null;
      if (question === null) return;
      const { files, window } = question;
      if (how === 'save') {
        for (const id of files) {
          if (await save(id)) continue;
          if (window) await attempt('editor.closing', 'stay'); // a name was not given
          return;
        }
      }
      if (window) await attempt('editor.closing', how === 'cancel' ? 'stay' : 'close');
      else if (how !== 'cancel') for (const id of files) await closeNow(id);
    },
    reload: async (id) => {
      await attempt('editor.reload', id);
    },
    setLanguage: async (id, language) => {
      await attempt('editor.setLanguage', id, language);
    },
    setFlags: async (id, flags) => {
      await attempt('editor.setFlags', id, flags);
    },
    setInProgram: async (id, inProgram) => {
      await attempt('editor.setInProgram', id, inProgram);
    },
    compile: async (id) => {
      await attempt('compile.file', id);
    },
    cancel: async () => {
      await attempt('compile.cancel');
    },
    choose: async (language, path) => {
      await attempt('compile.choose', language, path);
    },
    lookAgain: async () => {
      await attempt('compile.refresh');
    },
    openFolder: async () => {
      await attempt('editor.openFolder');
    },
    closeFolder: async () => {
      await attempt('editor.closeFolder');
    },
    folderFiles: async () => (await attempt('editor.folderFiles')) ?? { files: [], cut: false },
    openInFolder: async (name) => {
      await attempt('editor.openInFolder', name);
    },
    show: (file, range) => {
      goal.value = { file, range };
      if (state.value.active !== file) void attempt('editor.activate', file);
    },
  };
}
