// Runs one compiler: no shell, a process group of its own, and limits on its time, its output and what it writes. Ending
// it ends all that it started.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { InputError } from '../../shared/errors.ts';

export interface CompilerRun {
  readonly cwd: string;
  /** Milliseconds. */
  readonly timeLimit: number;
  /** Where it puts files of its own; it is nobody else's. */
  readonly temporaries?: string;
  readonly signal?: AbortSignal;
}

export interface CompilerEnd {
  /** Null where it was ended. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Why it was ended before its time; null where it was not. */
  readonly ended: 'cancelled' | 'timeLimit' | 'outputLimit' | null;
}

/** Bytes of messages: an include that includes itself writes on for as long as it is read. */
const outputLimit = 4 * 2 ** 20;
/** Bytes of one file that it writes: the largest that is loaded. */
const fileLimit = 2 ** 31;
/** Part of util-linux: lets the limits hold even when the app is killed. */
const limiter = '/usr/bin/prlimit';

/** Resolves however it ends; rejects with InputError where it cannot be started. */
export async function runCompiler(
  program: string,
  args: readonly string[],
  { cwd, timeLimit, temporaries, signal }: CompilerRun,
): Promise<CompilerEnd> {
  if (signal?.aborted === true) return { status: null, stdout: '', stderr: '', ended: 'cancelled' };
  const [file, words] = limited(program, args, timeLimit);
  const child = spawn(file, words, {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // the leader of a group
    env: {
      ...process.env,
      LC_ALL: 'C', // messages as they are parsed
      ...(temporaries === undefined ? {} : { TMPDIR: temporaries }),
    },
  });
  let ended: CompilerEnd['ended'] = null;
  const end = (why: CompilerEnd['ended']): void => {
    ended ??= why;
    killGroup(child);
  };
  const timer = setTimeout(() => end('timeLimit'), timeLimit);
  const cancel = (): void => end('cancelled');
  signal?.addEventListener('abort', cancel);
  try {
    const stdout = collect(child.stdout, () => end('outputLimit'));
    const stderr = collect(child.stderr, () => end('outputLimit'));
    const status = await new Promise<number | null>((resolve, reject) => {
      child.once('error', (error) => reject(new InputError(`${program} cannot be started: ${error.message}`)));
      child.once('close', resolve);
    });
    return { status: ended === null ? status : null, stdout: stdout(), stderr: stderr(), ended };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', cancel);
    killGroup(child); // what it left behind
  }
}

function limited(program: string, args: readonly string[], timeLimit: number): [string, readonly string[]] {
  if (!existsSync(limiter)) return [program, args];
  const seconds = Math.ceil(timeLimit / 1000) + 1;
  return [limiter, [`--cpu=${seconds}`, `--fsize=${fileLimit}`, '--core=0', program, ...args]];
}

function collect(stream: NodeJS.ReadableStream | null, tooMuch: () => void): () => string {
  const chunks: Buffer[] = [];
  let length = 0;
  stream?.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length > outputLimit) tooMuch();
    else chunks.push(chunk);
  });
  return () => Buffer.concat(chunks).toString('utf8');
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // It is gone, with all that it started.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
