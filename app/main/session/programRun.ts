// One run of what is loaded, from preparing the executor to the record of its end.
import type { NativeAddon } from '../../shared/nativeAddon.ts';
import type { RunRecord } from '../../shared/ui/records.ts';
import type { ExecutorProcess } from '../epc/executorProcess.ts';
import { ProcessThreads } from '../epc/processThreads.ts';
import { isCrowded, processTraits } from '../epc/processTraits.ts';
import type { LoadedProgram } from './programLoad.ts';
import type { RunDesk } from './runDesk.ts';
import { RunPreparation } from './runPreparation.ts';
import { runProgram } from './runProgram.ts';

export interface RunContext {
  readonly desk: RunDesk;
  readonly addon: NativeAddon;
  /** Resolves when what the program wrote has been read. */
  drainOutput(): Promise<void>;
}

/** Rejects where the executor refuses what the settings ask for; then nothing ran. */
export async function runLoaded(
  process: ExecutorProcess,
  { tracker, record }: LoadedProgram,
  argv: readonly string[],
  { desk, addon, drainOutput }: RunContext,
): Promise<Omit<RunRecord, 'load'>> {
  const { settings } = desk;
  process.forgetMemoryLimit();
  const loadedBytes = record.segments.reduce((sum, { size }) => sum + size, 0);
  const preparation = await RunPreparation.make({
    process,
    settings,
    loadedBytes,
    takeTerminal: () => desk.takeTerminal(addon),
  });
  desk.attach(preparation.terminal);
  try {
    const threads = new ProcessThreads(process.pid, addon);
    const before = threads.ids();
    const traits = processTraits(process.pid);
    const began = performance.now();
    preparation.startClock();
    const outcome = await runProgram(process, tracker.load, argv, settings.entry);
    const runMs = performance.now() - began;
    await drainOutput();
    // Natively the end of main ends the process; here threads that it left would run code that is about to go, and the
    // next program would find what this one changed.
    const isChanged = processTraits(process.pid) !== traits || isCrowded(process.pid);
    if ((await threads.hasNew(before)) || isChanged) await process.discard();
    const limit = preparation.exceededTimeLimitMs;
    const { memoryLimitBytes } = settings;
    return {
      outcome: outcome.kind === 'stopped' && limit !== null ? { kind: 'stopped', timeLimitMs: limit } : outcome,
      runMs,
      ...(process.memoryLimitReached && memoryLimitBytes !== null ? { exceededMemoryLimit: memoryLimitBytes } : {}),
    };
  } finally {
    desk.attach(null);
    preparation.end();
  }
}
