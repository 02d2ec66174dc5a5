// Long imports: members of the import libraries that GNU's dlltool writes. Each has a pointer in `.idata$5`, the name of
// what it points to in `.idata$6`, and refers to the library's head member, whose `.idata$2` refers to the last member,
// which has the library's file name. A Windows loader would fill the pointers; here the member becomes the object that
// a short import stands for.

import { decodeName } from '../nameIndex.ts';
import { StorageClass } from './coffConstants.ts';
import type { CoffObject } from './coffObject.ts';
import type { ImportMember } from './importMember.ts';
import { importedName } from './importNames.ts';

/** Finds the member that defines a name; null for none. */
export type MemberFinder = (name: string) => CoffObject | null;

/** Null for an object that is no long import, or whose library its archive does not tell. */
export function longImport(object: CoffObject, find: MemberFinder): ImportMember | null {
  const pointer = sectionNamed(object, '.idata$5');
  const reference = sectionNamed(object, '.idata$7');
  if (pointer === 0 || reference === 0 || object.sectionSize(pointer) !== 8) return null;
  const exported = exportedName(object, pointer);
  const head = firstTarget(object, reference, 0);
  const library = exported === null || head === null ? null : libraryName(head, find);
  if (exported === null || library === null) return null;
  const text = sectionNamed(object, '.text');
  return {
    target: importedName(library, exported),
    pointers: externalsIn(object, pointer),
    stubs: text === 0 ? [] : externalsIn(object, text),
  };
}

function sectionNamed(object: CoffObject, name: string): number {
  for (let section = 1; section <= object.sectionCount; section++) {
    if (object.sectionName(section) === name) return section;
  }
  return 0;
}

/** The number where the pointer's highest bit is set, else the name behind a hint of two bytes in `.idata$6`. */
function exportedName(object: CoffObject, pointer: number): string | number | null {
  const at = object.sectionOffset(pointer);
  if (at === 0) return null;
  if (object.view.getUint8(at + 7) === 0x80) return object.view.getUint16(at, true);
  const section = sectionNamed(object, '.idata$6');
  return section === 0 ? null : textAt(object.content(section), 2);
}

function libraryName(head: string, find: MemberFinder): string | null {
  const member = find(head);
  const directory = member === null ? 0 : sectionNamed(member, '.idata$2');
  // Of an import directory entry, bytes 12 to 15 are the library's name.
  const symbol = member === null || directory === 0 ? null : firstTarget(member, directory, 12);
  const last = symbol === null ? null : find(symbol);
  const section = last === null ? 0 : sectionNamed(last, '.idata$7');
  return last === null || section === 0 ? null : textAt(last.content(section), 0);
}

/** The symbol that the relocation at an offset refers to. */
function firstTarget(object: CoffObject, section: number, offset: number): string | null {
  for (let index = 0; index < object.relocationCount(section); index++) {
    const relocation = object.relocation(section, index);
    if (relocation.offset === offset && relocation.symbol < object.symbolCount)
      return object.symbolName(relocation.symbol);
  }
  return null;
}

function externalsIn(object: CoffObject, section: number): string[] {
  const names: string[] = [];
  for (const index of object.symbolIndexes()) {
    const isExternal = object.storageClass(index) === StorageClass.IMAGE_SYM_CLASS_EXTERNAL;
    if (isExternal && object.symbolSection(index) === section) names.push(object.symbolName(index));
  }
  return names;
}

/** Up to a NUL byte; null for nothing. */
function textAt(bytes: Uint8Array, start: number): string | null {
  const end = bytes.indexOf(0, start);
  const text = decodeName(bytes, start, end < 0 ? bytes.length : end);
  return text === '' ? null : text;
}
