// Looks externals up in the executor's libraries, all of a load in one message: in the C and C++ runtime's libraries
// (the process handle), then in those that the user preloaded, in the order given. What the former define is known
// without a message once it was learned. On Windows an import names its library, of which it is asked.
import { ExecutorError } from '../../shared/errors.ts';
import { type ExecutorAddress, executorAddress } from '../../shared/executorAddress.ts';
import { loadstoneNames, orcNames } from '../../shared/orc/bootstrapNames.ts';
import {
  spsAddress,
  spsBool,
  spsExpected,
  spsI64,
  spsOptional,
  spsSequence,
  spsString,
  spsTuple,
  spsU8,
  spsU32,
  spsU64,
} from '../../shared/orc/sps.ts';
import type { ExecutorProcessControl } from '../epc/executorProcessControl.ts';
import type { ExternalSymbol } from '../link/linkEnvironment.ts';
import { ProcessDefinitions } from './processDefinitions.ts';
import { isWindowsTriple, type WindowsQuestion, windowsQuestions } from './windowsLibraries.ts';

export class SymbolLookup {
  readonly #epc: ExecutorProcessControl;
  /** Handles in search order, by path; the empty path is the process. */
  readonly #handles = new Map<string, ExecutorAddress>();
  #process: ProcessDefinitions | null = null;

  /** Opens the process and `preload` (paths or sonames). Rejects with ExecutorError that names what cannot be opened. */
  static async open(epc: ExecutorProcessControl, preload: readonly string[]): Promise<SymbolLookup> {
    const symbols = new SymbolLookup(epc);
    await symbols.addLibraries(['', ...preload]);
    return symbols;
  }

  private constructor(epc: ExecutorProcessControl) {
    this.#epc = epc;
  }

  /** Opens those that are not open yet; they are searched after all others. Rejects like open. */
  async addLibraries(paths: readonly string[]): Promise<void> {
    if (paths.length === 0) return;
    const instance = this.#epc.symbol(orcNames.dylibManagerInstance);
    const added = [...new Set(paths)].filter((path) => !this.#handles.has(path));
    const handles = await Promise.all(
      added.map((path) => this.#epc.callExpected(orcNames.dylibManagerOpen, spsOpen, [instance, path, 0], spsOpened)),
    );
    added.forEach((path, i) => {
      const handle = handles[i];
      if (handle !== undefined) this.#handles.set(path, handle);
    });
  }

  /** Asks once for all that the process defines, half a megabyte of names, for an executor that waits for its loads. */
  async learn(): Promise<void> {
    this.#process = await ProcessDefinitions.read(this.#epc);
  }

  /** One result per name, null for one that no library defines. Rejects where the library of an import cannot be opened. */
  async lookUp(names: readonly string[]): Promise<readonly (ExternalSymbol | null)[]> {
    if (names.length === 0) return [];
    if (isWindowsTriple(this.#epc.setup.triple)) return this.#lookUpOnWindows(names);
    const known = this.#process;
    const handles = [...this.#handles.values()];
    if (known === null) return this.#lookUpIn(handles, names);
    const found = names.map((name) => known.find(name));
    const missing = names.filter((_, i) => found[i] === null);
    const asked = missing.length === 0 ? [] : await this.#lookUpIn(handles, missing);
    let next = 0;
    return found.map((address) => (address === null ? (asked[next++] ?? null) : { address, type: 'unknown' }));
  }

  /** One message for each library that has a say. */
  async #lookUpOnWindows(names: readonly string[]): Promise<readonly (ExternalSymbol | null)[]> {
    const questions = windowsQuestions(names, [...this.#handles.keys()]);
    await this.#openImported([...new Set(questions.flatMap(({ libraries }) => libraries))]);
    const found: (ExternalSymbol | null)[] = names.map(() => null);
    const ask = async ({ libraries, names: asked, places }: WindowsQuestion): Promise<void> => {
      const handles = libraries.flatMap((library) => this.#handles.get(library) ?? []);
      const results = await this.#lookUpIn(handles, asked);
      places.forEach((place, i) => {
        found[place] = results[i] ?? null;
      });
    };
    await Promise.all(questions.map(ask));
    return found;
  }

  async #openImported(libraries: readonly string[]): Promise<void> {
    try {
      await this.addLibraries(libraries);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      throw new ExecutorError(`${text}: a library that the load imports from; put its folder into PATH, or preload it`);
    }
  }

  async #lookUpIn(
    handles: readonly ExecutorAddress[],
    names: readonly string[],
  ): Promise<readonly (ExternalSymbol | null)[]> {
    const found =
      this.#epc.findSymbol(loadstoneNames.resolveInOrder) === null
        ? await this.#lookUpByHandle(handles, names)
        : await this.#lookUpInOrder(handles, names);
    if (found.length !== names.length) {
      throw new ExecutorError(`look-up of ${names.length} names gave ${found.length} results`);
    }
    return found;
  }

  async #lookUpInOrder(
    handles: readonly ExecutorAddress[],
    names: readonly string[],
  ): Promise<readonly (ExternalSymbol | null)[]> {
    const instance = this.#epc.symbol(orcNames.dylibManagerInstance);
    const results = await this.#epc.callExpected(
      loadstoneNames.resolveInOrder,
      spsResolveInOrder,
      [instance, handles, names],
      spsResolvedInOrder,
    );
    return results.map((result, i) => (result === null ? null : externalOf(names[i] ?? '', result)));
  }

  /** ORC's service knows one handle a call: each further library is asked for what is still missing. */
  async #lookUpByHandle(
    handles: readonly ExecutorAddress[],
    names: readonly string[],
  ): Promise<readonly (ExternalSymbol | null)[]> {
    const found = new Map<string, ExternalSymbol>();
    for (const handle of handles) {
      const missing = names.filter((name) => !found.has(name));
      if (missing.length === 0) break;
      const results = await this.#epc.callExpected(
        orcNames.dylibManagerResolve,
        spsResolve,
        [handle, missing.map((name): [string, boolean] => [name, false])],
        spsResolved,
      );
      missing.forEach((name, i) => {
        const result = results[i];
        // LLVM 22 answers address 0 for a name that is missing and not required.
        if (result !== null && result !== undefined && result[0] !== 0)
          found.set(name, { address: result[0], type: 'unknown' });
      });
    }
    return names.map((name) => found.get(name) ?? null);
  }
}

/** A distance is no address, but it is what the linker computes with (link/threadStorage.ts). */
function externalOf(name: string, [value, , isThreadLocal]: readonly [number, number, boolean]): ExternalSymbol {
  if (isThreadLocal) return { address: value as ExecutorAddress, type: 'threadLocal' };
  if (value < 0) {
    throw new ExecutorError(
      `look-up: the executor says that '${name}' is at ${value}: allowed are 0 to 2^53-1; restart it`,
    );
  }
  return { address: executorAddress(value), type: 'unknown' };
}

const spsOpen = spsTuple(spsAddress, spsString, spsU64);
const spsOpened = spsExpected(spsAddress);
const spsResolveInOrder = spsTuple(spsAddress, spsSequence(spsAddress), spsSequence(spsString));
const spsResolvedInOrder = spsExpected(spsSequence(spsOptional(spsTuple(spsI64, spsU32, spsBool))));
const spsResolve = spsTuple(spsAddress, spsSequence(spsTuple(spsString, spsBool)));
const spsResolved = spsExpected(spsSequence(spsOptional(spsTuple(spsAddress, spsU8, spsU8))));
