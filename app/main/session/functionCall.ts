// A call of one exported function with typed arguments: the words that native/start/call.c takes it from, and its result
// read back out of the executor's memory.
import { ExecutorError, InputError } from '../../shared/errors.ts';
import type { ExecutorAddress } from '../../shared/executorAddress.ts';
import { orcNames } from '../../shared/orc/bootstrapNames.ts';
import { spsAddress, spsBytes, spsSequence, spsTuple } from '../../shared/orc/sps.ts';
import type { CallArgument, FunctionEntry, ResultType } from '../../shared/ui/runSettings.ts';
import type { ExecutorProcessControl } from '../epc/executorProcessControl.ts';

/** Where call.c leaves the result. */
export const callResultSymbol = '__loadstone_call_result';

/** What registers of the calling convention hold, and what goes on the stack beyond them (call.c). */
const integerRegisters = 6;
const doubleRegisters = 8;
const stackWords = 18;

/** argv[1..] of the start object that calls. Throws InputError for an argument that its type does not allow. */
export function callWords(address: ExecutorAddress, entry: FunctionEntry): readonly string[] {
  const words = entry.args.map((argument, i) => argumentWord(argument, `argument ${i + 1} of ${entry.name}`));
  const doubles = words.filter((word) => word.startsWith('d')).length;
  const integers = words.length - doubles;
  const onStack = Math.max(0, integers - integerRegisters) + Math.max(0, doubles - doubleRegisters);
  if (onStack > stackWords) {
    throw new InputError(
      `${entry.name}: ${integers} integers and strings and ${doubles} floating-point numbers: allowed are ${stackWords} beyond the ${integerRegisters} and ${doubleRegisters} that registers hold`,
    );
  }
  return [String(address), resultWord(entry.result), ...words];
}

/** Checks what callWords would refuse, before anything is linked. */
export function checkArguments(entry: FunctionEntry): void {
  callWords(0 as ExecutorAddress, entry);
}

/** What the function returned, as a person reads it; null for `void`. Rejects with ExecutorError. */
export async function readCallResult(
  epc: ExecutorProcessControl,
  at: ExecutorAddress,
  { name, result }: FunctionEntry,
): Promise<string | null> {
  const head = await readBytes(epc, at, headBytes);
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  const state = view.getBigUint64(0, true);
  if (state === 0n) throw new ExecutorError(`${name} did not return`);
  const bits = view.getBigUint64(8, true);
  if (result !== 'string') return describeBits(bits, result);
  if (bits === 0n) return 'a null pointer';
  if (state !== 1n) return `0x${bits.toString(16)}, where no string can be read`;
  const length = Number(view.getBigUint64(16, true));
  const text = await readBytes(epc, (at + headBytes) as ExecutorAddress, Math.min(length, mostText));
  const shown = JSON.stringify(new TextDecoder().decode(text));
  return length < mostText ? shown : `${shown} (the first ${mostText} bytes)`;
}

/** The layout of call.c's result: state, bits, length, then the text. */
const headBytes = 24;
const mostText = 65_536;

function argumentWord({ type, text }: CallArgument, place: string): string {
  switch (type) {
    case 'int':
      return `i${integerBits(text, place)}`;
    case 'double':
      return `d${new BigUint64Array(new Float64Array([floatingNumber(text, place)]).buffer)[0] ?? 0n}`;
    case 'float':
      return `d${new Uint32Array(new Float32Array([floatingNumber(text, place)]).buffer)[0] ?? 0}`;
    case 'string':
      if (text.includes('\0')) throw new InputError(`${place}: a string has no NUL in it`);
      return `s${text}`;
  }
}

/** Negative numbers as two's complement of 64 bits. */
function integerBits(text: string, place: string): bigint {
  const trimmed = text.trim();
  if (/^'[^'\\]'$/u.test(trimmed)) return BigInt(trimmed.codePointAt(1) ?? 0);
  const [, minus, digits] = /^([-+]?)(\d+|0[xX][0-9a-fA-F]+)$/.exec(trimmed) ?? [];
  if (digits === undefined) {
    throw new InputError(`${place}: '${text}' is no integer: allowed are decimal, 0x and a character as 'a'`);
  }
  const value = minus === '-' ? -BigInt(digits) : BigInt(digits);
  if (value < -(2n ** 63n) || value >= 2n ** 64n) {
    throw new InputError(`${place}: ${text} does not fit into 64 bits: allowed is -2^63 to 2^64-1`);
  }
  return BigInt.asUintN(64, value);
}

function floatingNumber(text: string, place: string): number {
  const trimmed = text.trim();
  if (/^[-+]?(inf|infinity)$/i.test(trimmed)) return trimmed.startsWith('-') ? -Infinity : Infinity;
  if (/^[-+]?nan$/i.test(trimmed)) return Number.NaN;
  const value = trimmed === '' ? Number.NaN : Number(trimmed);
  if (Number.isNaN(value)) {
    throw new InputError(`${place}: '${text}' is no number: allowed are 1.5, 2e-3, inf, nan`);
  }
  return value;
}

function resultWord(result: ResultType): string {
  if (result === 'string') return 's';
  return result === 'double' || result === 'float' ? 'd' : 'i';
}

function describeBits(bits: bigint, result: Exclude<ResultType, 'string'>): string | null {
  switch (result) {
    case 'int':
      return integerText(BigInt.asIntN(32, bits), BigInt.asUintN(32, bits));
    case 'long':
      return integerText(BigInt.asIntN(64, bits), bits);
    case 'pointer':
      return bits === 0n ? 'a null pointer' : `0x${bits.toString(16)}`;
    case 'double':
      return String(new Float64Array(new BigUint64Array([bits]).buffer)[0] ?? Number.NaN);
    case 'float':
      return floatText(new Float32Array(new Uint32Array([Number(BigInt.asUintN(32, bits))]).buffer)[0] ?? Number.NaN);
    case 'void':
      return null;
  }
}

function integerText(value: bigint, unsigned: bigint): string {
  return value > -10n && value < 10n ? `${value}` : `${value} (0x${unsigned.toString(16)})`;
}

/** The shortest decimal that is this float, not the double that it widens to. */
function floatText(value: number): string {
  for (let digits = 1; digits < 9; digits++) {
    const text = String(Number(value.toPrecision(digits)));
    if (Math.fround(Number(text)) === value) return text;
  }
  return String(value);
}

async function readBytes(epc: ExecutorProcessControl, start: ExecutorAddress, size: number): Promise<Uint8Array> {
  const end = (start + size) as ExecutorAddress;
  const [bytes] = await epc.call(orcNames.memReadBuffers, spsRanges, [[[start, end]]], spsBuffers);
  if (bytes?.length !== size) throw new ExecutorError(`the executor read ${bytes?.length ?? 0} bytes of ${size}`);
  return bytes;
}

const spsRanges = spsTuple(spsSequence(spsTuple(spsAddress, spsAddress)));
const spsBuffers = spsSequence(spsBytes);
