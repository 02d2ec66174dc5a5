// A COFF object's sections, symbols and relocations as text, for objectText.ts.

import { relocationName } from '../relocationTable.ts';
import { alignmentShift, functionType, SectionFlag, SectionNumber, StorageClass } from './coffConstants.ts';
import type { CoffObject, CoffSection, CoffSymbol } from './coffObject.ts';
import { coffRelocations } from './coffRelocations.ts';

/** Line by line, `mostLines` per table. Throws FormatError where a name in the file is out of range. */
export function* describeCoff(object: CoffObject, mostLines: number): Generator<string, void> {
  yield '';
  yield 'Sections';
  for (const section of object.sections) yield describeSection(object, section);
  yield '';
  yield 'Symbols';
  let left = 0;
  let shown = 0;
  for (const index of object.symbolIndexes()) {
    if (shown === mostLines) left++;
    else {
      yield describeSymbol(object, object.symbol(index));
      shown++;
    }
  }
  if (left > 0) yield `  … ${left} more`;
  for (const section of object.sections) yield* describeRelocations(object, section, mostLines);
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

function* describeRelocations(object: CoffObject, section: CoffSection, mostLines: number): Generator<string, void> {
  const count = object.relocationCount(section.index);
  if (count === 0) return;
  yield '';
  yield `Relocations of ${section.name}`;
  for (let index = 0; index < Math.min(count, mostLines); index++) {
    const { offset, kind, symbol } = object.relocation(section.index, index);
    const target = symbol < object.symbolCount ? object.symbolName(symbol) : `symbol ${symbol}`;
    const name = relocationName(coffRelocations, kind).padEnd(24);
    yield `  ${offset.toString(16).padStart(8, '0')} ${name} ${target}`;
  }
  if (count > mostLines) yield `  … ${count - mostLines} more`;
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
