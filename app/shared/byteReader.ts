// Reads little-endian values from bytes that nobody vouches for. Every read is checked against the end; what fails
// becomes the error that the owner of the bytes makes of offset and text.

/** Makes the error for a failed read. `offset` is in bytes from the start of the reader's bytes. */
export type ReadFailure = (offset: number, text: string) => Error;

const utf8 = new TextDecoder();
const twoTo32 = 2 ** 32;

export class ByteReader {
  readonly bytes: Uint8Array;
  /** The next read's offset. */
  offset: number;
  readonly #view: DataView;
  readonly #failure: ReadFailure;

  constructor(bytes: Uint8Array, failure: ReadFailure, offset = 0) {
    this.bytes = bytes;
    this.offset = offset;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#failure = failure;
  }

  get remaining(): number {
    return this.bytes.length - this.offset;
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2), true);
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  i32(): number {
    return this.#view.getInt32(this.#take(4), true);
  }

  /** An unsigned 64-bit value, which must be below 2^53. */
  u64(): number {
    const at = this.#take(8);
    const high = this.#view.getUint32(at + 4, true);
    if (high >= 0x20_0000)
      throw this.#failure(at, `64-bit value with high half 0x${high.toString(16)}: allowed is below 2^53`);
    return high * twoTo32 + this.#view.getUint32(at, true);
  }

  /** A signed 64-bit value, whose magnitude must be below 2^53. */
  i64(): number {
    const at = this.#take(8);
    const high = this.#view.getInt32(at + 4, true);
    if (high >= 0x20_0000 || high < -0x20_0000) {
      throw this.#failure(at, `64-bit value with high half ${high}: allowed is a magnitude below 2^53`);
    }
    return high * twoTo32 + this.#view.getUint32(at, true);
  }

  /** A view of the next `length` bytes; not a copy. */
  take(length: number): Uint8Array {
    const at = this.#take(length);
    return this.bytes.subarray(at, at + length);
  }

  /** UTF-8 text of `length` bytes; what is not UTF-8 becomes U+FFFD. */
  text(length: number): string {
    return utf8.decode(this.take(length));
  }

  skip(length: number): void {
    this.#take(length);
  }

  #take(length: number): number {
    const at = this.offset;
    // Whoever moves the reader may have taken the offset from the bytes themselves.
    if (!(at >= 0)) throw this.#failure(at, `offset ${at} lies before the first byte`);
    if (!(length >= 0 && length <= this.bytes.length - at)) {
      throw this.#failure(at, `${length} bytes wanted, ${Math.max(0, this.bytes.length - at)} left`);
    }
    this.offset = at + length;
    return at;
  }
}
