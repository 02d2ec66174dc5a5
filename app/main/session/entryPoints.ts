// The functions with which a run may begin: what the objects and archives of the list export.
import { LoadstoneError } from '../../shared/errors.ts';
import type { Archive } from '../object/archive.ts';
import { functionType, StorageClass } from '../object/coff/coffConstants.ts';
import type { CoffObject } from '../object/coff/coffObject.ts';
import { Binding, SymbolType } from '../object/elf/elfConstants.ts';
import type { ObjectFile } from '../object/objectFile.ts';
import type { InputFile } from './inputFile.ts';

export interface EntryPoint {
  readonly name: string;
  /** The file that defines it. */
  readonly file: string;
}

/** More are of no use to a person who looks for one. */
export const mostEntryPoints = 20_000;

/** Members of an archive that are looked into; a name of another one can still be typed. */
const mostMembers = 500;

/** Main first, then by name. */
export function entryPoints(inputs: readonly InputFile[]): readonly EntryPoint[] {
  const found = new Map<string, EntryPoint>();
  for (const input of inputs) {
    for (const name of namesOf(input)) if (!found.has(name)) found.set(name, { name, file: input.name });
  }
  const rank = ({ name }: EntryPoint): string => (name === 'main' ? '' : name);
  return [...found.values()].sort((a, b) => (rank(a) < rank(b) ? -1 : 1)).slice(0, mostEntryPoints);
}

function namesOf({ content }: InputFile): readonly string[] {
  switch (content.kind) {
    case 'object':
      return functionsOf(content.object);
    case 'archive':
      return functionsOfMembers(content.archive);
    case 'script':
      return content.inputs.flatMap(namesOf);
    case 'refused':
      return [];
  }
}

/** A member that cannot be read is told of when it is linked. */
function functionsOfMembers(archive: Archive): readonly string[] {
  return [...archive.members.keys()].slice(0, mostMembers).flatMap((member) => {
    try {
      return functionsOf(archive.object(member));
    } catch (error) {
      if (error instanceof LoadstoneError) return [];
      throw error;
    }
  });
}

function functionsOf(object: ObjectFile): readonly string[] {
  if (object.format === 'COFF x86-64') return functionsOfCoff(object);
  const names: string[] = [];
  for (let index = Math.max(1, object.firstGlobal); index < object.symbolCount; index++) {
    const symbol = object.symbol(index);
    const exported = symbol.info >> 4 !== Binding.STB_LOCAL && symbol.section !== 0;
    if (exported && (symbol.info & 0xf) === SymbolType.STT_FUNC) names.push(symbol.name);
  }
  return names;
}

function functionsOfCoff(object: CoffObject): readonly string[] {
  const names: string[] = [];
  for (const index of object.symbolIndexes()) {
    const exported =
      object.storageClass(index) === StorageClass.IMAGE_SYM_CLASS_EXTERNAL && object.symbolSection(index) > 0;
    if (exported && object.symbolType(index) === functionType) names.push(object.symbolName(index));
  }
  return names;
}
