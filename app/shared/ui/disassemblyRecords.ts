// What the disassembly shows, as it crosses from main to the window: objects, pages of instructions, fixups.
import { z } from 'zod';

/** `0x` and lower-case hexadecimal, as `--json` prints it; negative values with a minus sign. */
const hexNumber = z.string().regex(/^-?0x[0-9a-f]+$/);

export const disassemblySyntax = z.enum(['intel', 'att', 'nasm']);
export type DisassemblySyntax = z.infer<typeof disassemblySyntax>;

/** One object of a load that has code. */
export const codeObject = z.object({
  /** The number by which pages are asked for. */
  index: z.number().int().nonnegative(),
  /** As `--dump json` spells it. */
  name: z.string(),
  /** Of its first code byte. */
  address: hexNumber,
  /** Bytes of code. */
  size: z.number(),
  pages: z.number().int().positive(),
  fixups: z.number().int().nonnegative(),
  /** Why its line table cannot be read; null where it can, or where there is none. */
  lineError: z.string().nullable(),
});
export type CodeObject = z.infer<typeof codeObject>;

/** What there is to look at. */
export const codeOutline = z.object({
  /** Changes with every link: pages of another one are out of date. */
  generation: z.number().int(),
  /** `loaded`: the last load, at its real addresses. `preview`: linked for looking only, nothing was loaded. */
  kind: z.enum(['loaded', 'preview', 'none']),
  /** What stands in the way of a link; null without. */
  error: z.string().nullable(),
  objects: z.array(codeObject),
  /** Of the whole load, data included. */
  fixups: z.number().int().nonnegative(),
});
export type CodeOutline = z.infer<typeof codeOutline>;

const instructionText = z.object({ bytes: z.string(), text: z.string() });

/** One applied relocation: what `--dump json` has of it, and what it means. */
export const fixupRecord = z.object({
  id: z.number().int().nonnegative(),
  file: z.string(),
  section: z.string(),
  offset: z.number(),
  kind: z.string(),
  target: z.string(),
  addend: hexNumber,
  formula: z.string(),
  terms: z.record(z.string(), hexNumber),
  value: hexNumber,
  relaxed: z.boolean(),
  before: z.string(),
  after: z.string(),
  margin: hexNumber.nullable(),
  /** Where the field lies, and what lies around it: `main+0x15`. */
  address: hexNumber,
  place: z.string(),
  /** The formula of the specification for this kind, where another one was used. */
  specified: z.string(),
  /** The least and the greatest value that the field takes; null where every value fits. */
  limits: z.object({ least: hexNumber, greatest: hexNumber }).nullable(),
  /** Where the value leads: the target itself, its slot, or its stub. */
  reaches: z.object({ address: hexNumber, name: z.string().nullable(), inCode: z.boolean(), inLoad: z.boolean() }),
  /** The instruction around the field, in the file and as linked; null in data. */
  instruction: z.object({ address: hexNumber, before: instructionText, after: instructionText }).nullable(),
});
export type FixupRecord = z.infer<typeof fixupRecord>;

export const listingLine = z.discriminatedUnion('kind', [
  /** The start of a section's part. */
  z.object({ kind: z.literal('section'), address: hexNumber, text: z.string() }),
  z.object({ kind: z.literal('label'), address: hexNumber, text: z.string() }),
  /** A source line; `text` is null where the file cannot be read. */
  z.object({ kind: z.literal('source'), file: z.string(), line: z.number(), text: z.string().nullable() }),
  z.object({
    kind: z.literal('code'),
    address: hexNumber,
    bytes: z.string(),
    text: z.string(),
    /** The name of what it refers to, or the text that lies there; null for none. */
    note: z.string().nullable(),
    /** What it refers to; null for nothing. */
    target: hexNumber.nullable(),
    /** Ids of fixups in its bytes. */
    fixups: z.array(z.number().int()),
  }),
]);
export type ListingLine = z.infer<typeof listingLine>;

export const codePage = z.object({
  generation: z.number().int(),
  object: z.number().int(),
  page: z.number().int(),
  lines: z.array(listingLine),
  /** Those of its instructions and slots. */
  fixups: z.array(fixupRecord),
});
export type CodePage = z.infer<typeof codePage>;

/** Where an address, a name or a fixup is to be seen. */
export const codePlace = z.object({ object: z.number().int(), page: z.number().int(), address: hexNumber });
export type CodePlace = z.infer<typeof codePlace>;

export const codeMatch = z.object({ name: z.string(), address: hexNumber, object: z.string() });
export type CodeMatch = z.infer<typeof codeMatch>;

export const fixupSortKeys = ['address', 'place', 'kind', 'target', 'value', 'margin', 'relaxed'] as const;

export const fixupQuery = z.object({
  /** Words that all have to occur in file, place, kind, target or address. */
  filter: z.string().max(200),
  sort: z.enum(fixupSortKeys),
  descending: z.boolean(),
  offset: z.number().int().nonnegative(),
  limit: z.number().int().positive().max(1000),
});
export type FixupQuery = z.infer<typeof fixupQuery>;

export const fixupRow = fixupRecord
  .pick({ id: true, file: true, section: true, offset: true, kind: true, target: true, value: true })
  .extend({ margin: hexNumber.nullable(), address: hexNumber, place: z.string(), relaxed: z.boolean() });
export type FixupRow = z.infer<typeof fixupRow>;

export const fixupList = z.object({
  generation: z.number().int(),
  /** Fixups that the filter lets through, of those that were looked at. */
  matching: z.number().int(),
  /** How many were looked at, of how many: ask again while they differ. */
  seen: z.number().int(),
  total: z.number().int(),
  rows: z.array(fixupRow),
});
export type FixupList = z.infer<typeof fixupList>;
