// Writes little-endian values into a buffer that grows. The counterpart of ByteReader.

const utf8 = new TextEncoder();
const twoTo32 = 2 ** 32;

export class ByteWriter {
  #bytes: Uint8Array;
  #view: DataView;
  #length = 0;

  /** `capacity`: bytes to begin with. */
  constructor(capacity = 256) {
    this.#bytes = new Uint8Array(capacity);
    this.#view = new DataView(this.#bytes.buffer);
  }

  get length(): number {
    return this.#length;
  }

  u8(value: number): void {
    const at = this.#room(1);
    this.#view.setUint8(at, value);
  }

  u16(value: number): void {
    const at = this.#room(2);
    this.#view.setUint16(at, value, true);
  }

  u32(value: number): void {
    const at = this.#room(4);
    this.#view.setUint32(at, value, true);
  }

  i32(value: number): void {
    const at = this.#room(4);
    this.#view.setInt32(at, value, true);
  }

  /** A whole number of magnitude below 2^53, in two's complement: serves signed and unsigned. */
  u64(value: number): void {
    if (!Number.isSafeInteger(value)) throw new RangeError(`${value} as 64-bit value: allowed are the safe integers`);
    const at = this.#room(8);
    this.#view.setUint32(at, value >>> 0, true);
    this.#view.setInt32(at + 4, Math.floor(value / twoTo32), true);
  }

  raw(bytes: Uint8Array): void {
    const at = this.#room(bytes.length);
    this.#bytes.set(bytes, at);
  }

  /** UTF-8, after its length in bytes as u64. */
  text(value: string): void {
    if (this.#ascii(value)) return;
    const encoded = utf8.encode(value);
    this.u64(encoded.length);
    this.raw(encoded);
  }

  /** What was written: a view that later writes may leave behind. */
  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Names are ASCII nearly always, and short: an encoder costs more than they do. False, and nothing written, if not. */
  #ascii(value: string): boolean {
    const { length } = value;
    const at = this.#room(8 + length) + 8;
    const bytes = this.#bytes;
    for (let i = 0; i < length; i++) {
      const code = value.charCodeAt(i);
      if (code > 0x7f) {
        this.#length = at - 8;
        return false;
      }
      bytes[at + i] = code;
    }
    this.#view.setUint32(at - 8, length, true);
    this.#view.setUint32(at - 4, 0, true);
    return true;
  }

  /** Offset of the next `bytes` bytes. May replace the view, so it is called before the view is looked at. */
  #room(bytes: number): number {
    const at = this.#length;
    const end = at + bytes;
    if (end > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(end, this.#bytes.length * 2));
      larger.set(this.#bytes.subarray(0, at));
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    this.#length = end;
    return at;
  }
}
