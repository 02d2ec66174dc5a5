// ORC's simple packed serialization (SPS): the encoding of arguments and results of wrapper functions. A codec is a
// value; codecs combine as the types do. No padding, little-endian, no type tags on the wire.
// LLVM: llvm/ExecutionEngine/Orc/Shared/SimplePackedSerialization.h.
import { ByteReader } from '../byteReader.ts';
import { ByteWriter } from '../byteWriter.ts';
import { WireError } from '../errors.ts';
import { type ExecutorAddress, executorAddress } from '../executorAddress.ts';

export interface Sps<T> {
  write(writer: ByteWriter, value: T): void;
  read(reader: ByteReader): T;
  /** Fewest bytes that a value takes: bounds the count of a sequence before anything is allocated for it. */
  readonly minBytes: number;
}

type Value<C> = C extends Sps<infer T> ? T : never;
type Values<C extends readonly Sps<unknown>[]> = { -readonly [K in keyof C]: Value<C[K]> };

/** A success or the text of a failure. */
export type Expected<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string };

export const spsU8: Sps<number> = { write: (w, v) => w.u8(v), read: (r) => r.u8(), minBytes: 1 };
export const spsU32: Sps<number> = { write: (w, v) => w.u32(v), read: (r) => r.u32(), minBytes: 4 };
export const spsI32: Sps<number> = { write: (w, v) => w.i32(v), read: (r) => r.i32(), minBytes: 4 };
/** Below 2^53. */
export const spsU64: Sps<number> = { write: (w, v) => w.u64(v), read: (r) => r.u64(), minBytes: 8 };
/** Magnitude below 2^53. */
export const spsI64: Sps<number> = { write: (w, v) => w.u64(v), read: (r) => r.i64(), minBytes: 8 };

/** Any 64 bits, for registers; too slow for anything frequent. */
export const spsBigU64: Sps<bigint> = {
  write: (w, v) => {
    w.u32(Number(v & 0xffff_ffffn));
    w.u32(Number(v >> 32n));
  },
  read: (r) => {
    const low = r.u32();
    return (BigInt(r.u32()) << 32n) | BigInt(low);
  },
  minBytes: 8,
};

export const spsBool: Sps<boolean> = {
  write: (w, v) => w.u8(v ? 1 : 0),
  read: (r) => readFlag(r, 'bool'),
  minBytes: 1,
};

export const spsAddress: Sps<ExecutorAddress> = {
  write: (w, v) => w.u64(v),
  read: (r) => executorAddress(r.u64()),
  minBytes: 8,
};

export const spsString: Sps<string> = {
  write: (w, v) => w.text(v),
  read: (r) => r.text(r.u64()),
  minBytes: 8,
};

/** Raw bytes; what is read is a view of the frame. */
export const spsBytes: Sps<Uint8Array> = {
  write: (w, v) => {
    w.u64(v.length);
    w.raw(v);
  },
  read: (r) => r.take(r.u64()),
  minBytes: 8,
};

export function spsTuple<C extends readonly Sps<unknown>[]>(...codecs: C): Sps<Values<C>> {
  const each: readonly Sps<unknown>[] = codecs;
  return {
    write: (w, value) => {
      const fields = value as readonly unknown[];
      each.forEach((codec, i) => {
        codec.write(w, fields[i]);
      });
    },
    read: (r) => each.map((codec) => codec.read(r)) as Values<C>,
    minBytes: each.reduce((sum, codec) => sum + codec.minBytes, 0),
  };
}

export function spsSequence<T>(element: Sps<T>): Sps<readonly T[]> {
  return {
    write: (w, values) => {
      w.u64(values.length);
      for (const value of values) element.write(w, value);
    },
    read: (r) => {
      const count = r.u64();
      if (count * element.minBytes > r.remaining) {
        throw new WireError(
          `sequence of ${count} elements of at least ${element.minBytes} bytes at byte ${r.offset}: ${r.remaining} bytes left`,
        );
      }
      const values: T[] = [];
      for (let i = 0; i < count; i++) values.push(element.read(r));
      return values;
    },
    minBytes: 8,
  };
}

export function spsOptional<T>(content: Sps<T>): Sps<T | null> {
  return {
    write: (w, value) => {
      w.u8(value === null ? 0 : 1);
      if (value !== null) content.write(w, value);
    },
    read: (r) => (readFlag(r, 'optional') ? content.read(r) : null),
    minBytes: 1,
  };
}

/** A failure's text, or null for success. On the wire: 0, or 1 and the text. */
export const spsError: Sps<string | null> = spsOptional(spsString);

/** On the wire: 1 and the value, or 0 and the text (the flag's sense is the inverse of spsError's). */
export function spsExpected<T>(content: Sps<T>): Sps<Expected<T>> {
  return {
    write: (w, value) => {
      w.u8(value.ok ? 1 : 0);
      if (value.ok) content.write(w, value.value);
      else w.text(value.error);
    },
    read: (r) =>
      readFlag(r, 'expected') ? { ok: true, value: content.read(r) } : { ok: false, error: spsString.read(r) },
    minBytes: 1,
  };
}

export function encode<T>(codec: Sps<T>, value: T): Uint8Array {
  const writer = new ByteWriter();
  codec.write(writer, value);
  return writer.finish();
}

/** Decodes all of `bytes`. `what` names them in the WireError that bytes too many or too few make. */
export function decode<T>(codec: Sps<T>, bytes: Uint8Array, what: string): T {
  const reader = new ByteReader(
    bytes,
    (offset, text) => new WireError(`${what}, byte ${offset} of ${bytes.length}: ${text}`),
  );
  const value = codec.read(reader);
  if (reader.remaining > 0) throw new WireError(`${what}: ${reader.remaining} of ${bytes.length} bytes left over`);
  return value;
}

function readFlag(reader: ByteReader, what: string): boolean {
  const flag = reader.u8();
  if (flag > 1) throw new WireError(`${what} flag at byte ${reader.offset - 1} is ${flag}: allowed are 0 and 1`);
  return flag === 1;
}
