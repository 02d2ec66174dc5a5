// `loadstone engines`: the files as many small engines that share one memory manager, and what each of them took.
import type { NativeAddon } from '../../shared/nativeAddon.ts';
import type { EnginesRecord } from '../../shared/ui/engineRecords.ts';
import type { FunctionEntry } from '../../shared/ui/runSettings.ts';
import type { MemoryKind } from '../memory/memoryRoute.ts';
import { Engines } from '../session/engines.ts';
import { ExecutionSession } from '../session/executionSession.ts';
import type { ExecutorHosts } from '../session/executorConnection.ts';
import type { LibraryWords } from '../session/linkInputs.ts';
import type { StartFiles } from '../session/startFiles.ts';

export interface EnginesOptions {
  readonly files: readonly string[];
  readonly count: number;
  /** A function that is called in each engine; null for none. */
  readonly call: FunctionEntry | null;
  readonly libraries: LibraryWords;
  readonly memory: MemoryKind;
  readonly json: boolean;
}

export interface EnginesEnvironment {
  readonly hosts: ExecutorHosts;
  readonly addon: NativeAddon;
  readonly start: StartFiles;
  readonly stdout: (text: string) => void;
  readonly signal: AbortSignal;
}

/** Makes them, calls them, prints, and ends them with their executor. Rejects with the error of what went wrong. */
export async function enginesCommand(options: EnginesOptions, environment: EnginesEnvironment): Promise<void> {
  const { hosts, addon, start, stdout, signal } = environment;
  const memory = { kind: options.memory, settings: {} };
  const session = new ExecutionSession({ hosts, addon, start, preload: [], memory, keepExecutorReady: false });
  const engines = new Engines({ session, callObject: start.call, libraries: options.libraries });
  signal.addEventListener('abort', () => void session.stop(), { once: true });
  try {
    session.startAhead();
    await session.addFiles(options.files);
    const { engines: made } = await engines.make(options.count);
    const { call } = options;
    if (call !== null) for (const { id } of made) await engines.call(id, call);
    const record = engines.record();
    stdout(options.json ? `${JSON.stringify(record, null, 2)}\n` : summary(record));
  } finally {
    await session.close();
  }
}

/** A few lines; each engine by itself is for `--json`. */
function summary({ files, manager, engines, totals }: EnginesRecord): string {
  const { medianMicroseconds, leastMicroseconds, bytes, heldBytes, messages } = totals;
  const each = (amount: number): string => (amount / Math.max(1, engines.length)).toFixed(1);
  const results = new Map<string, number>();
  for (const { lastResult } of engines) {
    if (lastResult !== null) results.set(lastResult, (results.get(lastResult) ?? 0) + 1);
  }
  const lines = [
    `${engines.length} engines of ${files.join(', ')} through managers that share one: ${manager}`,
    `  load of each     ${medianMicroseconds.toFixed(0)} us in the middle, ${leastMicroseconds.toFixed(0)} us at least`,
    `  calls for each   ${each(messages)}`,
    `  bytes of each    ${each(bytes)} of code and data, ${each(heldBytes)} held`,
    ...[...results].map(([result, count]) => `  returned ${result}   ${count} of them`),
  ];
  return `${lines.join('\n')}\n`;
}
