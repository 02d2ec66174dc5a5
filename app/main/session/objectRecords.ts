// A file of the list as a person sees it: plain data from what object/ parsed.
import { errorRecord } from '../../shared/errors.ts';
import type { MemberRecord, ObjectRecord, SectionRecord, SymbolRecord } from '../../shared/ui/records.ts';
import type { Archive } from '../object/archive.ts';
import { Binding, SectionFlag, SectionIndex, SectionType, SymbolType, Visibility } from '../object/elf/elfConstants.ts';
import type { ElfObject, ObjectSymbol } from '../object/elf/elfObject.ts';
import type { InputContent, InputFile } from './inputFile.ts';
import type { MemberPull } from './symbolResolution.ts';

/** `pulls`: of the last load, for the members of archives. */
export function objectRecord(id: number, input: InputFile, pulls: readonly MemberPull[]): ObjectRecord {
  const { path, name, size, content } = input;
  return { id, path, name, size, ...describeContent(content, pulls) };
}

type ContentRecord = Pick<ObjectRecord, 'format' | 'kind' | 'error' | 'sections' | 'symbols' | 'members'>;

const nothing = { error: null, sections: [], symbols: [], members: [] };

function describeContent(content: InputContent, pulls: readonly MemberPull[]): ContentRecord {
  switch (content.kind) {
    case 'refused':
      return { ...nothing, kind: 'refused', format: 'not loadable', error: errorRecord(content.error) };
    case 'script':
      return { ...nothing, kind: 'script', format: 'linker script' };
    case 'archive':
      return {
        ...nothing,
        kind: 'archive',
        format: 'System V archive',
        members: memberRecords(content.archive, pulls),
      };
    case 'object': {
      const { sections, symbols } = tablesOf(content.object);
      return { ...nothing, kind: 'object', format: 'ELF64 x86-64 relocatable', sections, symbols };
    }
  }
}

function memberRecords(archive: Archive, pulls: readonly MemberPull[]): MemberRecord[] {
  const pulledInBy = new Map(pulls.map(({ member, symbol }) => [member, symbol]));
  return archive.members.map(({ name, size }) => ({
    name,
    size,
    pulledInBy: pulledInBy.get(`${archive.name}(${name})`) ?? null,
  }));
}

interface Tables {
  readonly sections: SectionRecord[];
  readonly symbols: SymbolRecord[];
}

/** An object does not change, and a state is asked for often. */
const tables = new WeakMap<ElfObject, Tables>();

function tablesOf(object: ElfObject): Tables {
  const known = tables.get(object);
  if (known !== undefined) return known;
  const made = { sections: sectionRecords(object), symbols: symbolRecords(object) };
  tables.set(object, made);
  return made;
}

function sectionRecords(object: ElfObject): SectionRecord[] {
  return object.sections
    .filter(({ type }) => type !== SectionType.SHT_NULL)
    .map(({ index, name, type, flags, size, alignment }) => ({
      name,
      type: nameOf(SectionType, type, 'SHT_'),
      flags: flagNames(flags),
      size,
      alignment,
      relocations: object.relocationCount(index),
    }));
}

function symbolRecords(object: ElfObject): SymbolRecord[] {
  const records: SymbolRecord[] = [];
  for (let i = 1; i < object.symbolCount; i++) {
    const symbol = object.symbol(i);
    records.push({
      name: symbol.name,
      binding: nameOf(Binding, symbol.info >> 4, 'STB_'),
      type: nameOf(SymbolType, symbol.info & 0xf, 'STT_'),
      visibility: nameOf(Visibility, symbol.other & 3, 'STV_'),
      section: sectionOf(object, symbol),
      value: `0x${symbol.value.toString(16)}`,
      size: Number(symbol.size),
    });
  }
  return records;
}

function sectionOf(object: ElfObject, { section }: ObjectSymbol): string {
  const reserved = Object.entries(SectionIndex).find(([, value]) => value === section)?.[0];
  return reserved ?? object.sections[section]?.name ?? `section ${section}`;
}

function nameOf(names: Readonly<Record<string, number>>, value: number, prefix: string): string {
  return Object.entries(names).find(([, known]) => known === value)?.[0] ?? `${prefix}0x${value.toString(16)}`;
}

function flagNames(flags: number): string {
  const names = Object.entries(SectionFlag).filter(([, bit]) => Math.floor(flags / bit) % 2 === 1);
  return names.map(([name]) => name).join(' | ');
}
