// What a run needs of its executor beside the code: standard input, a limit of memory, and a clock that ends it.
import { resolve } from 'node:path';
import { ExecutorError, InputError, MemoryError } from '../../shared/errors.ts';
import { loadstoneNames } from '../../shared/orc/bootstrapNames.ts';
import { spsError, spsString, spsTuple, spsU64 } from '../../shared/orc/sps.ts';
import type { RunSettings } from '../../shared/ui/runSettings.ts';
import type { ExecutorProcess } from '../epc/executorProcess.ts';
import type { ConsoleTerminal } from './consoleTerminal.ts';

export interface RunPreparationOptions {
  readonly process: ExecutorProcess;
  readonly settings: RunSettings;
  /** Bytes of what is loaded. */
  readonly loadedBytes: number;
  /** The terminal where a person types; it is the preparation's from then on. */
  readonly takeTerminal: () => Promise<ConsoleTerminal>;
}

export class RunPreparation {
  /** Where a person types; null where standard input is something else. */
  readonly terminal: ConsoleTerminal | null;
  readonly #process: ExecutorProcess;
  readonly #timeLimitMs: number | null;
  #clock: NodeJS.Timeout | null = null;
  #timedOut = false;

  /** Rejects with InputError or ExecutorError where the executor cannot be given what is asked for. */
  static async make(options: RunPreparationOptions): Promise<RunPreparation> {
    const { process, settings, loadedBytes } = options;
    if (settings.memoryLimitBytes !== null) {
      await limitMemory(process, Math.max(1, settings.memoryLimitBytes - loadedBytes));
    }
    const terminal = await prepareInput(options);
    return new RunPreparation(process, settings.timeLimitMs, terminal);
  }

  private constructor(process: ExecutorProcess, timeLimitMs: number | null, terminal: ConsoleTerminal | null) {
    this.#process = process;
    this.#timeLimitMs = timeLimitMs;
    this.terminal = terminal;
  }

  /** The limit that ended the run; null where it ended for another reason. */
  get exceededTimeLimitMs(): number | null {
    return this.#timedOut ? this.#timeLimitMs : null;
  }

  /** The program begins to run. */
  startClock(): void {
    if (this.#timeLimitMs === null) return;
    this.#clock = setTimeout(() => {
      this.#timedOut = true;
      void this.#process.stop();
    }, this.#timeLimitMs);
  }

  /** The run is over. A second call does nothing. */
  end(): void {
    clearTimeout(this.#clock ?? undefined);
    this.terminal?.close();
  }
}

/** Throws MemoryError where what is to be loaded takes more than the program may have. */
export function checkQuota(bytes: number, quota: number | null): void {
  if (quota === null || bytes <= quota) return;
  throw new MemoryError(
    `what is to be loaded takes ${bytes} bytes, and the memory limit is ${quota}: raise the limit, or drop what is not needed with dead stripping`,
  );
}

async function limitMemory({ epc }: ExecutorProcess, bytes: number): Promise<void> {
  if (epc.findSymbol(loadstoneNames.limitMemory) === null) {
    throw new ExecutorError('this executor knows no limit of memory: run without one, or in our own executor');
  }
  await epc.callFallible(loadstoneNames.limitMemory, spsTuple(spsU64), [bytes]);
}

async function prepareInput(options: RunPreparationOptions): Promise<ConsoleTerminal | null> {
  const { process, settings, takeTerminal } = options;
  switch (settings.standardInput.kind) {
    case 'unchanged':
      return null;
    case 'empty':
      await setStandardInput(process, '/dev/null');
      return null;
    case 'file':
      await setStandardInput(process, resolve(settings.standardInput.path));
      return null;
    case 'console': {
      if (process.pid === 0) throw new InputError('an executor elsewhere has no terminal here: let its input be empty');
      const terminal = await takeTerminal();
      try {
        await setStandardInput(process, terminal.path);
        return terminal;
      } catch (error) {
        terminal.close();
        throw error;
      }
    }
  }
}

async function setStandardInput({ epc }: ExecutorProcess, path: string): Promise<void> {
  if (epc.findSymbol(loadstoneNames.setStandardInput) === null) {
    throw new ExecutorError('this executor keeps the standard input that it was started with: leave it unchanged');
  }
  const failure = await epc.call(loadstoneNames.setStandardInput, spsTuple(spsString), [path], spsError);
  if (failure !== null) throw new InputError(`standard input from ${path}: ${failure}`);
}
