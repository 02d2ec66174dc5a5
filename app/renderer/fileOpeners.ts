// What becomes of files from outside: main puts objects and archives onto the load list, the others are given to whoever
// opens their kind (the editor sources, the objects pane sessions).
import { type InjectionKey, inject, onScopeDispose, provide } from 'vue';
import { explainOther, type FileKind, type FoundFile } from '../shared/ui/fileRecords.ts';
import type { Connection } from './connection.ts';

export interface FileOpeners {
  /** Opens files of this kind until the surrounding scope ends; of several, the last one registered does it. */
  register(kind: FileKind, open: (file: FoundFile) => void): void;
  /** Paths on disk. */
  open(paths: readonly string[]): Promise<void>;
  openDropped(files: readonly File[]): Promise<void>;
}

/** For as long as the calling component lives; serves the components below it. */
export function provideFileOpeners(connection: Connection): FileOpeners {
  const openers = createFileOpeners(connection);
  provide(openersKey, openers);
  return openers;
}

export function useFileOpeners(): FileOpeners {
  const openers = inject(openersKey);
  if (openers === undefined) throw new Error('useFileOpeners was called outside of App, which provides them');
  return openers;
}

const openersKey: InjectionKey<FileOpeners> = Symbol('file openers');

export function createFileOpeners({ attempt, listen, report, pathForFile }: Connection): FileOpeners {
  const openers: { readonly kind: FileKind; readonly open: (file: FoundFile) => void }[] = [];
  const deliver = (files: readonly FoundFile[]): void => {
    for (const file of files) {
      const opener = openers.findLast(({ kind }) => kind === file.kind);
      if (opener !== undefined) opener.open(file);
      else if (file.kind === 'other') report(new Error(explainOther(file)));
      else report(new Error(`${file.name} (${file.description}) was not opened: nothing here takes files of its kind`));
    }
  };
  const open = async (paths: readonly string[]): Promise<void> => {
    const others = await attempt('files.open', [...paths]);
    if (others !== undefined) deliver(others);
  };
  listen('filesFound', deliver);
  return {
    register: (kind, openFile) => {
      const opener = { kind, open: openFile };
      openers.push(opener);
      onScopeDispose(() => openers.splice(openers.indexOf(opener), 1));
    },
    open,
    openDropped: async (files) => {
      const paths = files.map((file) => pathForFile(file));
      const nameless = files.filter((_, index) => paths[index] === '').map((file) => file.name);
      if (nameless.length > 0) {
        report(
          new Error(
            `${nameless.join(', ')}: only files on disk can be opened, and this came without a path; save it first`,
          ),
        );
      }
      const real = paths.filter((path) => path !== '');
      if (real.length > 0) await open(real);
    },
  };
}
