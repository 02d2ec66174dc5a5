// COMDAT sections of a COFF object: which copies belong together, under which name, and which one a load keeps. A section
// says so in the auxiliary record of its own symbol; its leader, the symbol after that, names the group.
//
// GNU's compilers write `.xdata$f` and `.pdata$f` beside `.text$f` without a leader and without tying them to it: they
// are taken as parts of that group, or, where there is none, by their own names. A static leader names nothing outside
// of its file: there is no other copy.

import { ComdatSelection, SectionFlag, StorageClass } from '../object/coff/coffConstants.ts';
import type { CoffObject } from '../object/coff/coffObject.ts';
import type { Comdat, LinkGraph } from './linkGraph.ts';

/** Of one COMDAT section. */
interface Definition {
  readonly selection: number;
  /** Of the section that an associative one follows. */
  readonly followed: number;
  /** Bytes, without what pads the section in the file. */
  readonly length: number;
  /** The symbol that names the group; -1 for none. */
  leader: number;
}

/** Adds the groups to the graph, and which blocks live as long as others. Throws FormatError. */
export function readComdats(graph: LinkGraph, object: CoffObject, blockOfSection: Int32Array): void {
  if (!hasComdats(object)) return;
  const definitions = readDefinitions(object);
  const sectionOfName = new Map<string, number>();
  for (const [section, { leader }] of definitions) {
    const name = object.sectionName(section);
    if (leader >= 0 && !sectionOfName.has(name)) sectionOfName.set(name, section);
  }
  const members = new Map<number, number[]>();
  for (const section of definitions.keys()) {
    const head = headOf(object, section, definitions, sectionOfName);
    const block = blockOfSection[section] ?? -1;
    const followed = blockOfSection[head] ?? -1;
    if (head !== section && block >= 0 && followed >= 0) graph.orderedBy.push([block, followed]);
    const known = members.get(head);
    if (known === undefined) members.set(head, head === section ? [section] : [head, section]);
    else if (!known.includes(section)) known.push(section);
  }
  for (const [head, sections] of members) {
    const definition = definitions.get(head);
    const signature = definition === undefined ? null : signatureOf(object, head, definition);
    if (definition === undefined || signature === null) continue;
    const blocks = sections.map((section) => blockOfSection[section] ?? -1).filter((block) => block >= 0);
    graph.comdats.push({
      signature,
      blocks,
      selection: selections[definition.selection] ?? 'any',
      size: definition.length,
    });
  }
}

const selections: Readonly<Record<number, Comdat['selection']>> = {
  [ComdatSelection.IMAGE_COMDAT_SELECT_ANY]: 'any',
  [ComdatSelection.IMAGE_COMDAT_SELECT_SAME_SIZE]: 'same size',
  [ComdatSelection.IMAGE_COMDAT_SELECT_EXACT_MATCH]: 'exact match',
  [ComdatSelection.IMAGE_COMDAT_SELECT_LARGEST]: 'largest',
};

function isComdat(object: CoffObject, section: number): boolean {
  return (object.sectionFlags(section) & SectionFlag.IMAGE_SCN_LNK_COMDAT) !== 0;
}

function hasComdats(object: CoffObject): boolean {
  for (let section = 1; section <= object.sectionCount; section++) if (isComdat(object, section)) return true;
  return false;
}

/** By section, in the order of the symbols. */
function readDefinitions(object: CoffObject): Map<number, Definition> {
  const definitions = new Map<number, Definition>();
  for (const index of object.symbolIndexes()) {
    const section = object.symbolSection(index);
    if (section < 1 || section > object.sectionCount || !isComdat(object, section)) continue;
    const known = definitions.get(section);
    if (known === undefined) definitions.set(section, readDefinition(object, index, section));
    else if (known.leader < 0) known.leader = index;
  }
  for (let section = 1; section <= object.sectionCount; section++) {
    if (isComdat(object, section) && !definitions.has(section)) {
      const text = `section ${object.sectionName(section)} is a COMDAT one, and no symbol says of which kind`;
      throw object.error(object.sectionHeader(section), text);
    }
  }
  return definitions;
}

function readDefinition(object: CoffObject, index: number, section: number): Definition {
  const { view, tables } = object;
  const auxiliary = object.symbolEntry(index) + tables.symbolSize;
  if (object.storageClass(index) !== StorageClass.IMAGE_SYM_CLASS_STATIC || object.auxiliaries(index) === 0) {
    const text = `symbol ${index} is the first of COMDAT section ${object.sectionName(section)}, and does not say of which kind it is`;
    throw object.error(object.symbolEntry(index), text);
  }
  const selection = view.getUint8(auxiliary + 14);
  const { IMAGE_COMDAT_SELECT_NODUPLICATES, IMAGE_COMDAT_SELECT_LARGEST } = ComdatSelection;
  if (selection < IMAGE_COMDAT_SELECT_NODUPLICATES || selection > IMAGE_COMDAT_SELECT_LARGEST) {
    const text = `COMDAT section ${object.sectionName(section)} of selection ${selection}: allowed are 1 to 6`;
    throw object.error(auxiliary + 14, text);
  }
  const high = tables.isBig ? view.getUint16(auxiliary + 16, true) * 0x1_0000 : 0;
  const followed = view.getUint16(auxiliary + 12, true) + high;
  if (
    selection === ComdatSelection.IMAGE_COMDAT_SELECT_ASSOCIATIVE &&
    (followed < 1 || followed > object.sectionCount)
  ) {
    const text = `COMDAT section ${object.sectionName(section)} follows section ${followed}: the file has ${object.sectionCount}`;
    throw object.error(auxiliary + 12, text);
  }
  return { selection, followed, length: view.getUint32(auxiliary, true), leader: -1 };
}

/** The section whose fate a COMDAT section shares: itself, or what it follows. */
function headOf(
  object: CoffObject,
  section: number,
  definitions: ReadonlyMap<number, Definition>,
  sectionOfName: ReadonlyMap<string, number>,
): number {
  let head = section;
  for (let steps = 0; ; steps++) {
    const definition = definitions.get(head);
    if (definition?.selection !== ComdatSelection.IMAGE_COMDAT_SELECT_ASSOCIATIVE) break;
    if (steps === object.sectionCount) {
      const text = `COMDAT section ${object.sectionName(section)} follows sections that follow each other in a circle`;
      throw object.error(object.sectionHeader(section), text);
    }
    head = definition.followed;
  }
  if ((definitions.get(head)?.leader ?? 0) >= 0) return head;
  const rest = /^\.[xp]data(.*)$/.exec(object.sectionName(head))?.[1];
  return (rest === undefined ? undefined : sectionOfName.get(`.text${rest}`)) ?? head;
}

/** Null where there is no other copy to choose from: a duplicate of a leader is then a duplicate symbol. */
function signatureOf(object: CoffObject, section: number, { selection, leader }: Definition): string | null {
  if (selection === ComdatSelection.IMAGE_COMDAT_SELECT_NODUPLICATES) return null;
  if (leader < 0) return object.sectionName(section);
  const isExternal = object.storageClass(leader) === StorageClass.IMAGE_SYM_CLASS_EXTERNAL;
  return isExternal ? object.symbolName(leader) : null;
}
