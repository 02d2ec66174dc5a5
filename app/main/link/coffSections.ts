// Which sections of a COFF object are loaded, in which order, with which rights, and what the linker does with them.

import { LinkError } from '../../shared/errors.ts';
import { SectionFlag } from '../object/coff/coffConstants.ts';
import type { CoffObject } from '../object/coff/coffObject.ts';
import { Protection, type Section, type SectionRole } from './linkGraph.ts';
import { groupName } from './sectionStarts.ts';

/** Read by linkers, debuggers or the Windows loader, and by nothing that runs. */
const notLoaded =
  /^\.(?:debug|drectve|stab|comment|reloc|rsrc|llvm|gfids|giats|gljmp|gehcont|voltbl|chks64|note\.|idata(?:$|\$[^5]))/;

export const threadLocalAdvice =
  'thread-local variables of this kind are given out by the Windows loader, to files that it loads itself; compile with -femulated-tls (clang; GCC does it always)';

export function isLoaded(object: CoffObject, section: number): boolean {
  const flags = object.sectionFlags(section);
  const { IMAGE_SCN_LNK_REMOVE, IMAGE_SCN_LNK_INFO, IMAGE_SCN_MEM_DISCARDABLE } = SectionFlag;
  if ((flags & (IMAGE_SCN_LNK_REMOVE | IMAGE_SCN_LNK_INFO | IMAGE_SCN_MEM_DISCARDABLE)) !== 0) return false;
  const name = object.sectionName(section);
  // The pointer of an import is loaded with the address in it (object/coff/importMember.ts), not as a table's entry.
  if (name === '.idata$5') return object.relocationCount(section) === 1 && object.relocation(section, 0).kind === 1;
  return !notLoaded.test(name);
}

/**
 * The sections that are loaded: those of one name up to a `$` follow each other, by what is behind it, as linkers have
 * them; the others stay in the file's order.
 */
export function blockOrder(object: CoffObject): number[] {
  const groups = new Map<string, number[]>();
  for (let section = 1; section <= object.sectionCount; section++) {
    if (!isLoaded(object, section)) continue;
    const group = groupName(object.sectionName(section));
    const members = groups.get(group);
    if (members === undefined) groups.set(group, [section]);
    else members.push(section);
  }
  return [...groups.values()].flatMap((members) => {
    const names = new Map(members.map((section) => [section, object.sectionName(section)]));
    return members.sort((one, other) => compareBytes(names.get(one) ?? '', names.get(other) ?? '') || one - other);
  });
}

/** As linkers sort: by character codes. */
export function compareBytes(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Throws LinkError for a section that cannot be part of a load. */
export function describeSection(object: CoffObject, section: number): Section {
  const flags = object.sectionFlags(section);
  const name = object.sectionName(section);
  const size = object.sectionSize(section);
  const executable = (flags & SectionFlag.IMAGE_SCN_MEM_EXECUTE) !== 0;
  const writable = (flags & SectionFlag.IMAGE_SCN_MEM_WRITE) !== 0;
  if (writable && executable && size > 0) {
    const text = `section ${name} is writable and executable: no page may be both; give it one of the flags`;
    throw new LinkError(`${object.name}: ${text}`);
  }
  if (size > 0 && /^\.tls(\$|$)/.test(name))
    throw new LinkError(`${object.name}: section ${name}: ${threadLocalAdvice}`);
  if (size > 0 && name.startsWith('.CRT$XL') && object.relocationCount(section) > 0) {
    const text =
      'functions that the Windows loader calls for each thread, of files that it loads itself; call them otherwise';
    throw new LinkError(`${object.name}: section ${name}: ${text}`);
  }
  return {
    name,
    fileIndex: section,
    protection: Protection.read | (executable ? Protection.execute : writable ? Protection.write : 0),
    lifetime: 'standard',
    role: roleOf(name),
    large: false,
  };
}

function roleOf(name: string): SectionRole {
  if (name.charCodeAt(0) !== 0x2e) return 'ordinary';
  return roles.find(([pattern]) => pattern.test(name))?.[1] ?? 'ordinary';
}

const roles: readonly (readonly [RegExp, SectionRole])[] = [
  [/^\.pdata(\$|\.|$)/, 'functionTable'],
  [/^\.(ctors(\.|$)|CRT\$X[CI])/, 'initializers'],
  [/^\.(dtors(\.|$)|CRT\$X[PT])/, 'finalizers'],
];
