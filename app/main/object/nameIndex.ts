// Byte strings -> dense ids, by an open-addressing hash table over the bytes themselves: names stay in the files they
// come from and become JavaScript strings only when somebody shows them or asks by string. Used for the global symbols
// of a load and for an archive's symbol index.

export class NameIndex {
  /** id + 1 by hash slot; 0 is empty. The length is a power of two. */
  #slots: Int32Array;
  #hashes: Int32Array;
  /** Where each id's bytes are. */
  readonly #views: DataView[] = [];
  #starts: Uint32Array;
  #ends: Uint32Array;
  readonly #names: (string | undefined)[] = [];
  #scannedTo = 0;

  /** Room for `expected` names without growing. */
  constructor(expected = 100) {
    let capacity = 32;
    while (capacity < expected * 2) capacity *= 2;
    this.#slots = new Int32Array(capacity);
    this.#hashes = new Int32Array(capacity / 2);
    this.#starts = new Uint32Array(capacity / 2);
    this.#ends = new Uint32Array(capacity / 2);
  }

  get count(): number {
    return this.#views.length;
  }

  /** The id of the bytes [start, end), made if they are new. The view is kept, its bytes are not copied. */
  intern(view: DataView, start: number, end: number): number {
    return this.#intern(view, start, end, hashName(view, start, end), undefined);
  }

  /**
   * The id of a symbol's name, which ends at a NUL byte before `limit`, or at the `@@` of a default version; made if it
   * is new. -1 where no NUL byte is there. Looks at each byte once, four at a time.
   */
  internSymbol(view: DataView, start: number, limit: number): number {
    let hash = hashSeed;
    let end = start;
    for (; end + 4 <= limit; end += 4) {
      const word = view.getInt32(end, true);
      if (hasZeroByte(word) || hasZeroByte(word ^ fourAts)) break;
      hash = mix(hash, word);
    }
    let rest = 0;
    for (let shift = 0; shift < 32 && end < limit; end++, shift += 8) {
      const byte = view.getUint8(end);
      if (byte === 0) {
        this.#scannedTo = end;
        return this.#intern(view, start, end, mix(hash, rest), undefined);
      }
      if (byte === at) break;
      rest |= byte << shift;
    }
    return this.#internVersioned(view, start, limit);
  }

  /** Where the NUL byte of the last name is that internSymbol found. */
  get scannedTo(): number {
    return this.#scannedTo;
  }

  internName(name: string): number {
    const view = encodedView(name);
    return this.#intern(view, 0, view.byteLength, hashName(view, 0, view.byteLength), name);
  }

  /** The id of the bytes [start, end); -1 if the name is not here. */
  find(view: DataView, start: number, end: number): number {
    return this.#find(view, start, end, hashName(view, start, end));
  }

  /** -1 if the name is not here. */
  findName(name: string): number {
    const view = encodedView(name);
    return this.find(view, 0, view.byteLength);
  }

  /** The id here of the name that is `id` in `other`; -1 if it is not here. Hashes nothing again. */
  findFrom(other: NameIndex, id: number): number {
    const view = other.#views[id];
    if (view === undefined) return -1;
    return this.#find(view, other.#starts[id] ?? 0, other.#ends[id] ?? 0, other.#hashes[id] ?? 0);
  }

  /** Throws RangeError for an id that was not given out. */
  name(id: number): string {
    const known = this.#names[id];
    if (known !== undefined) return known;
    const view = this.#views[id];
    if (view === undefined) throw new RangeError(`name ${id}: ids are 0..${this.#views.length - 1}`);
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    const name = decodeName(bytes, this.#starts[id] ?? 0, this.#ends[id] ?? 0);
    this.#names[id] = name;
    return name;
  }

  /** A name with an `@` in it: rare, so it may take a second look. */
  #internVersioned(view: DataView, start: number, limit: number): number {
    let end = -1;
    for (let next = start; next < limit; next++) {
      const byte = view.getUint8(next);
      if (byte === 0) {
        this.#scannedTo = next;
        return this.intern(view, start, end < 0 ? next : end);
      }
      if (end < 0 && byte === at && next + 1 < limit && view.getUint8(next + 1) === at) end = next;
    }
    return -1;
  }

  #intern(view: DataView, start: number, end: number, hash: number, name: string | undefined): number {
    const found = this.#find(view, start, end, hash);
    return found >= 0 ? found : this.#add(view, start, end, hash, name);
  }

  #find(view: DataView, start: number, end: number, hash: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const id = (slots[slot] ?? 0) - 1;
      if (id < 0) return -1;
      if (this.#hashes[id] === hash && this.#equals(id, view, start, end)) return id;
    }
  }

  #equals(id: number, view: DataView, start: number, end: number): boolean {
    const own = this.#views[id];
    let ownNext = this.#starts[id] ?? 0;
    if (own === undefined || (this.#ends[id] ?? 0) - ownNext !== end - start) return false;
    let next = start;
    for (; next + 4 <= end; next += 4, ownNext += 4) {
      if (own.getInt32(ownNext, true) !== view.getInt32(next, true)) return false;
    }
    for (; next < end; next++, ownNext++) if (own.getUint8(ownNext) !== view.getUint8(next)) return false;
    return true;
  }

  #add(view: DataView, start: number, end: number, hash: number, name: string | undefined): number {
    const id = this.#views.length;
    if (id === this.#hashes.length) this.#grow();
    this.#views.push(view);
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
    for (let id = 0; id < this.#views.length; id++) this.#put(id, this.#hashes[id] ?? 0);
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

/** `@`, alone and four times. */
const at = 0x40;
const fourAts = 0x4040_4040;

const hashSeed = 0x811c_9dc5 | 0;

/** Little-endian words of four bytes, then a word of what is left; internSymbol computes the same. */
function hashName(view: DataView, start: number, end: number): number {
  let hash = hashSeed;
  let next = start;
  for (; next + 4 <= end; next += 4) hash = mix(hash, view.getInt32(next, true));
  let rest = 0;
  for (let shift = 0; next < end; next++, shift += 8) rest |= view.getUint8(next) << shift;
  return mix(hash, rest);
}

function mix(hash: number, word: number): number {
  const product = Math.imul(hash ^ word, 0x9e37_79b1);
  return product ^ (product >>> 15);
}

function hasZeroByte(word: number): boolean {
  return ((word - 0x0101_0101) & ~word & 0x8080_8080) !== 0;
}

function encodedView(name: string): DataView {
  const known = encodedNames.get(name);
  if (known !== undefined) return known;
  const bytes = encodeName(name);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (encodedNames.size < mostEncodedNames) encodedNames.set(name, view);
  return view;
}

/** What is asked for by string: the linker's own names, the same in each load. */
const encodedNames = new Map<string, DataView>();
const mostEncodedNames = 256;

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
