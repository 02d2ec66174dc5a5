// An object's sections, symbols and relocations as text, for the window's read-only view. Long tables are cut off, and
// the text says so.

import { describeCoff } from './coff/coffText.ts';
import { Binding, SectionFlag, SectionIndex, SectionType, SymbolType, Visibility } from './elf/elfConstants.ts';
import type { ElfObject, ObjectSection, ObjectSymbol } from './elf/elfObject.ts';
import { elfRelocations } from './elf/elfRelocations.ts';
import type { ObjectFile } from './objectFile.ts';
import { relocationName } from './relocationTable.ts';

/** Lines that are made at one go: some milliseconds' worth. */
const linesAtOneGo = 256;

/** In pieces: a large object's tables take a second. Throws FormatError where a name or an index in the file is out of range. */
export function* describeObject(object: ObjectFile): Generator<void, string> {
  const lines = [`${object.name}: ${object.format}, ${object.bytes.length} bytes`];
  for (const line of object.format === 'COFF x86-64' ? describeCoff(object, maxLines) : describeElf(object)) {
    lines.push(line);
    if (lines.length % linesAtOneGo === 0) yield;
  }
  return `${lines.join('\n')}\n`;
}

function* describeElf(object: ElfObject): Generator<string, void> {
  yield '';
  yield 'Sections';
  for (const section of object.sections.slice(1)) yield describeSection(section);
  yield '';
  yield 'Symbols';
  const symbolCount = Math.min(object.symbolCount, maxLines);
  for (let index = 1; index < symbolCount; index++) yield describeSymbol(object, object.symbol(index));
  if (symbolCount < object.symbolCount) yield `  … ${object.symbolCount - symbolCount} more`;
  for (const section of object.sections) yield* describeRelocations(object, section);
}

/** Lines per table. */
const maxLines = 50_000;

function describeSection(section: ObjectSection): string {
  const { index, name, type, size, alignment, flags } = section;
  const columns = [
    `  [${index}]`.padEnd(8),
    (name === '' ? '-' : name).padEnd(28),
    nameOf(SectionType, type).padEnd(18),
    `0x${size.toString(16)}`.padStart(10),
    `align ${alignment}`.padEnd(9),
  ];
  return `${columns.join(' ')} ${flagNames(flags)}`.trimEnd();
}

function describeSymbol(object: ElfObject, symbol: ObjectSymbol): string {
  const columns = [
    `  ${symbol.value.toString(16).padStart(16, '0')}`,
    symbol.size.toString().padStart(8),
    nameOf(Binding, symbol.info >> 4)
      .replace('STB_', '')
      .padEnd(10),
    nameOf(SymbolType, symbol.info & 15)
      .replace('STT_', '')
      .padEnd(9),
    nameOf(Visibility, symbol.other & 3)
      .replace('STV_', '')
      .padEnd(9),
    sectionLabel(object, symbol).padEnd(24),
  ];
  return `${columns.join(' ')} ${symbol.name}`.trimEnd();
}

function* describeRelocations(object: ElfObject, section: ObjectSection): Generator<string, void> {
  const count = object.relocationCount(section.index);
  if (count === 0) return;
  yield '';
  yield `Relocations of ${section.name}`;
  const shown = Math.min(count, maxLines);
  for (let index = 0; index < shown; index++) {
    const { offset, kind, symbol, addend } = object.relocation(section.index, index);
    const sign = addend < 0n ? '-' : '+';
    const distance = `${sign} 0x${(addend < 0n ? -addend : addend).toString(16)}`;
    const target = symbol < object.symbolCount ? targetLabel(object, object.symbol(symbol)) : `symbol ${symbol}`;
    const name = relocationName(elfRelocations, kind).padEnd(24);
    yield `  ${offset.toString(16).padStart(16, '0')} ${name} ${target} ${distance}`;
  }
  if (shown < count) yield `  … ${count - shown} more`;
}

function targetLabel(object: ElfObject, symbol: ObjectSymbol): string {
  if (symbol.name !== '') return symbol.name;
  return symbol.index === 0 ? '0' : sectionLabel(object, symbol);
}

function sectionLabel(object: ElfObject, symbol: ObjectSymbol): string {
  if (symbol.section === SectionIndex.SHN_UNDEF || object.isReservedIndex(symbol.index, symbol.section)) {
    return nameOf(SectionIndex, symbol.section).replace('SHN_', '');
  }
  return object.sections[symbol.section]?.name ?? `section ${symbol.section}`;
}

/** The specification's name of a number, or the number. */
function nameOf(names: Readonly<Record<string, number>>, value: number): string {
  return Object.entries(names).find(([, known]) => known === value)?.[0] ?? `0x${value.toString(16)}`;
}

function flagNames(flags: number): string {
  const names = Object.entries(SectionFlag).filter(([, bit]) => (flags & bit) >>> 0 !== 0);
  return names.map(([name]) => name).join(' ');
}
