// One run of a linked program: run_as_main of the start object, and what became of it.
import { ExecutorError, LoadstoneError } from '../../shared/errors.ts';
import type { ExecutorAddress } from '../../shared/executorAddress.ts';
import { lostConnectionStatus, orcNames } from '../../shared/orc/bootstrapNames.ts';
import { spsAddress, spsI64, spsSequence, spsString, spsTuple } from '../../shared/orc/sps.ts';
import type { RunOutcome } from '../../shared/ui/records.ts';
import type { FunctionEntry } from '../../shared/ui/runSettings.ts';
import { describeStatus, type ExecutorEnd, type ExecutorProcess } from '../epc/executorProcess.ts';
import type { LinkedLoad } from '../link/link.ts';
import { crashRecord, signalNumber } from './crashAnalysis.ts';
import { callResultSymbol, callWords, readCallResult } from './functionCall.ts';

/** The start object's entry, see native/start/start.c. */
export const startSymbol = '__loadstone_start';

/**
 * Runs `main(argv.length, argv)`, or calls `entry` with argv[0] as the program's name; resolves however the program ends,
 * and then the process may be gone.
 */
export async function runProgram(
  executor: ExecutorProcess,
  load: LinkedLoad,
  argv: readonly string[],
  entry: FunctionEntry | null = null,
): Promise<RunOutcome> {
  const start = addressIn(load, startSymbol);
  const words = entry === null ? argv : [...argv.slice(0, 1), ...callWords(addressIn(load, entry.name), entry)];
  try {
    const status = await executor.epc.call(orcNames.runAsMain, spsRunAsMain, [start, words], spsI64, unlimited);
    if (entry !== null) {
      const value = await readCallResult(executor.epc, addressIn(load, callResultSymbol), entry);
      return { kind: 'returned', function: entry.name, value };
    }
    return { kind: 'exited', status, by: 'return' };
  } catch (error) {
    // A call that fails while the connection stands was refused: there is no end to wait for.
    if (!(error instanceof LoadstoneError) || executor.epc.connected) throw error;
  }
  return outcomeOfEnd(await executor.ended, load);
}

function addressIn(load: LinkedLoad, name: string): ExecutorAddress {
  const address = load.addressOf(name);
  if (address === null) throw new ExecutorError(`the load has no ${name}: what defines it is missing from it`);
  return address;
}

/** How a run ended whose executor is gone. */
export async function outcomeOfEnd(end: ExecutorEnd, load: LinkedLoad | null): Promise<RunOutcome> {
  const { exit, status, broken } = end;
  if (exit !== null && exit.status !== null) return { kind: 'exited', status: exit.status, by: exit.by };
  if (end.crash !== null) {
    const crash = await crashRecord(end.crash, load, end.scene);
    return { kind: 'signalled', signal: crash.signal, number: crash.number, crash };
  }
  if (end.stopped) return { kind: 'stopped' };
  if (end.givenUp) {
    return {
      kind: 'lost',
      text: `${broken ?? 'its connection ended'}, and the process, which went on, was killed; ${cause}`,
    };
  }
  // The process tells the status of a library's exit, and LLVM's executor, which reports nothing, the program's.
  const isOwn = exit !== null || !end.reports;
  if (isOwn && status.code !== null) return { kind: 'exited', status: status.code, by: exit?.by ?? 'exit' };
  if (status.signal !== null) {
    const number = signalNumber(status.signal);
    return { kind: 'signalled', signal: status.signal, number, crash: null };
  }
  if (status.code === lostConnectionStatus)
    return { kind: 'lost', text: `it cannot tell how the program ended; ${cause}` };
  const reason = broken === null ? '' : `; ${broken}`;
  return { kind: 'lost', text: `${describeStatus(status)} without a report${reason}; ${cause}` };
}

/** Of an end without a report. */
const cause = 'did the program close or use descriptors that it did not open, or start another program in its place?';

/** A program may take as long as it likes, and say nothing. */
const unlimited = { silence: null };

const spsRunAsMain = spsTuple(spsAddress, spsSequence(spsString));
