// Sections and symbols of an object as plain data, in the file's order. Made once for each object.
import type { SectionRecord, SymbolRecord } from '../../shared/ui/objectRecords.ts';
import { Binding, SectionFlag, SectionIndex, SectionType, SymbolType, Visibility } from '../object/elf/elfConstants.ts';
import type { ElfObject, ObjectSymbol } from '../object/elf/elfObject.ts';
import type { ObjectFile } from '../object/objectFile.ts';
import { coffSectionRecords, coffSymbolRecords } from './coffTables.ts';

const sectionTables = new WeakMap<ObjectFile, SectionRecord[]>();
const symbolTables = new WeakMap<ObjectFile, SymbolRecord[]>();

/** Without ELF's null section. */
export function sectionRecords(object: ObjectFile): SectionRecord[] {
  return once(sectionTables, object, () =>
    object.format === 'COFF x86-64' ? coffSectionRecords(object) : elfSectionRecords(object),
  );
}

/** Without ELF's null symbol. */
export function symbolRecords(object: ObjectFile): SymbolRecord[] {
  return once(symbolTables, object, () =>
    object.format === 'COFF x86-64' ? coffSymbolRecords(object) : elfSymbolRecords(object),
  );
}

function elfSectionRecords(object: ElfObject): SectionRecord[] {
  return object.sections.slice(1).map(({ index, name, type, flags, size, alignment }) => ({
    name,
    type: sectionTypes.nameOf(type),
    flags: flagNames(flags),
    size,
    alignment,
    relocations: object.relocationCount(index),
  }));
}

function elfSymbolRecords(object: ElfObject): SymbolRecord[] {
  const records: SymbolRecord[] = [];
  for (let i = 1; i < object.symbolCount; i++) {
    const symbol = object.symbol(i);
    records.push({
      name: symbol.name,
      binding: bindings.nameOf(symbol.info >> 4),
      type: symbolTypes.nameOf(symbol.info & 0xf),
      visibility: visibilities.nameOf(symbol.other & 3),
      section: sectionOf(object, symbol),
      value: `0x${symbol.value.toString(16)}`,
      size: Number(symbol.size),
    });
  }
  return records;
}

function once<T>(known: WeakMap<ObjectFile, T>, object: ObjectFile, make: () => T): T {
  const made = known.get(object) ?? make();
  known.set(object, made);
  return made;
}

/** A table of constants, asked the other way round. */
class ConstantNames {
  readonly #names: ReadonlyMap<number, string>;
  readonly #prefix: string;

  constructor(constants: Readonly<Record<string, number>>, prefix: string) {
    // The first of two names with one value, as the table has them.
    this.#names = new Map(
      Object.entries(constants)
        .reverse()
        .map(([name, value]) => [value, name]),
    );
    this.#prefix = prefix;
  }

  /** The name, or the number behind the prefix. */
  nameOf(value: number): string {
    return this.find(value) ?? `${this.#prefix}0x${value.toString(16)}`;
  }

  find(value: number): string | undefined {
    return this.#names.get(value);
  }
}

const sectionTypes = new ConstantNames(SectionType, 'SHT_');
const bindings = new ConstantNames(Binding, 'STB_');
const symbolTypes = new ConstantNames(SymbolType, 'STT_');
const visibilities = new ConstantNames(Visibility, 'STV_');
const sectionIndexes = new ConstantNames(SectionIndex, 'SHN_');

function sectionOf(object: ElfObject, { index, section }: ObjectSymbol): string {
  if (section === SectionIndex.SHN_UNDEF || object.isReservedIndex(index, section)) {
    return sectionIndexes.nameOf(section);
  }
  return object.sections[section]?.name ?? `section ${section}`;
}

function flagNames(flags: number): string {
  const names = Object.entries(SectionFlag).filter(([, bit]) => Math.floor(flags / bit) % 2 === 1);
  return names.map(([name]) => name).join(' | ');
}
