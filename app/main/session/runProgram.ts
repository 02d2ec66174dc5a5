// One run of a linked program: run_as_main of the start object, and what became of it.
import { constants } from 'node:os';
import { ExecutorError } from '../../shared/errors.ts';
import { type ExecutorAddress, formatAddress } from '../../shared/executorAddress.ts';
import { orcNames } from '../../shared/orc/bootstrapNames.ts';
import { spsAddress, spsI64, spsSequence, spsString, spsTuple } from '../../shared/orc/sps.ts';
import type { CrashRecord, RunOutcome } from '../../shared/ui/records.ts';
import type { FunctionEntry } from '../../shared/ui/runSettings.ts';
import type { CrashReport } from '../epc/endReports.ts';
import { describeStatus, type ExecutorEnd, type ExecutorProcess } from '../epc/executorProcess.ts';
import type { MappedFile } from '../epc/mappedFiles.ts';
import type { LinkedLoad } from '../link/link.ts';
import { locate } from './codeLocation.ts';
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
    if (!(error instanceof ExecutorError) || executor.epc.connected) throw error;
  }
  return outcomeOfEnd(await executor.ended, load);
}

function addressIn(load: LinkedLoad, name: string): ExecutorAddress {
  const address = load.addressOf(name);
  if (address === null) throw new ExecutorError(`the load has no ${name}: what defines it is missing from it`);
  return address;
}

/** How a run ended whose executor is gone. */
export function outcomeOfEnd(end: ExecutorEnd, load: LinkedLoad | null): RunOutcome {
  if (end.exit !== null) return { kind: 'exited', status: end.exit.status, by: end.exit.by };
  if (end.crash !== null) {
    const crash = crashRecord(end.crash, load, end.mappedFiles);
    return { kind: 'signalled', signal: crash.signal, number: crash.number, crash };
  }
  if (end.stopped) return { kind: 'stopped' };
  const { status } = end;
  // LLVM's executor reports nothing, and ends with the status that the program gave to exit().
  if (!end.reports && status.code !== null) return { kind: 'exited', status: status.code, by: 'exit' };
  if (status.signal !== null) {
    const number = signalNumber(status.signal);
    return { kind: 'signalled', signal: status.signal, number, crash: null };
  }
  return { kind: 'lost', text: `${describeStatus(status)} without a report` };
}

function crashRecord(report: CrashReport, load: LinkedLoad | null, mappedFiles: readonly MappedFile[]): CrashRecord {
  return {
    signal: signalName(report.signal),
    number: report.signal,
    code: report.code,
    faultAddress: hex(report.faultAddress),
    threadId: report.threadId,
    uncaughtException: report.uncaughtException,
    registers: Object.fromEntries([...report.registers].map(([name, value]) => [name, hex(value)])),
    backtrace: report.backtrace.map((address, i) => ({
      address: formatAddress(address),
      // A return address may be the first byte of the next function: the call itself lies before it.
      location: locate(i === 0 ? address : address - 1, load, mappedFiles),
    })),
  };
}

function hex(value: bigint): string {
  return `0x${value.toString(16)}`;
}

function signalName(number: number): string {
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? `signal ${number}`;
}

function signalNumber(name: string): number {
  return Object.entries(constants.signals).find(([known]) => known === name)?.[1] ?? 0;
}

/** A program may take as long as it likes, and say nothing. */
const unlimited = { silence: null };

const spsRunAsMain = spsTuple(spsAddress, spsSequence(spsString));
