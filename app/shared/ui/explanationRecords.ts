// Why a symbol is here, as plain data: the window's Explanation pane shows it, `loadstone link --explain --json` prints it.
import { z } from 'zod';

const count = z.number().int().nonnegative();

export const explanationRecord = z.object({
  /** Of a local symbol or a section with its object before it: `foo.o:name`. */
  name: z.string(),
  /** Null where it has none: nothing defines it, or it was stripped. */
  address: z.string().nullable(),
  /** `foo.o .text+0x10`, `the executor`, `the linker`, or null where nothing defines it. */
  definedBy: z.string().nullable(),
  /** The object's name in it: `foo.o`, `libz.a(inflate.o)`; null where no object defines it. */
  object: z.string().nullable(),
  /** `global`, `weak`, `unique`, `local`, or `section`. */
  binding: z.string().nullable(),
  /** How its archive member came in, from the member back to an object that was named; empty for such an object. */
  pulledInBy: z.array(z.object({ member: z.string(), symbol: z.string().nullable(), neededBy: z.string().nullable() })),
  /** Objects with a relocation to it, each with its first place. */
  neededBy: z.array(z.object({ object: z.string(), place: z.string() })),
  /** Other objects' definitions that were passed over, and why. */
  lost: z.array(z.string()),
  /** Where dead stripping was asked for: from its section back to what runs, empty if it was dropped; null without. */
  keptBy: z.array(z.string()).nullable(),
});
export type ExplanationRecord = z.infer<typeof explanationRecord>;

/** What the link left out. */
export const leftOutRecord = z.object({
  object: z.string(),
  what: z.string(),
  /** Bytes. */
  size: count,
  reason: z.string(),
});
export type LeftOutRecord = z.infer<typeof leftOutRecord>;

export const explanationSource = z.object({
  /** `load`: what is, or was last, in the executor; `preview`: a link of the list that nobody runs. */
  kind: z.enum(['load', 'preview', 'none']),
  /** Why there is nothing to explain; null where there is. */
  error: z.string().nullable(),
  /** Global names, local ones and sections. */
  symbols: count,
  leftOut: z.array(leftOutRecord),
});
export type ExplanationSource = z.infer<typeof explanationSource>;
