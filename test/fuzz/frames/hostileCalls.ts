// Calls as a hostile controller makes them: arguments of the right shape with values that are wrong, addresses of the
// executor's own memory among them, and then damage to their bytes. Left out is what asks for the end of the process:
// writing over what lives in it, and running what is no function. Whoever may do that needs no damaged frames.

import { loadstoneNames, orcNames } from '../../../app/shared/orc/bootstrapNames.ts';
import type { Setup } from '../../../app/shared/orc/message.ts';
import type { Shape } from '../../../app/shared/orc/shapes.ts';
import { signatures } from '../../../app/shared/orc/signatures.ts';
import { isThreadSanitized } from '../../contract/executor/support/executorUnderTest.ts';
import type { Random } from '../random.ts';

export interface HostileCall {
  readonly name: string;
  readonly tag: number;
  readonly payload: Uint8Array;
}

/** Services whose addresses must not meet what lives: their arguments are cut and counted wrong, not changed. */
const powerful = /mem_write|run_as/;
/** Bytes. Nothing between what a test may fill and what no machine has. */
const sizes = [
  0n,
  1n,
  8n,
  4095n,
  4096n,
  4097n,
  65_536n,
  1n << 20n,
  1n << 44n,
  (1n << 44n) + 1n,
  1n << 63n,
  (1n << 64n) - 1n,
];
/** No memory can be had there. */
const nowhere = [0n, 1n, 4096n, (1n << 47n) - 4096n, 1n << 47n, (1n << 53n) + 1n, (1n << 64n) - 1n];
/**
 * The last of them is a good place for a reservation. ThreadSanitizer's mmap makes address 0 of places that it does not
 * like, and then ends the process because of it: there no place is named that has a page's bounds.
 */
const strangeAddresses = [...nowhere, 1n << 46n].filter(
  (at) => !isThreadSanitized || at < 2n ** 20n || at % 4096n !== 0n,
);
const texts = [
  '',
  'puts',
  'no_such_name',
  'libz.so.1',
  '/etc/passwd',
  '/dev/null',
  'a\0b',
  '\u{1f600}',
  'x'.repeat(5000),
];
/** Of allocation actions that hold allocation actions. */
const deepest = 6;
/** Learned addresses that are kept, of each kind. */
const mostKnown = 64;

export class HostileCalls {
  readonly #published: readonly (readonly [name: string, address: number])[];
  readonly #setup: Setup;
  /** Bases of reservations, keys and handles that answers gave. */
  readonly #known: bigint[] = [];

  constructor(setup: Setup) {
    this.#setup = setup;
    this.#published = [...setup.bootstrapSymbols].filter(([name]) => signatures.has(name) && !name.endsWith('_tag'));
  }

  make(random: Random): HostileCall {
    const [name, tag] = random.pick(this.#published);
    const payload = Uint8Array.from(this.#arguments(name, random, 0));
    const damaged = powerful.test(name) ? cut(payload, random) : damage(payload, random);
    return { name, tag: random.chance(0.02) ? tag + random.below(3) - 1 : tag, payload: damaged };
  }

  /** Takes the addresses out of an answer: those of reservations, keys and handles follow the flag of success. */
  learn(name: string, result: Uint8Array): void {
    const gives = /eserve|nitialize|open_wrapper|run_actions/.test(name) && !/deinit/i.test(name);
    if (!gives || result[0] !== 1 || result.length < 9) return;
    const isList = name === loadstoneNames.mapperInitialize || name === loadstoneNames.runActions;
    const at = isList ? 9 : 1;
    if (result.length < at + 8) return;
    const value = new DataView(result.buffer, result.byteOffset, result.byteLength).getBigUint64(at, true);
    this.#known.push(value);
    if (this.#known.length > mostKnown) this.#known.shift();
  }

  #arguments(name: string, random: Random, depth: number): number[] {
    const bytes: number[] = [];
    const signature = signatures.get(name);
    if (signature !== undefined) this.#write(bytes, signature.args, '', name, random, depth);
    return bytes;
  }

  #write(into: number[], shape: Shape, label: string, name: string, random: Random, depth: number): void {
    switch (shape.kind) {
      case 'tuple':
        if (shape.fields[0]?.[0] === 'function' && shape.fields[1]?.[0] === 'arguments') {
          this.#writeCall(into, random, depth);
          return;
        }
        for (const [field, of] of shape.fields) this.#write(into, of, field, name, random, depth);
        return;
      case 'sequence': {
        const count = random.below(depth === 0 && random.chance(0.05) ? 40 : 4);
        writeU64(into, BigInt(count));
        for (let i = 0; i < count; i++) this.#write(into, shape.element, label, name, random, depth);
        return;
      }
      case 'address':
        writeU64(into, this.#address(label, name, random));
        return;
      case 'size':
        writeU64(into, random.pick(sizes));
        return;
      case 'u64':
      case 'i64':
        writeU64(into, random.chance(0.7) ? 0n : this.#any(random));
        return;
      case 'u32':
      case 'i32':
        writeLittle(into, BigInt(random.below(2 ** 32)), 4);
        return;
      case 'u16':
        writeLittle(into, BigInt(random.below(2 ** 16)), 2);
        return;
      case 'string':
      case 'bytes': {
        const content = shape.kind === 'string' ? Buffer.from(random.pick(texts)) : random.bytes(random.below(40));
        writeU64(into, BigInt(content.length));
        into.push(...content);
        return;
      }
      default:
        // u8, bool, choice, and what only results have.
        into.push(random.chance(0.8) ? random.below(9) : random.below(256));
    }
  }

  /**
   * An allocation action: none, a service with arguments of its own, or something that is no function. Not where memory
   * can be had: what was reserved there and made executable would be run, at once or when the executor leaves.
   */
  #writeCall(into: number[], random: Random, depth: number): void {
    const [name, address] = random.pick(this.#published);
    if (random.chance(0.3) || depth >= deepest || powerful.test(name)) {
      writeU64(into, random.chance(0.8) ? 0n : random.pick(nowhere));
      writeU64(into, 0n);
      return;
    }
    const args = this.#arguments(name, random, depth + 1);
    writeU64(into, BigInt(address));
    writeU64(into, BigInt(args.length));
    for (const byte of args) into.push(byte);
  }

  #address(label: string, name: string, random: Random): bigint {
    if (label === 'instance' && random.chance(0.95)) return this.#instanceOf(name);
    // What was reserved is filled with traps, or may have been released, and be a stack of the executor's by now.
    if (powerful.test(name)) return random.pick(nowhere);
    return random.chance(0.7) ? this.#any(random) : random.pick(strangeAddresses);
  }

  #any(random: Random): bigint {
    const known = this.#known.length > 0 && random.chance(0.8) ? random.pick(this.#known) : null;
    if (known !== null) return known + random.pick([0n, 0n, 0n, 1n, 4096n, -1n, 65_536n]);
    return BigInt(random.pick(this.#published)[1]);
  }

  #instanceOf(name: string): bigint {
    const service = /Dylib/i.test(name)
      ? orcNames.dylibManagerInstance
      : /SimpleExecutorMemory/.test(name)
        ? orcNames.simpleMemoryManagerInstance
        : orcNames.mapperServiceInstance;
    return BigInt(this.#setup.bootstrapSymbols.get(service) ?? 0);
  }
}

function cut(payload: Uint8Array, random: Random): Uint8Array {
  return random.chance(0.2) ? payload.subarray(0, random.below(payload.length)) : payload;
}

function damage(payload: Uint8Array, random: Random): Uint8Array {
  switch (random.below(8)) {
    case 0:
      return cut(payload, random);
    case 1: {
      const changed = payload.slice();
      for (let left = random.below(4); left >= 0 && changed.length > 0; left--) {
        changed[random.below(changed.length)] = random.chance(0.3) ? 0xff : random.below(256);
      }
      return changed;
    }
    case 2:
      return Uint8Array.from([...payload, ...random.bytes(random.below(64))]);
    case 3:
      return random.chance(0.3) ? random.bytes(random.below(200)) : payload;
    default:
      return payload;
  }
}

function writeU64(into: number[], value: bigint): void {
  writeLittle(into, value, 8);
}

function writeLittle(into: number[], value: bigint, width: number): void {
  for (let i = 0; i < width; i++) into.push(Number((value >> BigInt(8 * i)) & 0xffn));
}
