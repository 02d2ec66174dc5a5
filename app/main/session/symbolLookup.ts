// Looks externals up in the executor's libraries, all of a load in one message: in the C and C++ runtime's libraries
// (the process handle), then in those that the user preloaded, in the order given.
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
import { parseImportedName } from '../object/coff/importNames.ts';

export class SymbolLookup {
  readonly #epc: ExecutorProcessControl;
  /** Handles in search order, by path; the empty path is the process. */
  readonly #handles = new Map<string, ExecutorAddress>();

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

  /**
   * One result per name, null for one that no library defines. A name of one particular library (`KERNEL32.dll!Sleep`, of
   * an import library) is looked up there, and the library opened first. Rejects like open.
   */
  async lookUp(names: readonly string[]): Promise<readonly (ExternalSymbol | null)[]> {
    const imports = await this.#lookUpImports(names);
    if (imports.size === 0) return this.#lookUpAnywhere(names);
    const found = await this.#lookUpAnywhere(names.filter((name) => !imports.has(name)));
    let next = 0;
    return names.map((name) => {
      const imported = imports.get(name);
      return imported === undefined ? (found[next++] ?? null) : imported;
    });
  }

  async #lookUpImports(names: readonly string[]): Promise<ReadonlyMap<string, ExternalSymbol | null>> {
    const wanted = new Map<string, { readonly name: string; readonly inLibrary: string }[]>();
    for (const name of names) {
      const parsed = name.includes('!') ? parseImportedName(name) : null;
      if (parsed === null) continue;
      const known = wanted.get(parsed.library) ?? [];
      wanted.set(parsed.library, known);
      known.push({ name, inLibrary: parsed.name ?? `#${parsed.ordinal}` });
    }
    const found = new Map<string, ExternalSymbol | null>();
    if (wanted.size === 0) return found;
    await this.addLibraries([...wanted.keys()]);
    for (const [library, symbols] of wanted) {
      const handle = this.#handles.get(library);
      if (handle === undefined) continue;
      const inLibrary = symbols.map((symbol) => symbol.inLibrary);
      const results = await this.#lookUpInOrder(inLibrary, [handle]);
      for (const [i, { name }] of symbols.entries()) found.set(name, results[i] ?? null);
    }
    return found;
  }

  async #lookUpAnywhere(names: readonly string[]): Promise<readonly (ExternalSymbol | null)[]> {
    if (names.length === 0) return [];
    const found =
      this.#epc.findSymbol(loadstoneNames.resolveInOrder) === null
        ? await this.#lookUpByHandle(names)
        : await this.#lookUpInOrder(names);
    if (found.length !== names.length) {
      throw new ExecutorError(`look-up of ${names.length} names gave ${found.length} results`);
    }
    return found;
  }

  async #lookUpInOrder(
    names: readonly string[],
    handles: readonly ExecutorAddress[] = [...this.#handles.values()],
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
  async #lookUpByHandle(names: readonly string[]): Promise<readonly (ExternalSymbol | null)[]> {
    const found = new Map<string, ExternalSymbol>();
    for (const handle of this.#handles.values()) {
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
