// How much of the program's output the terminal has let go at the upper end of its scrollback. Bytes are counted in
// pieces, each with a marker on its last line: where the marker has gone, the whole piece has. So the count is a lower
// bound, short of the truth by one piece at most.
import type { IMarker } from '@xterm/xterm';

/** Bytes of a piece, at least: few markers, since the terminal moves each of them with every line that it lets go. */
const pieceBytes = 8192;

export class ScrollbackAccount {
  readonly #mark: () => IMarker | undefined;
  readonly #changed: (bytes: number) => void;
  #open = 0;
  #gone = 0;
  /** Pieces of before the last reset count no more. */
  #generation = 0;

  /** `mark` puts a marker on the line where the terminal writes; `changed` gets the bytes that are gone in all. */
  constructor(mark: () => IMarker | undefined, changed: (bytes: number) => void) {
    this.#mark = mark;
    this.#changed = changed;
  }

  /** The terminal has written so many bytes more. */
  written(bytes: number): void {
    this.#open += bytes;
    if (this.#open < pieceBytes) return;
    const piece = this.#open;
    const generation = this.#generation;
    this.#open = 0;
    this.#mark()?.onDispose(() => {
      if (generation !== this.#generation) return;
      this.#gone += piece;
      this.#changed(this.#gone);
    });
  }

  /** The terminal is about to be emptied. */
  reset(): void {
    this.#generation++;
    this.#open = 0;
    this.#gone = 0;
    this.#changed(0);
  }
}

/** Cuts at ends of lines where that is possible, so that no piece is much larger than the account can tell apart. */
export function pieces(bytes: Uint8Array, most = 2 * pieceBytes): readonly Uint8Array[] {
  const lineFeed = 0x0a;
  const parts: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; ) {
    const limit = Math.min(bytes.length, start + most);
    const lastLine = limit === bytes.length ? -1 : bytes.lastIndexOf(lineFeed, limit - 1);
    const end = lastLine > start ? lastLine + 1 : limit;
    parts.push(bytes.subarray(start, end));
    start = end;
  }
  return parts;
}
