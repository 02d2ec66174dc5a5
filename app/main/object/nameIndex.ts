// Byte strings -> dense ids, by an open-addressing hash table over the bytes themselves: names stay in the files they
// come from and become JavaScript strings only when somebody shows them or asks by string. Used for the global symbols
// of a load and for an archive's symbol index.

export class NameIndex {
  /** id + 1 by hash slot; 0 is empty. The length is a power of two. */
  #slots: Int32Array;
  #hashes: Int32Array;
  /** Where each id's bytes are. */
  readonly #bytes: Uint8Array[] = [];
  #starts: Uint32Array;
  #ends: Uint32Array;
  readonly #names: (string | undefined)[] = [];

  /** Room for `expected` names without growing. */
  constructor(expected = 100) {
    let capacity = 64;
    while (capacity < expected * 2) capacity *= 2;
    this.#slots = new Int32Array(capacity);
    this.#hashes = new Int32Array(capacity / 2);
    this.#starts = new Uint32Array(capacity / 2);
    this.#ends = new Uint32Array(capacity / 2);
  }

  get count(): number {
    return this.#bytes.length;
  }

  /** The id of bytes[start..end), made if they are new. The array is kept, not copied. */
  intern(bytes: Uint8Array, start: number, end: number): number {
    const hash = hashBytes(bytes, start, end);
    const found = this.#find(bytes, start, end, hash);
    return found >= 0 ? found : this.#add(bytes, start, end, hash, undefined);
  }

  /**
   * The id of a symbol's name, which ends at a NUL byte before `limit`, or at the `@@` of a default version; made if it
   * is new. -1 where no NUL byte is there. Looks at each byte once.
   */
  internSymbol(bytes: Uint8Array, start: number, limit: number): number {
    let hash = 0x811c9dc5 | 0;
    let end = start;
    for (; end < limit; end++) {
      const byte = bytes[end] ?? 0;
      if (byte === 0 || (byte === 0x40 && bytes[end + 1] === 0x40)) break;
      hash = Math.imul(hash ^ byte, 0x01000193);
    }
    if (end >= limit) return -1;
    if (bytes[end] !== 0) {
      const nul = bytes.indexOf(0, end);
      if (nul < 0 || nul >= limit) return -1;
    }
    hash ^= hash >>> 15;
    const found = this.#find(bytes, start, end, hash);
    return found >= 0 ? found : this.#add(bytes, start, end, hash, undefined);
  }

  internName(name: string): number {
    const bytes = encodeName(name);
    const hash = hashBytes(bytes, 0, bytes.length);
    const found = this.#find(bytes, 0, bytes.length, hash);
    return found >= 0 ? found : this.#add(bytes, 0, bytes.length, hash, name);
  }

  /** The id of bytes[start..end); -1 if the name is not here. */
  find(bytes: Uint8Array, start: number, end: number): number {
    return this.#find(bytes, start, end, hashBytes(bytes, start, end));
  }

  /** -1 if the name is not here. */
  findName(name: string): number {
    const bytes = encodeName(name);
    return this.#find(bytes, 0, bytes.length, hashBytes(bytes, 0, bytes.length));
  }

  /** The id here of the name that is `id` in `other`; -1 if it is not here. Hashes nothing again. */
  findFrom(other: NameIndex, id: number): number {
    const bytes = other.#bytes[id];
    if (bytes === undefined) return -1;
    return this.#find(bytes, other.#starts[id] ?? 0, other.#ends[id] ?? 0, other.#hashes[id] ?? 0);
  }

  /** Throws RangeError for an id that was not given out. */
  name(id: number): string {
    const known = this.#names[id];
    if (known !== undefined) return known;
    const bytes = this.#bytes[id];
    if (bytes === undefined) throw new RangeError(`name ${id}: ids are 0..${this.#bytes.length - 1}`);
    const name = decodeName(bytes, this.#starts[id] ?? 0, this.#ends[id] ?? 0);
    this.#names[id] = name;
    return name;
  }

  #find(bytes: Uint8Array, start: number, end: number, hash: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const id = (slots[slot] ?? 0) - 1;
      if (id < 0) return -1;
      if (this.#hashes[id] === hash && this.#equals(id, bytes, start, end)) return id;
    }
  }

  #equals(id: number, bytes: Uint8Array, start: number, end: number): boolean {
    const own = this.#bytes[id];
    const ownStart = this.#starts[id] ?? 0;
    if (own === undefined || (this.#ends[id] ?? 0) - ownStart !== end - start) return false;
    for (let at = start, ownAt = ownStart; at < end; at++, ownAt++) if (own[ownAt] !== bytes[at]) return false;
    return true;
  }

  #add(bytes: Uint8Array, start: number, end: number, hash: number, name: string | undefined): number {
    const id = this.#bytes.length;
    if (id === this.#hashes.length) this.#grow();
    this.#bytes.push(bytes);
    this.#names.push(name);
    this.#starts[id] = start;
    this.#ends[id] = end;
    this.#hashes[id] = hash;
    this.#put(id, hash);
    return id;
  }

  #put(id: number, hash: number): void {
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = id + 1;
  }

  #grow(): void {
    const capacity = this.#hashes.length * 2;
    this.#hashes = copyInto(new Int32Array(capacity), this.#hashes);
    this.#starts = copyInto(new Uint32Array(capacity), this.#starts);
    this.#ends = copyInto(new Uint32Array(capacity), this.#ends);
    this.#slots = new Int32Array(capacity * 2);
    for (let id = 0; id < this.#bytes.length; id++) this.#put(id, this.#hashes[id] ?? 0);
  }
}

/**
 * Symbol and section names are UTF-8 by convention only. A byte that is not part of valid UTF-8 becomes the lone
 * surrogate U+DC00 + byte, so that different names stay different; encodeName turns it back.
 */
export function decodeName(bytes: Uint8Array, start: number, end: number): string {
  let name = '';
  for (let at = start; at < end; ) {
    const code = bytes[at] ?? 0;
    if (code < 0x80) {
      name += String.fromCharCode(code);
      at += 1;
      continue;
    }
    const length = code >= 0xf0 ? 4 : code >= 0xe0 ? 3 : 2;
    const point = at + length <= end ? codePoint(bytes, at, length) : -1;
    name += point < 0 ? String.fromCharCode(0xdc00 + code) : String.fromCodePoint(point);
    at += point < 0 ? 1 : length;
  }
  return name;
}

export function encodeName(name: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of name) {
    const point = character.codePointAt(0) ?? 0;
    if (point < 0x80) bytes.push(point);
    else if (point >= 0xdc80 && point <= 0xdcff) bytes.push(point - 0xdc00);
    else if (point < 0x800) bytes.push(0xc0 | (point >> 6), 0x80 | (point & 63));
    else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
    else {
      bytes.push(0xf0 | (point >> 18), 0x80 | ((point >> 12) & 63), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
    }
  }
  return Uint8Array.from(bytes);
}

/** FNV-1a over 32 bits. */
function hashBytes(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5 | 0;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  return hash ^ (hash >>> 15);
}

/** The code point of a multi-byte sequence, or -1 where it is malformed, overlong, a surrogate or too large. */
function codePoint(bytes: Uint8Array, at: number, length: 2 | 3 | 4): number {
  const lead = bytes[at] ?? 0;
  if (lead < 0xc2 || lead > 0xf4) return -1;
  let point = lead & (0xff >> (length + 1));
  for (let next = 1; next < length; next++) {
    const code = bytes[at + next] ?? 0;
    if ((code & 0xc0) !== 0x80) return -1;
    point = (point << 6) | (code & 63);
  }
  const least = length === 2 ? 0x80 : length === 3 ? 0x800 : 0x10000;
  if (point < least || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return -1;
  return point;
}

function copyInto<T extends Int32Array | Uint32Array>(target: T, source: T): T {
  target.set(source);
  return target;
}
