// Files that a person dropped, opened or named: what each of them is, for the window to decide what becomes of it.
import { z } from 'zod';

export const fileKinds = ['object', 'archive', 'script', 'source', 'sharedLibrary', 'session', 'other'] as const;
export type FileKind = (typeof fileKinds)[number];

export const foundFile = z.object({
  /** Absolute. */
  path: z.string(),
  name: z.string(),
  /** `other`: nothing that Loadstone opens. */
  kind: z.enum(fileKinds),
  /** For a person: `ELF64 shared object for aarch64`, `PNG image`, `C source`. */
  description: z.string(),
});
export type FoundFile = z.infer<typeof foundFile>;

/** What goes onto the load list. */
export const loadableKinds: ReadonlySet<FileKind> = new Set(['object', 'archive', 'script']);

/** What a file of kind `other` is answered with. */
export function explainOther({ name, description }: FoundFile): string {
  return (
    `${name} is not something to load: ${description}. Loadstone loads relocatable objects (.o, .obj) and archives ` +
    '(.a, .lib), edits C, C++ and assembly, preloads shared libraries of this machine (.so) and opens sessions (.loadstone).'
  );
}
