// What the window is told of source files: those that are open in the editor, the folder beside them, the compilers of
// this machine, and what is wrong with a program before it runs. Main holds all of it; the window shows it.
import { z } from 'zod';

const count = z.number().int().nonnegative();

/** `text`: anything else that can be read and edited; it is never compiled. */
export const sourceLanguage = z.enum(['c', 'cpp', 'asm', 'text']);
export type SourceLanguage = z.infer<typeof sourceLanguage>;

export const languageNames: Readonly<Record<SourceLanguage, string>> = {
  c: 'C',
  cpp: 'C++',
  asm: 'Assembly',
  text: 'Text',
};

/** Flags of a file that nobody gave others. */
export const defaultFlags = '-O2 -g';

export const compilationRecord = z.discriminatedUnion('state', [
  /** Never compiled, or changed since. */
  z.object({ state: z.literal('stale') }),
  z.object({ state: z.literal('compiling'), startedMs: z.number() }),
  /** The object is that of the text. `prebuilt`: shipped with the app, no compiler ran. */
  z.object({
    state: z.literal('compiled'),
    compiler: z.string(),
    durationMs: z.number().nonnegative(),
    warnings: count,
    prebuilt: z.boolean(),
  }),
  z.object({ state: z.literal('failed'), errors: count, warnings: count, text: z.string() }),
  z.object({ state: z.literal('cancelled') }),
]);
export type CompilationRecord = z.infer<typeof compilationRecord>;

/** One open file. Its text is asked for when it is shown. */
export const sourceFile = z.object({
  id: count,
  name: z.string(),
  /** Null while it was never saved. */
  path: z.string().nullable(),
  language: sourceLanguage,
  /** The sample that it came from. */
  sample: z.string().nullable(),
  /** Counts the changes of its text. */
  version: count,
  unsaved: z.boolean(),
  /** It has text that an earlier run of the app could not save. */
  restored: z.boolean(),
  /** Whether the file on disk is what was opened or saved last. */
  disk: z.enum(['same', 'changed', 'gone']),
  flags: z.string(),
  /** Headers and texts are not. */
  compilable: z.boolean(),
  /** Run compiles and links it. */
  inProgram: z.boolean(),
  compilation: compilationRecord,
});
export type SourceFile = z.infer<typeof sourceFile>;

export const editorState = z.object({
  /** In the order of their tabs. */
  files: z.array(sourceFile),
  active: count.nullable(),
  folder: z.object({ path: z.string(), name: z.string() }).nullable(),
});
export type EditorState = z.infer<typeof editorState>;

/** What Monaco says of one change: `length` UTF-16 units at `offset` give way to `text`. */
export const textChange = z.object({ offset: count, length: count, text: z.string() });
export type TextChange = z.infer<typeof textChange>;

/** One compiler for one language. */
export const compilerRecord = z.object({
  /** As it is started; absolute. */
  path: z.string(),
  family: z.enum(['gcc', 'clang']),
  language: z.enum(['c', 'cpp']),
  /** `12.2.0` */
  version: z.string(),
  /** `gcc 12.2.0` */
  label: z.string(),
});
export type CompilerRecord = z.infer<typeof compilerRecord>;

export const compilersRecord = z.object({
  /** False while they are looked for, once, in the background. */
  known: z.boolean(),
  found: z.array(compilerRecord),
  /** By language, the path of the one that compiles; null where there is none. */
  chosen: z.object({ c: z.string().nullable(), cpp: z.string().nullable() }),
  /** What to type where one is missing. */
  install: z.object({ c: z.string(), cpp: z.string() }),
});
export type CompilersRecord = z.infer<typeof compilersRecord>;

/** Lines and columns count from 1, columns in UTF-16 units; the end lies behind the last character. */
export const textRange = z.object({ line: count, column: count, endLine: count, endColumn: count });
export type TextRange = z.infer<typeof textRange>;

export const problemFix = z.discriminatedUnion('kind', [
  /** A change of the text, as the compiler proposes it; the editor makes it, so that it can be undone. */
  z.object({
    kind: z.literal('edit'),
    title: z.string(),
    file: count,
    edits: z.array(z.object({ range: textRange, text: z.string() })),
  }),
  /** Main makes it, and is told its id. */
  z.object({ kind: z.literal('action'), title: z.string(), id: count }),
]);
export type ProblemFix = z.infer<typeof problemFix>;

export const problemNote = z.object({
  message: z.string(),
  /** The id of the open file, where it is in one. */
  file: count.nullable(),
  /** `vector.h`, `prog.o .text+0x12`, … */
  place: z.string(),
  range: textRange.nullable(),
});
export type ProblemNote = z.infer<typeof problemNote>;

/** Something that stands between the sources and a run. */
export const problemRecord = problemNote.extend({
  id: count,
  severity: z.enum(['error', 'warning', 'note']),
  source: z.enum(['compiler', 'assembler', 'linker']),
  /** `-Wunused-variable`; empty where there is none. */
  code: z.string(),
  notes: z.array(problemNote),
  fixes: z.array(problemFix),
});
export type ProblemRecord = z.infer<typeof problemRecord>;

export const problemsRecord = z.object({
  problems: z.array(problemRecord),
  /** Libraries are searched for names that nothing defines. */
  searching: z.boolean(),
});
export type ProblemsRecord = z.infer<typeof problemsRecord>;

/** True for a source that Run compiles and links. */
export function isRunnable({ inProgram, compilable }: Pick<SourceFile, 'inProgram' | 'compilable'>): boolean {
  return inProgram && compilable;
}
