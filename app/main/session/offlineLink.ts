// A link without a run: the objects as given, without the start object, at addresses of the caller's choice.

import { InputError } from '../../shared/errors.ts';
import { type ExecutorAddress, nullAddress } from '../../shared/executorAddress.ts';
import { GlobalSymbols } from '../link/globalSymbols.ts';
import { type LinkedLoad, link } from '../link/link.ts';
import type { ExternalSymbol } from '../link/linkEnvironment.ts';
import type { ThreadStorage } from '../link/threadStorage.ts';
import { descriptorSymbol } from '../link/x86_64/threadLocalPairs.ts';
import { OfflineMemory } from '../memory/offlineMemory.ts';
import type { Phases } from '../timing/phases.ts';
import { type InputFile, readInput } from './inputFile.ts';
import { linkInputs, noLibraries } from './linkInputs.ts';
import { type MemberPull, resolveSymbols } from './symbolResolution.ts';

export interface OfflineLinkOptions {
  readonly files: readonly string[];
  readonly base: ExecutorAddress;
  /** Symbols defined by value, before any file. */
  readonly absolutes: ReadonlyMap<string, number>;
  /** Finds what the files leave undefined. */
  lookUp(names: readonly string[]): Promise<readonly (ExternalSymbol | null)[]>;
}

export interface OfflineLink {
  readonly load: LinkedLoad;
  readonly pulls: readonly MemberPull[];
}

/** Room as loadstone-executor has it: distances do not depend on who runs the code. */
const threadStorage: ThreadStorage = {
  initializedSize: 2 ** 16,
  initializedDistance: -(2 ** 17),
  zeroSize: 2 ** 16,
  zeroDistance: -(2 ** 16),
  write: async () => undefined,
};

/** Rejects with the first refused file's error, FormatError or LinkError. */
export async function linkOffline(options: OfflineLinkOptions, phases: Phases): Promise<OfflineLink> {
  const { files, base, absolutes, lookUp } = options;
  if (files.length === 0) throw new InputError('nothing to link: name object files or archives');
  const read: InputFile[] = [];
  for (const file of files) read.push(await readInput(file, phases));
  const inputs = await linkInputs(read, noLibraries, phases);
  const globals = new GlobalSymbols();
  for (const [name, value] of absolutes) globals.defineExternal(name, value);
  // The start object's function, which is not part of this link.
  globals.defineExternal(descriptorSymbol, nullAddress);
  const { units, pulls } = resolveSymbols(inputs.files, globals, phases);
  const memory = new OfflineMemory(base);
  const load = await link({ units, globals }, { memory, lookUp, phases, threadStorage, ehFrameActions: null });
  return { load, pulls };
}
