// A live executor with what the session needs of it: memory to load into and symbols to link against.
import { ExecutorError } from '../../shared/errors.ts';
import type { NativeAddon } from '../../shared/nativeAddon.ts';
import type { EnvironmentChange } from '../../shared/ui/runSettings.ts';
import {
  type ExecutorEnd,
  type ExecutorHost,
  type ExecutorNeeds,
  ExecutorProcess,
  type ExecutorRestriction,
} from '../epc/executorProcess.ts';
import type { ThreadStorage } from '../link/threadStorage.ts';
import type { JITLinkMemoryManager } from '../memory/memoryManager.ts';
import { defaultMemory, type MemoryRoute, type MemoryRouteOptions, openMemory } from '../memory/memoryRoute.ts';
import type { ReadAt } from '../object/fileContent.ts';
import { type PublishedLibrary, publishedLibraries } from './publishedLibraries.ts';
import { publishedRestriction } from './publishedRestriction.ts';
import { publishedThreadStorage } from './publishedThreadStorage.ts';
import { SymbolLookup } from './symbolLookup.ts';

export interface ExecutorConnection {
  readonly host: ExecutorHost;
  readonly process: ExecutorProcess;
  readonly route: MemoryRoute;
  readonly memory: JITLinkMemoryManager;
  readonly symbols: SymbolLookup;
  /** True if its libraries lie below 2 GB. */
  readonly librariesLow: boolean;
  /** True if it was started with more room for thread-local variables than usual. */
  readonly largeThreadStorage: boolean;
  /** What it was started with. */
  readonly environment: readonly EnvironmentChange[];
  /** What it was left with; null for one that may what the user may. */
  readonly restriction: ExecutorRestriction | null;
  /** What holds in it, in words; empty for one that is not restricted. */
  readonly restrictionReport: readonly string[];
  /** Those that its process handle searches; none where it does not tell. */
  readonly libraries: readonly PublishedLibrary[];
  /** How large sections are read into its memory; undefined: like all else. */
  readonly readAt: ReadAt | undefined;
  /** Set once a load had them made so; a load that does not ask for it must not find them so (W^X). */
  readonly stacks: { executable: boolean };
  /** Room for thread-local variables; null where the executor keeps none. */
  readonly threadStorage: ThreadStorage | null;
}

/** What a person chooses of the way to the executor's memory. */
export type MemoryOptions = Omit<MemoryRouteOptions, 'own' | 'pid'>;

/** What a load wants of its executor. */
export interface LoadNeeds extends ExecutorNeeds {
  readonly librariesLow: boolean;
  /** Stacks may be executable: the load asks for it. */
  readonly executableStack: boolean;
  /** Its memory is going to be limited, which an allocator that ends the process would turn into a crash. */
  readonly limitedMemory: boolean;
}

export const usualNeeds: LoadNeeds = {
  librariesLow: false,
  largeThreadStorage: false,
  executableStack: false,
  limitedMemory: false,
  environment: [],
  restriction: null,
};

/** The executors that a session may start. */
export interface ExecutorHosts {
  readonly usual: ExecutorHost;
  /** Starts one with every library below 2 GB, for objects compiled without PIC or PIE; null where there is none. */
  readonly low: ExecutorHost | null;
  /** Starts one whose allocator bears a limit of memory; left out where the usual one does. */
  readonly limited?: ExecutorHost;
}

/** The host whose executors give what a load needs. Restricted is only a program of its own: Electron's has threads before. */
export function hostFor(hosts: ExecutorHosts, needs: LoadNeeds): ExecutorHost {
  if (needs.librariesLow && hosts.low !== null) return hosts.low;
  return needs.limitedMemory || needs.restriction !== null ? (hosts.limited ?? hosts.usual) : hosts.usual;
}

export interface ConnectOptions {
  readonly memory?: MemoryOptions;
  /** Ends the wait. */
  readonly signal?: AbortSignal;
  /** Learn what its process defines: for an executor that waits for its loads, or has many. */
  readonly learn?: boolean;
}

/**
 * Starts an executor and opens `preload` in it. Rejects with ExecutorError or MemoryError, leaving no process. Without a
 * low host the usual one serves.
 */
export async function connectExecutor(
  hosts: ExecutorHosts,
  needs: LoadNeeds,
  addon: NativeAddon,
  preload: readonly string[],
  { memory = defaultMemory, signal, learn = false }: ConnectOptions = {},
): Promise<ExecutorConnection> {
  const host = hostFor(hosts, needs);
  const process = await ExecutorProcess.start(host, needs, signal);
  try {
    const restrictionReport = publishedRestriction(process.epc);
    // Whatever was started: without this it would run the program with all of the user's rights.
    if (needs.restriction !== null && restrictionReport.length === 0) {
      throw new ExecutorError(
        'this executor cannot be restricted: use our own loadstone-executor, or run unrestricted',
      );
    }
    const symbols = await SymbolLookup.open(process.epc, preload);
    if (learn) await symbols.learn();
    const route = await openMemory(process.epc, addon, {
      ...memory,
      ...(host.kind === 'remote' ? { own: false } : { own: true, pid: process.pid }),
    });
    return {
      host,
      process,
      route,
      memory: route.manager,
      librariesLow: host === hosts.low,
      largeThreadStorage: needs.largeThreadStorage,
      environment: needs.environment,
      restriction: needs.restriction,
      restrictionReport,
      libraries: publishedLibraries(process.epc),
      symbols,
      readAt: addon.readInParallel ?? undefined,
      stacks: { executable: false },
      threadStorage: publishedThreadStorage(process.epc),
    };
  } catch (error) {
    await process.stop();
    throw error;
  }
}

/** Lets the executor leave in order; resolves when it is gone. */
export async function closeExecutor(connection: ExecutorConnection): Promise<ExecutorEnd> {
  connection.memory.close();
  return connection.process.close();
}
