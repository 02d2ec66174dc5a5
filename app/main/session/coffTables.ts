// Sections and symbols of a COFF object as plain data, for objectTables.ts: by the specification's names, as ELF's are.
import type { SectionRecord, SymbolRecord } from '../../shared/ui/objectRecords.ts';
import { functionType, SectionFlag, StorageClass } from '../object/coff/coffConstants.ts';
import type { CoffObject } from '../object/coff/coffObject.ts';
import { coffSectionFlags, coffSectionLabel, coffStorageClass } from '../object/coff/coffText.ts';

export function coffSectionRecords(object: CoffObject): SectionRecord[] {
  return object.sections.map(({ index, name, flags, size, alignment }) => ({
    name,
    type: contentsOf(flags),
    flags: coffSectionFlags(flags).join(' | '),
    size,
    alignment,
    relocations: object.relocationCount(index),
  }));
}

/** Without auxiliary records. COFF has neither sizes nor visibilities. */
export function coffSymbolRecords(object: CoffObject): SymbolRecord[] {
  return [...object.symbolIndexes()].map((index) => {
    const { name, value, section, type, storageClass } = object.symbol(index);
    return {
      name,
      binding: coffStorageClass(storageClass),
      type: type === functionType ? 'function' : '',
      visibility: '',
      section: coffSectionLabel(object, section),
      value: `0x${value.toString(16)}`,
      // Of a common symbol the value is the size.
      size: section === 0 && storageClass === StorageClass.IMAGE_SYM_CLASS_EXTERNAL ? value : 0,
    };
  });
}

/** What a section's characteristics say of its content. */
function contentsOf(flags: number): string {
  if ((flags & SectionFlag.IMAGE_SCN_LNK_INFO) !== 0) return 'information';
  if ((flags & SectionFlag.IMAGE_SCN_CNT_CODE) !== 0) return 'code';
  if ((flags & SectionFlag.IMAGE_SCN_CNT_UNINITIALIZED_DATA) !== 0) return 'zero fill';
  return (flags & SectionFlag.IMAGE_SCN_CNT_INITIALIZED_DATA) !== 0 ? 'data' : 'other';
}
