// Content of a section that is still in its file: large ones are read once, straight into the memory that the program
// gets, not into the controller first. Whoever wants to look at such bytes earlier asks for a part of them. How a file
// is read, and what happens if it changed meanwhile, is the source's business (session/fileReading.ts).

/** A part of a file, in bytes: [start, end). */
export interface FileRange {
  readonly start: number;
  readonly end: number;
}

/** Fills `target` from an open file: bytes that were read, fewer where the file ends. Throws the system's error. */
export type ReadAt = (file: number, target: Uint8Array, position: number) => number;

/** Reads parts of one file. Throws InputError where the file is no longer the one that was parsed. */
export interface ContentSource {
  /** Fills `target` from `offset` of the file on; gives other work a turn where there is much to read. */
  read(target: Uint8Array, offset: number, readAt?: ReadAt): Promise<void>;
  /** The same at once, for a small part. */
  readNow(target: Uint8Array, offset: number): void;
}

/** What of a file was not read when it was parsed. */
export interface DeferredContent {
  readonly source: ContentSource;
  /** Ascending, apart from each other; each is the content of one section. */
  readonly ranges: readonly FileRange[];
}

/** What is read at once for those who look at small parts one after another, edges say. Bytes. */
const windowBytes = 2 ** 16;

/** A stand-in for the bytes of one section. */
export class FileContent {
  /** Bytes. */
  readonly length: number;
  readonly #source: ContentSource;
  readonly #start: number;
  /** The part that was looked at last, which begins at `#windowStart`. */
  #window: Uint8Array = new Uint8Array(0);
  #windowStart = 0;

  constructor(source: ContentSource, { start, end }: FileRange) {
    this.length = end - start;
    this.#source = source;
    this.#start = start;
  }

  /** Fills the start of `target`, which has room for all of it; `readAt`: what reads faster than one thread can. */
  readInto(target: Uint8Array, readAt?: ReadAt): Promise<void> {
    return this.#source.read(target.subarray(0, this.length), this.#start, readAt);
  }

  /** A part, as `subarray` of the bytes themselves would give it; not to be written to. */
  subarray(start = 0, end = this.length): Uint8Array {
    const first = Math.min(Math.max(start, 0), this.length);
    const size = Math.max(0, Math.min(end, this.length) - first);
    if (size >= windowBytes) return this.#read(first, size);
    if (first < this.#windowStart || first + size > this.#windowStart + this.#window.length) {
      this.#window = this.#read(first, Math.min(windowBytes, this.length - first));
      this.#windowStart = first;
    }
    return this.#window.subarray(first - this.#windowStart, first - this.#windowStart + size);
  }

  #read(first: number, size: number): Uint8Array {
    const part = new Uint8Array(size);
    this.#source.readNow(part, this.#start + first);
    return part;
  }
}
