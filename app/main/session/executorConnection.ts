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
  readonly process: ExecutorProcess;
  readonly mapper: MemoryMapper;
  readonly memory: JITLinkMemoryManager;
  readonly symbols: SymbolLookup;
  /** Room for thread-local variables; null where the executor keeps none. */
  readonly threadStorage: ThreadStorage | null;
}

/** Starts an executor and opens `preload` in it. Rejects with ExecutorError or MemoryError, leaving no process. */
export async function connectExecutor(
  host: ExecutorHost,
  addon: NativeAddon,
  preload: readonly string[],
): Promise<ExecutorConnection> {
  const process = await ExecutorProcess.start(host);
  try {
    const symbols = await SymbolLookup.open(process.epc, preload);
    const mapper = new SharedMemoryMapper(process.epc, addon);
    return {
      process,
      mapper,
      memory: new SlabMemoryManager(mapper),
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
