// The static companions of the C library and the compiler: what gcc adds to every native link without being asked. Only
// looked at when symbols are missing that one of them defines. For COFF objects those of GCC for Windows.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { LoadstoneError } from '../../shared/errors.ts';
import { readDirectives } from '../object/coff/coffDirectives.ts';
import type { CoffObject } from '../object/coff/coffObject.ts';
import type { Phases } from '../timing/phases.ts';
import { type InputFile, readInput } from './inputFile.ts';
import { mingwArchives, mingwFolders } from './mingwArchives.ts';

export interface Companion {
  readonly input: InputFile;
  /** The missing names that it defines; none where another companion needs it. */
  readonly names: readonly string[];
}

/** gcc's own archives lie in a folder per version. */
const compilerFolders = ['/usr/lib/gcc/x86_64-linux-gnu', '/usr/lib/gcc/x86_64-pc-linux-gnu'];
const nonSharedArchives = ['/usr/lib/x86_64-linux-gnu/libc_nonshared.a', '/usr/lib64/libc_nonshared.a'];

/** Those that define at least one of the names. Empty on a machine without a compiler. */
export async function findCompanions(names: readonly string[], phases: Phases): Promise<readonly Companion[]> {
  const companions: Companion[] = [];
  for (const path of [...compilerArchives(), ...nonSharedArchives]) {
    const input = await readInput(path, phases);
    if (input.content.kind !== 'archive') continue;
    const { archive } = input.content;
    const found = names.filter((name) => archive.memberDefining(name) >= 0);
    if (found.length > 0) companions.push({ input, names: found });
  }
  return companions;
}

/**
 * What a link by GCC for Windows has, for objects of its own: their references do not tell functions from variables of
 * libraries, import libraries do. Empty for others, and where no GCC for Windows is installed.
 */
export async function mingwCompanions(inputs: readonly InputFile[], phases: Phases): Promise<readonly Companion[]> {
  const objects = inputs.flatMap(({ content }) => (content.kind === 'object' ? [content.object] : []));
  const coff = objects.filter((object) => object.format === 'COFF x86-64');
  if (coff.length === 0 || coff.some(isOfMicrosoft)) return [];
  return readAll(mingwArchives(mingwFolders(), coff.some(hasCxx)), phases);
}

/** As findCompanions, for COFF objects: all of them, if one defines any of the names. */
export async function findMingwCompanions(names: readonly string[], phases: Phases): Promise<readonly Companion[]> {
  const found = await readAll(mingwArchives(mingwFolders(), true), phases);
  const companions = found.map(({ input }) => ({ input, names: names.filter((name) => defines(input, name)) }));
  return companions.some((companion) => companion.names.length > 0) ? companions : [];
}

async function readAll(paths: readonly string[], phases: Phases): Promise<readonly Companion[]> {
  const inputs: InputFile[] = [];
  for (const path of paths) inputs.push(await readInput(path, phases));
  return inputs.map((input) => ({ input, names: [] }));
}

function defines({ content }: InputFile, name: string): boolean {
  return content.kind === 'archive' && content.archive.memberDefining(name) >= 0;
}

/** Its compilers name the libraries; a `.drectve` that cannot be read is told of when the object is linked. */
function isOfMicrosoft(object: CoffObject): boolean {
  try {
    return readDirectives(object).defaultLibraries.length > 0;
  } catch (error) {
    if (error instanceof LoadstoneError) return false;
    throw error;
  }
}

/** A mangled name, or what unwinds exceptions. */
function hasCxx(object: CoffObject): boolean {
  for (const index of object.symbolIndexes()) if (/^(_Z|__gxx_personality)/.test(object.symbolName(index))) return true;
  return false;
}

/** What to say of them, one text for each that defines something of what was missing. */
export function describeCompanions(companions: readonly Companion[]): readonly string[] {
  return companions
    .filter(({ names }) => names.length > 0)
    .map(({ input, names }) => `${input.name} for ${names.join(', ')}`);
}

/** `libgcc.a` of the newest version. */
function compilerArchives(): readonly string[] {
  for (const folder of compilerFolders) {
    const newest = versionsIn(folder).at(-1);
    if (newest !== undefined) return [join(folder, newest, 'libgcc.a')];
  }
  return [];
}

function versionsIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort((one, other) => Number.parseInt(one, 10) - Number.parseInt(other, 10));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EACCES') return [];
    throw error;
  }
}
