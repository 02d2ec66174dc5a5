// gdb attached to an executor, for what it says of a crash that Loadstone reports too.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';

/** Null where it is installed and may attach; else why not. */
export function debuggerMissing(): string | null {
  try {
    execFileSync('gdb', ['--version'], { stdio: 'ignore' });
    return null;
  } catch {
    return 'gdb is not installed';
  }
}

/** Milliseconds for one answer. */
const deadline = 30_000;
const prompt = '(gdb) ';

export class Debugger {
  readonly #child: ChildProcess;
  #output = '';
  #ended = false;

  /** Attaches, and lets the process go on. */
  static async attach(pid: number): Promise<Debugger> {
    const gdb = new Debugger(pid);
    await gdb.#answer(prompt);
    for (const word of ['pagination off', 'confirm off', 'width 0', 'print thread-events off']) {
      await gdb.command(`set ${word}`);
    }
    await gdb.command('handle all nostop noprint pass');
    await gdb.command('handle SIGSEGV SIGBUS SIGILL SIGFPE SIGABRT stop print pass');
    gdb.#send('continue');
    await gdb.#answer('Continuing.');
    return gdb;
  }

  private constructor(pid: number) {
    const quiet = ['-nx', '-q', '-iex', 'set debuginfod enabled off', '-iex', 'set auto-load off'];
    this.#child = spawn('gdb', [...quiet, '-p', String(pid)], { stdio: ['pipe', 'pipe', 'pipe'] });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
      });
    }
    this.#child.once('close', () => {
      this.#ended = true;
    });
  }

  /** Waits until the process met one of the signals. */
  async stopped(): Promise<string> {
    return this.#answer(prompt);
  }

  /** Its answer. */
  async command(text: string): Promise<string> {
    this.#send(text);
    return this.#answer(prompt);
  }

  /** Lets the process go on, signal included, and leaves it. */
  async leave(): Promise<void> {
    if (this.#ended) return;
    const closed = once(this.#child, 'close');
    this.#send('detach');
    this.#send('quit');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), deadline);
    await closed;
    clearTimeout(timer);
  }

  #send(text: string): void {
    this.#output = '';
    this.#child.stdin?.write(`${text}\n`);
  }

  async #answer(end: string): Promise<string> {
    const giveUpAt = performance.now() + deadline;
    while (!this.#output.includes(end)) {
      if (this.#ended || performance.now() > giveUpAt) throw new Error(`gdb said no '${end}': ${this.#output}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const text = this.#output;
    this.#output = '';
    return text;
  }
}
