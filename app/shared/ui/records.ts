// What the controller tells a person, in the window and as `--json`: plain data, the same in both. The schemas are the
// contract; both ends of the IPC seam parse with them, the types are derived from them.
import { z } from 'zod';

// The window forbids `eval`; without this zod tries `new Function` once, which counts as a violation of its policy.
z.config({ jitless: true });

/** `0x` + lower-case hexadecimal. */
const address = z.string().regex(/^-?0x[0-9a-f]+$/);
const count = z.number().int().nonnegative();

const linkPlace = z.object({
  object: z.string(),
  section: z.string(),
  sectionIndex: z.number().int(),
  offset: z.number(),
});

const linkProblem = z.object({
  kind: z.enum(['undefined', 'duplicate', 'range', 'unsupported']),
  message: z.string(),
  symbol: z.string().nullable(),
  places: z.array(linkPlace).readonly(),
});

export const errorRecord = z.object({
  kind: z.enum(['format', 'link', 'wire', 'executor', 'memory', 'input', 'compile', 'internal']),
  message: z.string(),
  /** What a failed link is made of. */
  problems: z.array(linkProblem).readonly().optional(),
});

export const phaseRecord = z.object({
  /** `read`, `parse`, `build graph`, …: a word of LinkPhase or of what the session does around a link. */
  name: z.string(),
  /** Milliseconds since the load began. */
  startMs: z.number().nonnegative(),
  durationMs: z.number().nonnegative(),
  /** When it went on: a phase is left and entered again. Pieces that follow closely are one, and many become few. */
  stretches: z.array(z.object({ startMs: z.number().nonnegative(), durationMs: z.number().nonnegative() })),
  /** What the phase handled: bytes, messages, relocations, symbols, … */
  counters: z.record(z.string(), z.number()),
});
export type PhaseRecord = z.infer<typeof phaseRecord>;

/** A segment in the executor. */
export const segmentPart = z.object({
  protection: z.enum(['R--', 'RW-', 'R-X', 'RWX']),
  address,
  /** Bytes used, without padding to a page. */
  size: count,
});
export type SegmentPart = z.infer<typeof segmentPart>;

/** Where a segment of the last load lies in the executor. `unit`: of unloading: file or archive. */
export const segmentRecord = z.object({ unit: z.string() }).extend(segmentPart.shape);

export const loadRecord = z.object({
  totalMs: z.number().nonnegative(),
  phases: z.array(phaseRecord),
  segments: z.array(segmentRecord),
  /** Why the code lies where it lies. */
  placement: z.string(),
  /** Libraries that every executor has and that the load uses, by soname. */
  libraries: z.array(z.string()),
  /** Archives that were added because symbols were missing, each with them: `libgcc.a for __cpu_model`. */
  companions: z.array(z.string()),
  /** What dead stripping dropped; null where it was not asked for. */
  deadStrip: z
    .object({
      droppedBytes: count,
      keptBytes: count,
      dropped: z.array(z.object({ file: z.string(), section: z.string(), size: count })),
    })
    .nullable(),
  /** The object that asked for executable stacks, an exception to W^X; null where none did. */
  executableStackFor: z.string().nullable(),
  /** What holds in a restricted executor and what the kernel lacks for it; empty where the program may what the user may. */
  restriction: z.array(z.string()),
  /** `sealed memfd, external-array-buffer`, …: the memory object and the working memory's route. */
  memoryRoute: z.string(),
  /** Calls to the executor from the first to the last of the load, and bytes both ways. */
  messages: count,
  bytes: count,
  /** Milliseconds that those calls took in the executor; null where it does not tell (LLVM's). */
  executorMs: z.number().nonnegative().nullable(),
  /** Minor page faults of the controller: pages that the kernel had to give it. */
  controllerFaults: count,
  /** Those that the calls took in the executor; null where it does not tell. */
  executorFaults: count.nullable(),
});
export type LoadRecord = z.infer<typeof loadRecord>;

/** Of a load that takes its time. */
export const loadProgress = z.object({
  /** The phase that goes on, by its name in a load's record. */
  phase: z.string(),
  /** Files that it has done, and all of them. */
  done: count,
  total: count,
});
export type LoadProgress = z.infer<typeof loadProgress>;

/** A place in the code of the load. */
export const codePlaceRecord = z.object({
  object: z.string(),
  section: z.string(),
  /** Bytes from the section's start. */
  offset: count,
  /** The nearest symbol at or before the place, and the bytes between them. */
  symbol: z.string().nullable(),
  symbolOffset: count,
  /** Where the object was compiled with -g. */
  source: z.object({ file: z.string(), line: count, column: count }).nullable(),
});
export type CodePlaceRecord = z.infer<typeof codePlaceRecord>;

/** One frame of a crash: innermost first. */
export const frameRecord = z.object({
  address,
  /** `hello.o .text+0x1c (main+0x4)` for JIT'd code, the library's name otherwise, or `?`. */
  location: z.string(),
  /** Null outside of the load. */
  code: codePlaceRecord.nullable(),
});

/** An instruction around the one that failed. */
export const crashInstruction = z.object({
  address,
  /** Hexadecimal. */
  bytes: z.string(),
  text: z.string(),
  /** What it refers to relative to itself; null where that has no name. */
  target: z.string().nullable(),
  /** As in a frame; null outside of the load. */
  location: z.string().nullable(),
  current: z.boolean(),
});

export const crashRecord = z.object({
  signal: z.string(),
  number: count,
  /** si_code, and what it says. */
  code: z.number().int(),
  meaning: z.string(),
  faultAddress: address,
  /** What lies there; null where the signal has no such address, or nobody knows. */
  faultPlace: z.string().nullable(),
  threadId: z.number().int(),
  registers: z.record(z.string(), address),
  /** What registers point to, by name, where that can be said. */
  registerPlaces: z.record(z.string(), z.string()),
  backtrace: z.array(frameRecord),
  /** Around the program counter, in address order; empty where that points to no code. */
  disassembly: z.array(crashInstruction),
  /** Type of the C++ exception that nobody caught. */
  uncaughtException: z.string().nullable(),
});
export type CrashRecord = z.infer<typeof crashRecord>;

/** How a run ended. */
export const runOutcome = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('exited'),
    /** main's value or exit's argument, as the program gave it. */
    status: z.number().int(),
    by: z.enum(['return', 'exit', '_exit', 'quick_exit']),
  }),
  /** A function that was called in place of main returned. */
  z.object({ kind: z.literal('returned'), function: z.string(), value: z.string().nullable() }),
  z.object({ kind: z.literal('signalled'), signal: z.string(), number: count, crash: crashRecord.nullable() }),
  /** By a person, or by a limit of time. */
  z.object({ kind: z.literal('stopped'), timeLimitMs: count.optional() }),
  /** The load failed, nothing ran. */
  z.object({ kind: z.literal('refused'), error: errorRecord }),
  /** The executor went away and nobody knows why. */
  z.object({ kind: z.literal('lost'), text: z.string() }),
]);
export type RunOutcome = z.infer<typeof runOutcome>;

export const runRecord = z.object({
  outcome: runOutcome,
  /** Wall time of the program itself, without the load. */
  runMs: z.number().nonnegative(),
  load: loadRecord.nullable(),
  /** The limit, in bytes, that made an allocation of the program fail. */
  exceededMemoryLimit: count.optional(),
});
export type RunRecord = z.infer<typeof runRecord>;

export const executorRecord = z.object({
  host: z.enum(['utility', 'standalone', 'remote']),
  state: z.enum(['starting', 'ready', 'running', 'stopping', 'gone']),
  pid: count.nullable(),
});
export type ExecutorRecord = z.infer<typeof executorRecord>;

export const versionsRecord = z.object({
  loadstone: z.string(),
  /** Short hash of the commit that it was built from; a `+` behind it: with changes; `unknown`: not from a checkout. */
  commit: z.string(),
  electron: z.string(),
  /** True on the Electron that serves tests and local runs where the declared one cannot be had. */
  electronIsFallback: z.boolean(),
  chromium: z.string(),
  node: z.string(),
});
export type VersionsRecord = z.infer<typeof versionsRecord>;

/** Signals whose fault address is the address that was reached for; others carry something else there. */
const faultSignals: ReadonlySet<string> = new Set(['SIGSEGV', 'SIGBUS', 'EXCEPTION_ACCESS_VIOLATION']);

/** The one line that tells how a run ended, with a limit of memory that it met. */
export function describeRun({ outcome, exceededMemoryLimit }: RunRecord): string {
  const limit =
    exceededMemoryLimit === undefined ? '' : `; its memory limit of ${exceededMemoryLimit} bytes was reached`;
  return describeOutcome(outcome) + limit;
}

/** Who ends programs by a signal that comes without a word. */
const killers: Readonly<Record<string, string>> = {
  SIGKILL:
    ' from outside: by another program, by the system for want of memory, or by Electron because descriptors were closed',
};

/** The one line that tells how a run ended. */
export function describeOutcome(outcome: RunOutcome): string {
  switch (outcome.kind) {
    case 'exited':
      return outcome.by === 'return'
        ? `main returned ${outcome.status}`
        : `the program called ${outcome.by}(${outcome.status})`;
    case 'signalled': {
      if (outcome.crash === null) return `the program was killed by ${outcome.signal}${killers[outcome.signal] ?? ''}`;
      const { backtrace, faultAddress, uncaughtException } = outcome.crash;
      if (uncaughtException !== null) {
        return `nobody caught an exception of type ${uncaughtException} (${outcome.signal})`;
      }
      const place = backtrace[0] === undefined ? '?' : `${backtrace[0].location} (${backtrace[0].address})`;
      const access = faultSignals.has(outcome.signal) ? `, address ${faultAddress}` : '';
      return `the program was killed by ${outcome.signal} at ${place}${access}`;
    }
    case 'returned':
      return `${outcome.function} returned${outcome.value === null ? '' : ` ${outcome.value}`}`;
    case 'stopped':
      return outcome.timeLimitMs === undefined
        ? 'stopped'
        : `stopped at its time limit of ${outcome.timeLimitMs / 1000} s`;
    case 'refused':
      return `not run: ${outcome.error.message}`;
    case 'lost':
      return `the executor is gone: ${outcome.text}`;
  }
}
