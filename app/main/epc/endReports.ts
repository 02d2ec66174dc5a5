// The last words of an executor: decoded exit and crash reports (loadstoneNames.reportExitTag and reportCrashTag).
import { WireError } from '../../shared/errors.ts';
import type { ExecutorAddress } from '../../shared/executorAddress.ts';
import { crashRegisters, ExitCause } from '../../shared/orc/bootstrapNames.ts';
import { decode, spsBigU64, spsI32, spsSequence, spsString, spsTuple, spsU8 } from '../../shared/orc/sps.ts';

export interface ExitReport {
  /** Null where it is that of the process, and was not told beforehand. */
  readonly status: number | null;
  readonly by: 'exit' | '_exit' | 'quick_exit';
}

export interface CrashReport {
  /** Signal number and si_code as the kernel gave them. */
  readonly signal: number;
  readonly code: number;
  readonly faultAddress: bigint;
  readonly threadId: number;
  /** By name; 64 bits each. */
  readonly registers: ReadonlyMap<string, bigint>;
  /** Innermost first; the first is the faulting instruction itself. */
  readonly backtrace: readonly ExecutorAddress[];
  /** Type of the C++ exception that nobody caught; null where the crash has another reason. */
  readonly uncaughtException: string | null;
}

const exitCodec = spsTuple(spsI32, spsU8);

export function decodeExitReport(args: Uint8Array): ExitReport {
  const [status, cause] = decode(exitCodec, args, 'exit report');
  switch (cause) {
    case ExitCause.exit:
      return { status, by: 'exit' };
    case ExitCause.immediateExit:
      return { status, by: '_exit' };
    case ExitCause.quickExit:
      return { status, by: 'quick_exit' };
    case ExitCause.exitOfLibrary:
      return { status: null, by: 'exit' };
    default:
      throw new WireError(
        `exit report: cause ${cause}: allowed are 0 exit, 1 _exit, 2 quick_exit, 3 exit of a library`,
      );
  }
}

const crashCodec = spsTuple(
  spsI32,
  spsI32,
  spsBigU64,
  spsI32,
  spsSequence(spsBigU64),
  spsSequence(spsBigU64),
  spsString,
);

export function decodeCrashReport(args: Uint8Array): CrashReport {
  const report = decode(crashCodec, args, 'crash report');
  const [signal, code, faultAddress, threadId, registers, backtrace, exception] = report;
  if (registers.length !== crashRegisters.length) {
    throw new WireError(`crash report: ${registers.length} registers: allowed are ${crashRegisters.length}`);
  }
  return {
    signal,
    code,
    faultAddress,
    threadId,
    registers: new Map(crashRegisters.map((name, i) => [name, registers[i] ?? 0n])),
    backtrace: backtrace.filter((pc) => pc < 2n ** 53n).map((pc) => Number(pc) as ExecutorAddress),
    uncaughtException: exception === '' ? null : exception,
  };
}
