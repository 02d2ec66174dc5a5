// A live executor with what the session needs of it: memory to load into and symbols to link against.
import type { NativeAddon } from '../../shared/nativeAddon.ts';
import { type ExecutorEnd, type ExecutorHost, ExecutorProcess } from '../epc/executorProcess.ts';
import type { ThreadStorage } from '../link/threadStorage.ts';
import type { JITLinkMemoryManager } from '../memory/memoryManager.ts';
import type { MemoryMapper } from '../memory/memoryMapper.ts';
import { SharedMemoryMapper } from '../memory/sharedMemoryMapper.ts';
import { SlabMemoryManager } from '../memory/slabMemoryManager.ts';
import { publishedThreadStorage } from './publishedThreadStorage.ts';
import { SymbolLookup } from './symbolLookup.ts';

export interface ExecutorConnection {
  readonly host: ExecutorHost;
  readonly process: ExecutorProcess;
  readonly mapper: MemoryMapper;
  readonly memory: JITLinkMemoryManager;
  readonly symbols: SymbolLookup;
  /** True if its libraries lie below 2 GB. */
  readonly librariesLow: boolean;
  /** Room for thread-local variables; null where the executor keeps none. */
  readonly threadStorage: ThreadStorage | null;
}

/** The executors that a session may start. */
export interface ExecutorHosts {
  readonly usual: ExecutorHost;
  /** Starts one with every library below 2 GB, for objects compiled without PIC or PIE; null where there is none. */
  readonly low: ExecutorHost | null;
}

/** Starts an executor and opens `preload` in it. Rejects with ExecutorError or MemoryError, leaving no process. Without a low host the usual one serves. */
export async function connectExecutor(
  hosts: ExecutorHosts,
  librariesLow: boolean,
  addon: NativeAddon,
  preload: readonly string[],
): Promise<ExecutorConnection> {
  const host = librariesLow && hosts.low !== null ? hosts.low : hosts.usual;
  const process = await ExecutorProcess.start(host);
  try {
    const symbols = await SymbolLookup.open(process.epc, preload);
    const mapper = new SharedMemoryMapper(process.epc, addon);
    return {
      host,
      process,
      mapper,
      memory: new SlabMemoryManager(mapper),
      librariesLow: host === hosts.low,
      symbols,
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
