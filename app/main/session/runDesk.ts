// What a person sets and types for runs: the settings of the next one, and the terminal of the one that goes on, if its
// standard input is one. Lives as long as the session, so that the console's size is known when a run begins.
import { InputError } from '../../shared/errors.ts';
import type { NativeAddon } from '../../shared/nativeAddon.ts';
import { type LinkSettings, usualLinkSettings } from '../../shared/ui/linkSettings.ts';
import { type RunSettings, usualRunSettings } from '../../shared/ui/runSettings.ts';
import { ConsoleTerminal, type TerminalSize } from './consoleTerminal.ts';
import { checkArguments } from './functionCall.ts';

export interface RunDeskListener {
  changed(): void;
  /** What the terminal shows of what is typed. */
  echo(bytes: Uint8Array): void;
}

export class RunDesk {
  readonly #listener: RunDeskListener;
  #settings: RunSettings;
  #linking: LinkSettings = usualLinkSettings;
  #size: TerminalSize = { columns: 80, rows: 24 };
  #terminal: ConsoleTerminal | null = null;
  /** Opened for the next run. */
  #ahead: ConsoleTerminal | null = null;

  constructor(settings: RunSettings = usualRunSettings, listener: RunDeskListener) {
    this.#settings = settings;
    this.#listener = listener;
  }

  get settings(): RunSettings {
    return this.#settings;
  }

  /** What the next load links beside the files of the list and what the session was made with. */
  get linking(): LinkSettings {
    return this.#linking;
  }

  set linking(linking: LinkSettings) {
    this.#linking = linking;
    this.#listener.changed();
  }

  /** How the next run is made. Throws InputError for arguments of a function that cannot be passed. */
  configure(settings: RunSettings): void {
    if (settings.entry !== null) checkArguments(settings.entry);
    this.#settings = settings;
    this.#listener.changed();
  }

  /** The terminal of the next run, before its executor is there: one that is restricted must be granted its path. */
  async openTerminal(addon: NativeAddon): Promise<ConsoleTerminal> {
    this.#ahead ??= await ConsoleTerminal.open(addon, this.#size, (bytes) => this.#listener.echo(bytes));
    return this.#ahead;
  }

  /** The one that was opened ahead, or one that is opened now. Its run closes it. */
  async takeTerminal(addon: NativeAddon): Promise<ConsoleTerminal> {
    const terminal = await this.openTerminal(addon);
    this.#ahead = null;
    return terminal;
  }

  /** No run follows. */
  close(): void {
    this.#ahead?.close();
    this.#ahead = null;
  }

  /** A run begins (with a terminal, or null) or ends (null). */
  attach(terminal: ConsoleTerminal | null): void {
    this.#terminal = terminal;
  }

  /** What a person typed. Throws InputError where nothing reads it. */
  type(bytes: Uint8Array): void {
    if (this.#terminal === null) {
      throw new InputError('no program reads from the console: run one whose standard input is the console');
    }
    this.#terminal.write(bytes);
  }

  resizeTerminal(size: TerminalSize): void {
    this.#size = size;
    this.#terminal?.resize(size);
  }
}
