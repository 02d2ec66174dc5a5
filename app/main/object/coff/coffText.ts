// A COFF object's sections, symbols and relocations as text, for objectText.ts.

import { relocationName } from '../relocationTable.ts';
import { alignmentShift, functionType, SectionFlag, SectionNumber, StorageClass } from './coffConstants.ts';
import type { CoffObject, CoffSection, CoffSymbol } from './coffObject.ts';
import { coffRelocations } from './coffRelocations.ts';

/** `mostLines` per table. Throws FormatError where a name in the file is out of range. */
export function describeCoff(object: CoffObject, mostLines: number): string[] {
  const parts = ['', 'Sections', ...object.sections.map((section) => describeSection(object, section)), '', 'Symbols'];
  const indexes = [...object.symbolIndexes()];
  for (const index of indexes.slice(0, mostLines)) parts.push(describeSymbol(object, object.symbol(index)));
  if (indexes.length > mostLines) parts.push(`  … ${indexes.length - mostLines} more`);
  for (const section of object.sections) describeRelocations(object, section, parts, mostLines);
  return parts;
}

function describeSection(object: CoffObject, { index, name, size, alignment }: CoffSection): string {
  const columns = [
    `  [${index}]`.padEnd(8),
    (name === '' ? '-' : name).padEnd(28),
    `0x${size.toString(16)}`.padStart(10),
    `align ${alignment}`.padEnd(10),
  ];
  return `${columns.join(' ')} ${coffSectionFlags(object.sectionFlags(index)).join(' ')}`.trimEnd();
}

function describeSymbol(object: CoffObject, symbol: CoffSymbol): string {
  const columns = [
    `  ${symbol.value.toString(16).padStart(8, '0')}`,
    coffStorageClass(symbol.storageClass).replace('IMAGE_SYM_CLASS_', '').padEnd(14),
    (symbol.type === functionType ? 'function' : '').padEnd(9),
    coffSectionLabel(object, symbol.section).padEnd(24),
  ];
  return `${columns.join(' ')} ${symbol.name}`.trimEnd();
}

function describeRelocations(object: CoffObject, section: CoffSection, parts: string[], mostLines: number): void {
  const count = object.relocationCount(section.index);
  if (count === 0) return;
  parts.push('', `Relocations of ${section.name}`);
  for (let index = 0; index < Math.min(count, mostLines); index++) {
    const { offset, kind, symbol } = object.relocation(section.index, index);
    const target = symbol < object.symbolCount ? object.symbolName(symbol) : `symbol ${symbol}`;
    const name = relocationName(coffRelocations, kind).padEnd(24);
    parts.push(`  ${offset.toString(16).padStart(8, '0')} ${name} ${target}`);
  }
  if (count > mostLines) parts.push(`  … ${count - mostLines} more`);
}

/** The specification's names of the bits that are set; alignment and COMDAT selection are no bits. */
export function coffSectionFlags(flags: number): string[] {
  const bits = flags & ~(15 << alignmentShift);
  return Object.entries(SectionFlag).flatMap(([name, bit]) => ((bits & bit) === 0 ? [] : [name]));
}

export function coffStorageClass(value: number): string {
  return nameOf(StorageClass, value) ?? `IMAGE_SYM_CLASS_${value}`;
}

/** The name of the section that a symbol is in, or what stands for one. */
export function coffSectionLabel(object: CoffObject, section: number): string {
  const reserved = nameOf(SectionNumber, section);
  if (reserved !== undefined) return reserved.replace('IMAGE_SYM_', '');
  return section >= 1 && section <= object.sectionCount ? object.sectionName(section) : `section ${section}`;
}

function nameOf(names: Readonly<Record<string, number>>, value: number): string | undefined {
  return Object.entries(names).find(([, known]) => known === value)?.[0];
}
