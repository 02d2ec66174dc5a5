// `loadstone run`: the main job in the terminal. Under plain Node the program runs in loadstone-executor and shares the
// terminal; inside Electron (`--in utility`) it runs where the window would run it.
import type { NativeAddon } from '../../shared/nativeAddon.ts';
import { describeRun, type RunOutcome, type RunRecord } from '../../shared/ui/records.ts';
import type { RunSettings } from '../../shared/ui/runSettings.ts';
import type { MemoryKind } from '../memory/memoryRoute.ts';
import { ExecutionSession } from '../session/executionSession.ts';
import type { ExecutorHosts } from '../session/executorConnection.ts';
import type { LibraryWords } from '../session/linkInputs.ts';
import type { StartFiles } from '../session/startFiles.ts';
import { exceptionCode, exceptionStatus } from '../session/windowsExceptions.ts';
import { decodedMessages, loadTrace } from '../timing/messageLog.ts';
import { type CommandSource, CommandSources } from './commandSources.ts';
import { phaseTable } from './phaseTable.ts';
import { readableOutput } from './readableOutput.ts';
import { writeTrace } from './writeTrace.ts';

export interface RunOptions {
  readonly files: readonly string[];
  /** What a session file has compiled, behind the files; none where it is left out. */
  readonly sources?: readonly CommandSource[];
  /** argv[1..] of the program. */
  readonly programArguments: readonly string[];
  readonly preload: readonly string[];
  readonly libraries: LibraryWords;
  readonly deadStrip: boolean;
  readonly timing: boolean;
  readonly json: boolean;
  /** With `json`: every message of load and run, decoded. */
  readonly messages: boolean;
  /** Where a Chrome trace of load and run goes; null for none. */
  readonly trace: string | null;
  /** A program, `tcp:host:port` or `filedescs=in,out`; null for our own. */
  readonly executor: string | null;
  /** Holds the key that an executor on a TCP port asks for; null: the environment may. */
  readonly keyFile: string | null;
  readonly memory: MemoryKind;
  readonly settings: RunSettings;
  /** The program shares this command's standard input; without it, it does where it shares its output too. */
  readonly sharesInput: boolean;
}

export interface RunEnvironment {
  readonly hosts: ExecutorHosts;
  readonly addon: NativeAddon;
  readonly start: StartFiles;
  readonly stdout: (bytes: Uint8Array | string) => void;
  readonly stderr: (bytes: Uint8Array | string) => void;
  /** Ends the run, or the wait for its executor. */
  readonly signal: AbortSignal;
}

/** Status for what Loadstone itself could not do, as shells and env(1) use it. */
export const notRunStatus = 125;

/** Status of a run that its time limit ended, as timeout(1) has it. */
const timeLimitStatus = 124;

/** As shells tell a signal; on Windows what the process ended with. */
function crashStatus(number: number): number {
  const exception = exceptionCode(number);
  return exception === null ? 128 + number : exceptionStatus(exception);
}

/** Runs and reports; resolves with the exit status of the command: the program's own, or 128 + signal. */
export async function runCommand(options: RunOptions, environment: RunEnvironment): Promise<number> {
  const { hosts, addon, start, stdout, stderr, signal } = environment;
  const session = new ExecutionSession({
    hosts,
    addon,
    start,
    preload: options.preload,
    libraries: options.libraries,
    deadStrip: options.deadStrip,
    memory: { kind: options.memory, settings: {} },
    settings: options.settings,
    keepExecutorReady: false,
  });
  session.messages.enabled = options.messages || options.trace !== null;
  const output = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] };
  session.on('output', ({ stream, bytes }) => {
    if (options.json) output[stream].push(bytes);
    else (stream === 'stdout' ? stdout : stderr)(bytes);
  });
  signal.addEventListener('abort', () => void session.stop(), { once: true });
  const sources = new CommandSources(options.sources ?? [], session, stderr);
  session.useSources(sources);
  try {
    session.startAhead();
    await session.addFiles(options.files);
    const run = await session.run(options.programArguments);
    const status = exitStatus(run.outcome);
    if (options.trace !== null) await writeTrace(options.trace, loadTrace(session.messages, run));
    const messages = options.messages ? { messages: decodedMessages(session.messages) } : {};
    if (options.json) {
      const text = { stdout: joinText(output.stdout), stderr: joinText(output.stderr) };
      const { objects } = session.state();
      stdout(`${JSON.stringify({ exitStatus: status, ...text, ...run, objects, ...messages }, null, 2)}\n`);
    } else {
      stderr(readableOutput(report(run, options.timing)));
    }
    return status;
  } finally {
    await session.close();
    sources.close();
  }
}

/** A program that returned or called exit has said what it had to say; every other end gets a line. */
function report(run: RunRecord, timing: boolean): string {
  const quiet = run.outcome.kind === 'exited' && run.exceededMemoryLimit === undefined;
  const line = quiet ? '' : `loadstone: ${describeRun(run)}\n${backtrace(run.outcome)}`;
  return line + (timing && run.load !== null ? phaseTable(run.load, run.runMs) : '');
}

function backtrace(outcome: RunOutcome): string {
  if (outcome.kind !== 'signalled' || outcome.crash === null) return '';
  return outcome.crash.backtrace.map((frame, i) => `  #${i} ${frame.address} ${frame.location}\n`).join('');
}

function exitStatus(outcome: RunOutcome): number {
  switch (outcome.kind) {
    case 'exited':
      return process.platform === 'win32' ? outcome.status : outcome.status & 0xff;
    case 'signalled':
      return crashStatus(outcome.number);
    case 'returned':
      return 0;
    case 'stopped':
      return outcome.timeLimitMs === undefined ? 130 : timeLimitStatus;
    case 'refused':
    case 'lost':
      return notRunStatus;
  }
}

function joinText(chunks: readonly Uint8Array[]): string {
  return Buffer.concat(chunks).toString('utf8');
}
