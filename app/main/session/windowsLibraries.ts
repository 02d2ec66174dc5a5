// Which library of Windows is asked for a name. An import names its own (`KERNEL32.dll!CreateFileW`); a plain name is
// searched in all that are open. Functions that the executor has of its own, so that it hears of the program's end,
// stand in for those of the C runtimes.
import type { LinkUnit } from '../link/linkGraph.ts';
import { parseImportedName } from '../object/coff/importNames.ts';

/** Names for which the same libraries are asked, in that order. */
export interface WindowsQuestion {
  /** The empty one is the process: the executor's own functions, then the runtime's libraries. */
  readonly libraries: readonly string[];
  readonly names: readonly string[];
  /** Of each name in what was asked for. */
  readonly places: readonly number[];
}

/** In LLVM's words: `x86_64-pc-windows-msvc`. */
export function isWindowsTriple(triple: string): boolean {
  return triple.includes('-windows-');
}

/** native/windows/systemFunctions.cc, native/hostFunctions.cc. */
const ofExecutor = new Set([
  ...['exit', '_exit', '_Exit', 'quick_exit', 'at_quick_exit', 'abort', 'ExitProcess', '_CxxThrowException'],
]);

const universal = 'ucrtbase.dll';
const runtimes = /^(msvcrt|ucrtbase|kernel32|vcruntime140(_1)?|api-ms-win-(crt|core)-.*)\.dll$/i;

/** What only headers of the universal C runtime call: then its functions count, not those of the older one. */
const ofUniversal = /^(__stdio_common_|__conio_common_|_crt_atexit$)/;

/** `open`: the libraries to search for plain names, in order. */
export function windowsQuestions(names: readonly string[], open: readonly string[]): readonly WindowsQuestion[] {
  const plain = names.some((name) => ofUniversal.test(name)) ? [universal, ...open] : open;
  const questions = new Map<string, { libraries: readonly string[]; names: string[]; places: number[] }>();
  names.forEach((text, place) => {
    const imported = parseImportedName(text);
    const name = imported?.name ?? (imported === null ? text : `#${imported.ordinal}`);
    const own = imported === null || runtimes.test(imported.library);
    const libraries = own && ofExecutor.has(name) ? [''] : imported === null ? plain : [imported.library];
    const key = libraries.join('\n');
    const question = questions.get(key) ?? { libraries, names: [], places: [] };
    question.names.push(name);
    question.places.push(place);
    questions.set(key, question);
  });
  return [...questions.values()];
}

/** Of compilers and their C libraries, which every executor has. */
const always = /^(libcmtd?|msvcrtd?|msvcprtd?|libcpmtd?|oldnames|ucrtd?|libucrtd?|vcruntimed?|libvcruntimed?|uuid)$/i;

/** The libraries that objects name in `.drectve` (`/DEFAULTLIB:user32.lib`), as the files that Windows loads. */
export function defaultLibraries(units: readonly LinkUnit[]): readonly string[] {
  const found = new Set<string>();
  for (const { graphs } of units) {
    for (const { directives } of graphs) {
      for (const library of directives?.defaultLibraries ?? []) {
        const name = library.replace(/\.(lib|a)$/i, '');
        if (!always.test(name)) found.add(`${name}.dll`);
      }
    }
  }
  return [...found];
}
