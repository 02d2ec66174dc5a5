// Starts one program again and again, from a shell that does nothing else. Node starts programs with fork, which marks
// every page of its own memory to be copied: a controller that did so between two loads would pay for it in the next,
// with a fault at the first write to each page.
import { type ChildProcess, spawn } from 'node:child_process';
import { ExecutorError } from '../../shared/errors.ts';

export interface ProgramEnd {
  /** As the shell says it: 128 and more for a signal. */
  readonly status: number;
  readonly stderr: string;
}

/** Starts "$@" for each line that it reads, and says how it ended. */
const script = 'while read -r line; do "$@" 2>&1 >/dev/null </dev/null; printf "\\n%s %d\\n" "$line" $?; done';
/** What stands before the status. */
const mark = 'loadstone: ended with status';
const endPattern = new RegExp(`\\n${mark} (\\d+)\\n$`);
/** Of what a program writes. Characters. */
const mostOutput = 2 ** 24;

export class ProgramStarter {
  readonly #program: string;
  readonly #words: readonly string[];
  #shell: ChildProcess | null = null;

  constructor(program: string, words: readonly string[]) {
    this.#program = program;
    this.#words = words;
  }

  /** One run at a time. Rejects with ExecutorError where it writes or takes too much, and with the signal's reason. */
  async run(signal: AbortSignal, deadlineMs: number): Promise<ProgramEnd> {
    signal.throwIfAborted();
    const shell = this.#started();
    const whole = AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)]);
    try {
      return await answer(shell, whole);
    } catch (error) {
      this.close();
      signal.throwIfAborted();
      if (whole.aborted) throw new ExecutorError(`${this.#program} did not end within ${deadlineMs} ms`);
      throw new ExecutorError(`${this.#program}: ${(error as Error).message}`);
    }
  }

  /** Ends what runs. Safe to call twice; the next run starts anew. */
  close(): void {
    const shell = this.#shell;
    this.#shell = null;
    shell?.stdin?.destroy();
    // The shell leads a group of its own, in which are the programs that it started.
    if (shell?.pid !== undefined && shell.exitCode === null && shell.signalCode === null) {
      process.kill(-shell.pid, 'SIGKILL');
    }
  }

  #started(): ChildProcess {
    if (this.#shell !== null) return this.#shell;
    const words = ['-c', script, 'sh', this.#program, ...this.#words];
    this.#shell = spawn('/bin/sh', words, { detached: true, stdio: ['pipe', 'pipe', 'inherit'] });
    // Where there is no shell to write to, its end says so.
    this.#shell.stdin?.on('error', () => undefined);
    return this.#shell;
  }
}

function answer(shell: ChildProcess, signal: AbortSignal): Promise<ProgramEnd> {
  const { stdin, stdout } = shell;
  if (stdin === null || stdout === null) throw new RangeError('a shell without pipes');
  return new Promise<ProgramEnd>((resolve, reject) => {
    let written = '';
    const settle = (act: () => void): void => {
      stdout.off('data', onData);
      shell.off('error', onError);
      shell.off('exit', onExit);
      signal.removeEventListener('abort', onAbort);
      act();
    };
    const onData = (part: string): void => {
      written += part;
      const end = endPattern.exec(written);
      if (end !== null) settle(() => resolve({ status: Number(end[1]), stderr: written.slice(0, end.index) }));
      else if (written.length > mostOutput) settle(() => reject(new Error(`wrote more than ${mostOutput} characters`)));
    };
    const onError = (error: Error): void => settle(() => reject(error));
    const onExit = (): void => settle(() => reject(new Error('the shell that starts it has ended')));
    const onAbort = (): void => settle(() => reject(new Error('called off')));
    stdout.setEncoding('utf8').on('data', onData);
    shell.once('error', onError).once('exit', onExit);
    signal.addEventListener('abort', onAbort);
    stdin.write(`${mark}\n`);
  });
}
