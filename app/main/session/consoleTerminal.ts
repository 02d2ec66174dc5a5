// The terminal that a program has for standard input while a person types: the controller keeps the master side, the
// executor opens the other by its path. The terminal itself edits the line, echoes it and turns Ctrl+D into the end of
// the input, as in any other terminal.
import { closeSync, constants, open, write } from 'node:fs';
import { ReadStream } from 'node:tty';
import { InputError } from '../../shared/errors.ts';
import type { NativeAddon } from '../../shared/nativeAddon.ts';

/** Bytes that may wait for the program to read them. */
const mostWaiting = 1 << 20;
/** Milliseconds until a terminal that was full is tried again. */
const retryDelay = 20;

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

export class ConsoleTerminal {
  /** Of the side that the program reads. */
  readonly path: string;
  readonly #addon: NativeAddon;
  readonly #master: number;
  readonly #echo: ReadStream;
  /** Kept open, or the master would be at its end whenever the program closes its side. */
  #slave = -1;
  #waiting: Buffer = Buffer.alloc(0);
  #writing = false;
  #closed = false;

  /** `onEcho` gets what the terminal shows of what was typed. Throws InputError where the system has no terminals. */
  static async open(
    addon: NativeAddon,
    { columns, rows }: TerminalSize,
    onEcho: (bytes: Uint8Array) => void,
  ): Promise<ConsoleTerminal> {
    let opened: ReturnType<NativeAddon['openTerminal']>;
    try {
      opened = addon.openTerminal(columns, rows);
    } catch (error) {
      throw new InputError(
        `no terminal for standard input: ${(error as Error).message}; let it come from a file or be empty`,
      );
    }
    const terminal = new ConsoleTerminal(addon, opened.descriptor, opened.path, onEcho);
    try {
      terminal.#slave = await openTerminalSide(opened.path);
    } catch (error) {
      terminal.close();
      throw new InputError(`no terminal for standard input: ${(error as Error).message}`);
    }
    return terminal;
  }

  private constructor(addon: NativeAddon, master: number, path: string, onEcho: (bytes: Uint8Array) => void) {
    this.#addon = addon;
    this.#master = master;
    this.path = path;
    this.#echo = new ReadStream(master);
    this.#echo.on('data', onEcho);
    // The end of the other side is told as an error of the system.
    this.#echo.on('error', () => undefined);
  }

  /** What was typed. Throws InputError where the program has left too much of it unread. */
  write(bytes: Uint8Array): void {
    if (this.#closed) return;
    if (this.#waiting.length + bytes.length > mostWaiting) {
      throw new InputError(
        `the program has not read ${this.#waiting.length} bytes of its input yet: no more than ${mostWaiting} may wait; let a file be its standard input`,
      );
    }
    this.#waiting = Buffer.concat([this.#waiting, bytes]);
    this.#flush();
  }

  resize({ columns, rows }: TerminalSize): void {
    if (!this.#closed) this.#addon.resizeTerminal(this.#master, columns, rows);
  }

  /** A second call does nothing. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#echo.destroy();
    if (this.#slave >= 0) closeSync(this.#slave);
  }

  /** Not through the stream, whose writes would hold up this process while the terminal is full. */
  #flush(): void {
    if (this.#writing || this.#closed || this.#waiting.length === 0) return;
    this.#writing = true;
    write(this.#master, this.#waiting, (error, written) => {
      this.#writing = false;
      if (this.#closed) return;
      if (error === null) {
        this.#waiting = this.#waiting.subarray(written);
        this.#flush();
      } else if (error.code === 'EAGAIN') {
        setTimeout(() => this.#flush(), retryDelay);
      } else {
        this.#waiting = Buffer.alloc(0); // the other side is gone: nobody will read it
      }
    });
  }
}

function openTerminalSide(path: string): Promise<number> {
  // Without O_NOCTTY a process that leads a session would take it for its own.
  const flags = constants.O_RDWR | constants.O_NOCTTY;
  return new Promise((resolve, reject) => {
    open(path, flags, (error, descriptor) => (error === null ? resolve(descriptor) : reject(error)));
  });
}
