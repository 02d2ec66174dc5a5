// SPS values by description: what a service takes and gives, with a name for each part, so that a frame can be shown to
// a person. Unlike the codecs of sps.ts, which their callers know, a shape decodes into text; whatever the bytes are, it
// tells what could be read and why the rest could not.
import { ByteReader } from '../byteReader.ts';
import { WireError } from '../errors.ts';

export type Shape =
  | { readonly kind: 'u8' | 'u16' | 'u32' | 'u64' | 'i32' | 'i64' | 'bool' | 'address' | 'string' }
  | { readonly kind: 'bytes' }
  /** A u64 that counts bytes. */
  | { readonly kind: 'size' }
  /** A u8 that stands for one of these; `bits`: for several. */
  | { readonly kind: 'choice'; readonly names: Readonly<Record<number, string>>; readonly bits: boolean }
  | { readonly kind: 'sequence'; readonly element: Shape }
  | { readonly kind: 'optional'; readonly content: Shape }
  /** 1 and a value, or 0 and an error's text. */
  | { readonly kind: 'expected'; readonly content: Shape }
  /** 0, or 1 and an error's text. */
  | { readonly kind: 'error' }
  | { readonly kind: 'tuple'; readonly fields: readonly (readonly [name: string, shape: Shape])[] };

export const [u8, u16, u32, u64, i32, i64] = (['u8', 'u16', 'u32', 'u64', 'i32', 'i64'] as const).map(
  (kind): Shape => ({ kind }),
) as [Shape, Shape, Shape, Shape, Shape, Shape];
export const bool: Shape = { kind: 'bool' };
export const address: Shape = { kind: 'address' };
export const text: Shape = { kind: 'string' };
export const bytes: Shape = { kind: 'bytes' };
export const size: Shape = { kind: 'size' };
export const error: Shape = { kind: 'error' };

export function sequence(element: Shape): Shape {
  return { kind: 'sequence', element };
}
export function optional(content: Shape): Shape {
  return { kind: 'optional', content };
}
export function expected(content: Shape): Shape {
  return { kind: 'expected', content };
}
export function choice(names: Readonly<Record<number, string>>, bits = false): Shape {
  return { kind: 'choice', names, bits };
}
export function tuple(...fields: readonly (readonly [name: string, shape: Shape])[]): Shape {
  return { kind: 'tuple', fields };
}

/** A value as a person reads it. */
export interface DecodedValue {
  /** The part's name; its index in a sequence; empty where it has none. */
  readonly label: string;
  readonly text: string;
  readonly children: readonly DecodedValue[];
}

export interface DecodedPayload {
  readonly values: readonly DecodedValue[];
  /** Why not everything could be read; null where it could. */
  readonly problem: string | null;
}

export interface DecodeOptions {
  /** How an address is told: with the symbol that lies there, where one is known. */
  readonly describeAddress: (address: number) => string;
  /** Bytes of the payload that were not kept: reading ends before them. */
  readonly missing: number;
}

/** Elements of a sequence that become values; the others are counted. */
const mostElements = 256;
/** Bytes of a block of content that are shown. */
const mostBytes = 32;

/** Decodes all of `payload`, which nobody vouches for. Never throws. */
export function decodeShape(shape: Shape, payload: Uint8Array, options: DecodeOptions): DecodedPayload {
  const reader = new ByteReader(payload, (offset, what) => new WireError(`byte ${offset}: ${what}`));
  const values: MutableValue[] = [];
  try {
    readInto(values, '', shape, reader, options);
    if (reader.remaining > 0) return { values: flat(values), problem: `${reader.remaining} bytes are left over` };
    return { values: flat(values), problem: null };
  } catch (failure) {
    if (!(failure instanceof WireError)) throw failure;
    const kept = options.missing === 0 ? failure.message : `${options.missing} more bytes were not kept`;
    return { values: flat(values), problem: kept };
  }
}

/** In one line: `size 1.0 GB, placement near the libraries`. Values with these labels are left out. */
export function summarizeValues(values: readonly DecodedValue[], without: ReadonlySet<string>): string {
  return values
    .filter(({ label }) => !without.has(label))
    .map((value) => (value.label === '' ? inline(value) : `${value.label} ${inline(value)}`))
    .join(', ');
}

interface MutableValue {
  label: string;
  text: string;
  children: MutableValue[];
}

/** The parts of an unnamed tuple stand for themselves. */
function flat(values: readonly MutableValue[]): readonly DecodedValue[] {
  const [only] = values;
  return values.length === 1 && only !== undefined && only.label === '' && only.text === '' ? only.children : values;
}

function inline({ text: own, children }: DecodedValue): string {
  if (children.length === 0) return own;
  const few = children.slice(0, 3).map(inline).join(', ');
  const more = children.length > 3 ? ', …' : '';
  return own === '' ? `(${few}${more})` : `${own}: ${few}${more}`;
}

/** Pushes before it reads on, so that what was read stays where the rest cannot be. */
function readInto(into: MutableValue[], label: string, shape: Shape, reader: ByteReader, options: DecodeOptions): void {
  const value: MutableValue = { label, text: '', children: [] };
  switch (shape.kind) {
    case 'tuple':
      into.push(value);
      for (const [name, field] of shape.fields) readInto(value.children, name, field, reader, options);
      return;
    case 'sequence':
      into.push(value);
      readSequence(value, shape.element, reader, options);
      return;
    case 'optional':
      if (readFlag(reader)) readInto(into, label, shape.content, reader, options);
      else into.push({ ...value, text: 'none' });
      return;
    case 'expected':
      if (readFlag(reader)) readInto(into, label, shape.content, reader, options);
      else into.push({ ...value, text: `error: ${readText(reader)}` });
      return;
    case 'error':
      into.push({ ...value, text: readFlag(reader) ? `error: ${readText(reader)}` : 'success' });
      return;
    case 'bytes':
      into.push(value);
      readBytes(value, reader);
      return;
    default:
      into.push({ ...value, text: scalar(shape, reader, options) });
  }
}

function readSequence(value: MutableValue, element: Shape, reader: ByteReader, options: DecodeOptions): void {
  const count = unsigned(reader);
  value.text = `${count.toLocaleString('en-US')}`;
  // No element takes less than a byte.
  if (count > reader.remaining + options.missing) {
    throw new WireError(`sequence of ${value.text} elements, ${reader.remaining} bytes left`);
  }
  for (let at = 0n; at < count; at++) {
    const shown = at < mostElements ? value.children : [];
    readInto(shown, String(at), element, reader, options);
  }
  if (count > mostElements) {
    value.children.push({
      label: '',
      text: `… ${(count - BigInt(mostElements)).toLocaleString('en-US')} more`,
      children: [],
    });
  }
}

function readBytes(value: MutableValue, reader: ByteReader): void {
  const length = unsigned(reader);
  value.text = `${length.toLocaleString('en-US')} bytes`;
  const shown = reader.bytes.subarray(reader.offset, reader.offset + Number(length < mostBytes ? length : mostBytes));
  if (shown.length > 0) value.text += `: ${hex(shown)}${length > shown.length ? ' …' : ''}`;
  if (length > reader.remaining) throw new WireError(`${length} bytes wanted, ${reader.remaining} left`);
  reader.skip(Number(length));
}

type ScalarShape = Exclude<Shape, { kind: 'tuple' | 'sequence' | 'optional' | 'expected' | 'error' | 'bytes' }>;

function scalar(shape: ScalarShape, reader: ByteReader, { describeAddress }: DecodeOptions): string {
  switch (shape.kind) {
    case 'u8':
      return String(reader.u8());
    case 'u16':
      return String(reader.u16());
    case 'u32':
      return String(reader.u32());
    case 'i32':
      return String(reader.i32());
    case 'u64':
      return unsigned(reader).toLocaleString('en-US');
    case 'i64':
      return BigInt.asIntN(64, unsigned(reader)).toLocaleString('en-US');
    case 'size': {
      const count = unsigned(reader);
      return `${count.toLocaleString('en-US')} bytes`;
    }
    case 'bool':
      return readFlag(reader) ? 'yes' : 'no';
    case 'address': {
      const value = unsigned(reader);
      return value < 2n ** 53n ? describeAddress(Number(value)) : `0x${value.toString(16)}`;
    }
    case 'string':
      return readText(reader);
    case 'choice':
      return chosen(shape.names, shape.bits, reader.u8());
  }
}

function chosen(names: Readonly<Record<number, string>>, bits: boolean, value: number): string {
  if (!bits) return names[value] ?? String(value);
  const set = Object.entries(names).filter(([bit]) => (value & Number(bit)) !== 0);
  return set.length === 0 ? 'none' : set.map(([, name]) => name).join('+');
}

function readText(reader: ByteReader): string {
  const length = unsigned(reader);
  if (length > reader.remaining) throw new WireError(`text of ${length} bytes, ${reader.remaining} left`);
  return reader.text(Number(length));
}

/** All 64 bits. */
function unsigned(reader: ByteReader): bigint {
  const low = reader.u32();
  return (BigInt(reader.u32()) << 32n) | BigInt(low);
}

function readFlag(reader: ByteReader): boolean {
  const flag = reader.u8();
  if (flag > 1) throw new WireError(`flag at byte ${reader.offset - 1} is ${flag}: allowed are 0 and 1`);
  return flag === 1;
}

/** `7f 45 4c 46`. */
export function hex(content: Uint8Array): string {
  return Array.from(content, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
