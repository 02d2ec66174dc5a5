// One file of the load list as plain data: what is in it, what the last load made of it, and where it lies now. The
// window's Objects pane shows it, `loadstone run --json` prints it.
import { z } from 'zod';
import { errorRecord, segmentPart } from './records.ts';

const count = z.number().int().nonnegative();

export const sectionRecord = z.object({
  name: z.string(),
  /** `SHT_PROGBITS`, … */
  type: z.string(),
  /** `SHF_ALLOC | SHF_EXECINSTR`, … */
  flags: z.string(),
  /** Bytes in memory; for SHT_NOBITS none of them in the file. */
  size: count,
  alignment: count,
  relocations: count,
});
export type SectionRecord = z.infer<typeof sectionRecord>;

export const symbolRecord = z.object({
  name: z.string(),
  /** `STB_GLOBAL`, … */
  binding: z.string(),
  /** `STT_FUNC`, … */
  type: z.string(),
  visibility: z.string(),
  /** Section's name, or `SHN_UNDEF`, `SHN_ABS`, `SHN_COMMON`. */
  section: z.string(),
  /** Offset in the section, or the absolute value, or the alignment of a common symbol. */
  value: z.string(),
  size: count,
});
export type SymbolRecord = z.infer<typeof symbolRecord>;

export const memberRecord = z.object({
  name: z.string(),
  size: count,
  /** The last load has this member. */
  taken: z.boolean(),
  /** The symbol that made the last load take it; null where it was not taken, or where all members are. */
  pulledInBy: z.string().nullable(),
  /** The object that asked for this symbol first: `hello.o`, `libz.a(inflate.o)`. */
  neededBy: z.string().nullable(),
});
export type MemberRecord = z.infer<typeof memberRecord>;

/** A name in an archive's symbol index. */
export const indexRecord = z.object({ name: z.string(), member: z.string() });
export type IndexRecord = z.infer<typeof indexRecord>;

/** A COMDAT group of the file that the last load left out, because another file brought a copy before. */
export const lostGroupRecord = z.object({
  signature: z.string(),
  /** The object that has the copy left out, and the one whose copy was taken. */
  object: z.string(),
  keptIn: z.string(),
  /** Bytes of the copy left out. */
  size: count,
});
export type LostGroupRecord = z.infer<typeof lostGroupRecord>;

/** What a linker script names. */
export const scriptEntryRecord = z.object({ path: z.string(), format: z.string() });
export type ScriptEntryRecord = z.infer<typeof scriptEntryRecord>;

/**
 * `refused`: cannot be linked, `error` says why. `changed`: the file was written since it was loaded, or since it was
 * added. Whether some version of it is in the executor, `segments` say.
 */
export const objectStatus = z.enum(['refused', 'not loaded', 'loaded', 'changed']);
export type ObjectStatus = z.infer<typeof objectStatus>;

/** What a list needs of a file; what is inside is asked for when it is shown. */
export const objectSummary = z.object({
  id: count,
  path: z.string(),
  name: z.string(),
  /** The editor's file that it was compiled from; null for a file that a person added. */
  source: z.string().nullable(),
  /** `ELF64 x86-64 relocatable`, `COFF x86-64 relocatable`, `System V archive`, … or what was found instead. */
  format: z.string(),
  kind: z.enum(['object', 'archive', 'script', 'refused']),
  size: count,
  error: errorRecord.nullable(),
  status: objectStatus,
  /** Where it lies in the executor, in the order of its segments; empty while nothing of it is there. */
  segments: z.array(segmentPart),
  sectionCount: count,
  /** Of an archive: names in its index. */
  symbolCount: count,
  memberCount: count,
  /** Members that the last load took. */
  takenCount: count,
});
export type ObjectSummary = z.infer<typeof objectSummary>;

/** One file of the load list, in load order. */
export const objectRecord = objectSummary.extend({
  sections: z.array(sectionRecord),
  symbols: z.array(symbolRecord),
  members: z.array(memberRecord),
  index: z.array(indexRecord),
  lostGroups: z.array(lostGroupRecord),
  script: z.array(scriptEntryRecord),
});
export type ObjectRecord = z.infer<typeof objectRecord>;

/** The same without the tables that may be very long. */
export const objectDetails = objectRecord.omit({ symbols: true, index: true });
export type ObjectDetails = z.infer<typeof objectDetails>;
