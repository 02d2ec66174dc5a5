// A file of the list as a person sees it: plain data from what object/ parsed and what the last load made of it.
import { errorRecord, LoadstoneError } from '../../shared/errors.ts';
import type {
  IndexRecord,
  LostGroupRecord,
  MemberRecord,
  ObjectRecord,
  ObjectStatus,
  ObjectSummary,
  ScriptEntryRecord,
} from '../../shared/ui/objectRecords.ts';
import type { SegmentPart } from '../../shared/ui/records.ts';
import type { Archive } from '../object/archive.ts';
import type { ObjectFile } from '../object/objectFile.ts';
import type { InputContent, InputFile } from './inputFile.ts';
import type { ListedFile } from './loadList.ts';
import { sectionRecords, symbolRecords } from './objectTables.ts';
import type { LostGroup, MemberPull, Resolution } from './symbolResolution.ts';

/** What the last load took of archives, and left out of COMDAT groups. */
export type LoadStory = Pick<Resolution, 'pulls' | 'lostGroups'>;

export const noStory: LoadStory = { pulls: [], lostGroups: [] };

/** Cheap: asked for on each change. `segments`: where the file lies in the executor now. */
export function objectSummary(file: ListedFile, story: LoadStory, segments: readonly SegmentPart[]): ObjectSummary {
  const { id, source, input } = file;
  const { path, name, size, content } = input;
  const counts = { sectionCount: 0, symbolCount: 0, memberCount: 0, takenCount: 0 };
  const status = statusOf(file, segments);
  const known = { id, path, name, source, size, status, segments: [...segments], error: null, ...counts };
  switch (content.kind) {
    case 'refused':
      return { ...known, kind: 'refused', format: formatOf(content), error: errorRecord(content.error) };
    case 'script':
      return { ...known, kind: 'script', format: formatOf(content) };
    case 'archive': {
      const { archive } = content;
      const index = indexOf(archive);
      const takenCount = story.pulls.filter((pull) => pull.archive === archive).length;
      const error = Array.isArray(index) ? null : errorRecord(index);
      const symbolCount = Array.isArray(index) ? index.length : 0;
      const memberCount = archive.members.length;
      return { ...known, kind: 'archive', format: formatOf(content), error, symbolCount, memberCount, takenCount };
    }
    case 'object': {
      return { ...known, kind: 'object', format: formatOf(content), ...countsOf(content.object) };
    }
  }
}

/** Everything about a file. Slow for a large one: asked for when somebody looks. */
export function objectRecord(file: ListedFile, story: LoadStory, segments: readonly SegmentPart[]): ObjectRecord {
  const summary = objectSummary(file, story, segments);
  const nothing = { sections: [], symbols: [], members: [], index: [], lostGroups: [], script: [] };
  const { content } = file.input;
  switch (content.kind) {
    case 'refused':
      return { ...summary, ...nothing };
    case 'script':
      return { ...summary, ...nothing, script: scriptEntries(content) };
    case 'archive': {
      const index = indexOf(content.archive);
      const lostGroups = lostGroupsOf(content.archive, story.lostGroups);
      const members = memberRecords(content.archive, story.pulls);
      return { ...summary, ...nothing, members, index: Array.isArray(index) ? index : [], lostGroups };
    }
    case 'object': {
      const lostGroups = lostGroupsOf(content.object, story.lostGroups);
      const { object } = content;
      return { ...summary, ...nothing, sections: sectionRecords(object), symbols: symbolRecords(object), lostGroups };
    }
  }
}

function countsOf(object: ObjectFile): Pick<ObjectSummary, 'sectionCount' | 'symbolCount'> {
  const { sections, symbolCount } = object;
  if (object.format === 'COFF x86-64')
    return { sectionCount: sections.length, symbolCount: symbolRecords(object).length };
  return { sectionCount: Math.max(0, sections.length - 1), symbolCount: Math.max(0, symbolCount - 1) };
}

function statusOf({ input, changed }: ListedFile, segments: readonly SegmentPart[]): ObjectStatus {
  if (input.content.kind === 'refused') return 'refused';
  if (changed) return 'changed';
  return segments.length > 0 ? 'loaded' : 'not loaded';
}

function formatOf(content: InputContent): string {
  switch (content.kind) {
    case 'refused':
      return 'not loadable';
    case 'script':
      return 'linker script';
    case 'archive':
      return content.thin ? 'thin archive' : 'System V archive';
    case 'object':
      return `${content.object.format} relocatable`;
  }
}

function memberRecords(archive: Archive, pulls: readonly MemberPull[]): MemberRecord[] {
  const taken = new Map(pulls.filter((pull) => pull.archive === archive).map((pull) => [pull.index, pull]));
  return archive.members.map(({ name, size }, index) => {
    const pull = taken.get(index);
    const why = { pulledInBy: pull?.symbol ?? null, neededBy: pull?.neededBy ?? null };
    return { name, size, taken: pull !== undefined, ...why };
  });
}

function lostGroupsOf(from: Archive | ObjectFile, lost: readonly LostGroup[]): LostGroupRecord[] {
  return lost
    .filter((group) => group.from === from)
    .map(({ signature, object, keptIn, size }) => ({ signature, object, keptIn, size }));
}

function scriptEntries({ inputs, libraries }: Extract<InputContent, { kind: 'script' }>): ScriptEntryRecord[] {
  const files = inputs.map(({ path, content }: InputFile) => ({ path, format: formatOf(content) }));
  return [...files, ...libraries.map((path) => ({ path, format: 'shared library' }))];
}

/** An archive does not change, and its index is asked for often. */
const indexes = new WeakMap<Archive, IndexRecord[] | LoadstoneError>();

/** The names in its index; the error of one that is damaged. */
function indexOf(archive: Archive): IndexRecord[] | LoadstoneError {
  const known = indexes.get(archive);
  if (known !== undefined) return known;
  const made = readIndex(archive);
  indexes.set(archive, made);
  return made;
}

function readIndex(archive: Archive): IndexRecord[] | LoadstoneError {
  try {
    return archive.indexEntries().map(({ name, member }) => ({ name, member: archive.members[member]?.name ?? '' }));
  } catch (error) {
    if (error instanceof LoadstoneError) return error;
    throw error;
  }
}
