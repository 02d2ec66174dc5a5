// A link without a run: the objects as given, without the start object, at addresses of the caller's choice.

import { InputError, LinkError } from '../../shared/errors.ts';
import { type ExecutorAddress, nullAddress } from '../../shared/executorAddress.ts';
import { GlobalState, GlobalSymbols } from '../link/globalSymbols.ts';
import { type LinkedLoad, link } from '../link/link.ts';
import type { ExternalSymbol } from '../link/linkEnvironment.ts';
import type { ThreadStorage } from '../link/threadStorage.ts';
import type { Pause } from '../link/turns.ts';
import { descriptorSymbol } from '../link/x86_64/threadLocalPairs.ts';
import { OfflineMemory } from '../memory/offlineMemory.ts';
import type { Phases } from '../timing/phases.ts';
import type { Companion } from './companionArchives.ts';
import { type InputFile, readInput } from './inputFile.ts';
import { isOfOtherSystem } from './inputFormat.ts';
import { type LibraryWords, linkInputs, noLibraries } from './linkInputs.ts';
import { type LostGroup, type MemberPull, resolveSymbols, resolveSymbolsInTurns } from './symbolResolution.ts';
import { withCompanions } from './withCompanions.ts';

export interface OfflineLinkOptions {
  readonly files: readonly string[];
  readonly base: ExecutorAddress;
  /** Symbols defined by value, before any file. */
  readonly absolutes: ReadonlyMap<string, number>;
  /** What is linked beside the files. */
  readonly libraries?: LibraryWords;
  /** Drop what main, initializers and finalizers do not reach. */
  readonly deadStrip?: boolean;
  /** Asked between pieces of the work; left out: the link keeps the thread. */
  readonly pause?: Pause;
  /**
   * Finds what the files leave undefined; `libraries`: paths of shared ones that the files asked for. Not asked for files
   * of another system, whose libraries are not here.
   */
  lookUp(names: readonly string[], libraries: readonly string[]): Promise<readonly (ExternalSymbol | null)[]>;
}

export interface OfflineLink {
  readonly load: LinkedLoad;
  readonly pulls: readonly MemberPull[];
  readonly lostGroups: readonly LostGroup[];
  /** Archives of the compiler that were added, because symbols were missing. */
  readonly companions: readonly Companion[];
  /** What nothing defines and could not be looked up, because the files were compiled for another system: at address 0. */
  readonly assumed: readonly string[];
}

/** Room as loadstone-executor has it: distances do not depend on who runs the code. */
const threadStorage: ThreadStorage = {
  initializedSize: 2 ** 16,
  initializedDistance: -(2 ** 17),
  zeroSize: 2 ** 16,
  zeroDistance: -(2 ** 16),
  write: async () => undefined,
};

/** The root of dead stripping: there is no start object here that calls it. */
const entryName = 'main';

/** Rejects with the first refused file's error, InputError for a library that is nowhere, FormatError or LinkError. */
export async function linkOffline(options: OfflineLinkOptions, phases: Phases): Promise<OfflineLink> {
  const { files } = options;
  if (files.length === 0) throw new InputError('nothing to link: name object files or archives');
  const read: InputFile[] = [];
  for (const file of files) read.push(await readInput(file, phases));
  return withCompanions(read, phases, async (inputs, companions) => {
    const linked = await linkOnce(inputs, options, phases);
    return { ...linked, companions };
  });
}

async function linkOnce(
  read: readonly InputFile[],
  { base, absolutes, libraries: words = noLibraries, deadStrip = false, lookUp, pause }: OfflineLinkOptions,
  phases: Phases,
): Promise<Omit<OfflineLink, 'companions'>> {
  const { files, libraries } = await linkInputs(read, words, phases);
  const globals = new GlobalSymbols();
  for (const [name, value] of absolutes) globals.defineExternal(name, value);
  // The start object's function, which is not part of this link.
  globals.defineExternal(descriptorSymbol, nullAddress);
  const { units, pulls, lostGroups } =
    pause === undefined
      ? resolveSymbols(files, globals, phases)
      : await resolveSymbolsInTurns(files, globals, phases, [], pause);
  if (deadStrip) checkEntry(globals);
  const job = deadStrip ? { units, globals, deadStripRoots: [entryName] } : { units, globals };
  const assumed: string[] = [];
  const assume: OfflineLinkOptions['lookUp'] = async (names) => {
    assumed.push(...names);
    return names.map(() => ({ address: nullAddress, type: 'unknown' }));
  };
  const load = await link(job, {
    memory: new OfflineMemory(base),
    lookUp: (names) => (read.some(isOfOtherSystem) ? assume : lookUp)(names, libraries),
    phases,
    threadStorage,
    ehFrameActions: null,
    ...(pause === undefined ? {} : { pause }),
  });
  return { load, pulls, lostGroups, assumed };
}

/** Without an entry everything would be dropped. */
function checkEntry(globals: GlobalSymbols): void {
  const id = globals.find(entryName);
  if (id !== undefined && globals.state[id] !== GlobalState.undefined) return;
  throw new LinkError(
    `--gc-sections keeps what ${entryName} reaches, and no file of this link defines ${entryName}: ` +
      'add the object that does, or leave the option out',
  );
}
