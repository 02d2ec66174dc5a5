// From an executor's crash report to the record that people see: what the signal means, what lies at the address, where
// the program was, by which calls it came there, and the instructions around the place.
import { constants } from 'node:os';
import { formatAddress } from '../../shared/executorAddress.ts';
import type { CrashRecord } from '../../shared/ui/records.ts';
import { linkedBlock } from '../disassembly/blockBytes.ts';
import { type Decoder, loadDecoder } from '../disassembly/decoder.ts';
import { type CrashScene, regionAt } from '../epc/crashScene.ts';
import type { CrashReport } from '../epc/endReports.ts';
import type { LinkedLoad } from '../link/link.ts';
import { atOneGo } from '../link/turns.ts';
import { CodeLocator } from './codeLocation.ts';
import { describeFaultPlace } from './faultPlace.ts';
import { describeSignalCode, hasFaultAddress } from './signalCodes.ts';
import { describeException, exceptionCode, exceptionName, isAccessViolation } from './windowsExceptions.ts';

/** Instructions shown before and behind the one that failed. */
const instructionsAround = 8;
/** The longest instruction of the architecture, in bytes. */
const longestInstruction = 15;

export async function crashRecord(
  report: CrashReport,
  load: LinkedLoad | null,
  scene: CrashScene,
): Promise<CrashRecord> {
  const locator = new CodeLocator(load, scene.regions);
  const register = (name: string): bigint => report.registers.get(name) ?? 0n;
  const signal = signalName(report.signal);
  const exception = exceptionCode(report.signal);
  const faulted = exception === null ? hasFaultAddress(signal, report.code) : isAccessViolation(exception);
  const disassembly = await disassemble(Number(register('rip')), load, scene, locator);
  return {
    signal,
    number: report.signal,
    code: report.code,
    meaning: exception === null ? describeSignalCode(signal, report.code) : describeException(exception, report.code),
    faultAddress: hex(report.faultAddress),
    faultPlace: faulted ? describeFaultPlace(report.faultAddress, register('rsp'), locator) : null,
    threadId: report.threadId,
    uncaughtException: report.uncaughtException,
    registers: Object.fromEntries([...report.registers].map(([name, value]) => [name, hex(value)])),
    registerPlaces: registerPlaces(report, locator),
    backtrace: backtrace(report, scene).map((address, i) => {
      // A return address may be the first byte of the next function: the call itself lies before it.
      const at = i === 0 ? address : address - 1;
      const place = locator.placeOf(at);
      return {
        address: formatAddress(address),
        location: locator.locate(at),
        code: place === null ? null : withoutText(place),
      };
    }),
    disassembly,
  };
}

/** A call through a bad pointer has no frame to be unwound from: its return address is on top of the stack. */
function backtrace({ backtrace: found }: CrashReport, { regions, topOfStack }: CrashScene): readonly number[] {
  const [at] = found;
  if (found.length !== 1 || at === undefined || topOfStack === null || topOfStack >= 2n ** 47n) return found;
  const isCode = (address: number): boolean => regionAt(regions, address)?.access.includes('x') === true;
  const caller = Number(topOfStack);
  return !isCode(at) && isCode(caller) ? [at, caller] : found;
}

function withoutText({ text: _, ...place }: NonNullable<ReturnType<CodeLocator['placeOf']>>) {
  return place;
}

/** What registers point to, where that has a name; the stack and the instruction pointers are told of elsewhere. */
function registerPlaces({ registers }: CrashReport, locator: CodeLocator): Record<string, string> {
  const places: Record<string, string> = {};
  for (const [name, value] of registers) {
    if (name === 'rflags' || value >= 2n ** 47n) continue;
    const address = Number(value);
    const named = locator.locate(address);
    if (named !== '?') places[name] = named;
    else if (regionAt(locator.regions, address)?.path === '[stack]') places[name] = '[stack]';
  }
  return places;
}

/** Empty where the instruction pointer points to no code. */
async function disassemble(
  at: number,
  load: LinkedLoad | null,
  scene: CrashScene,
  locator: CodeLocator,
): Promise<CrashRecord['disassembly']> {
  const code = codeAround(at, load, scene, locator);
  if (code === null) return [];
  const decoder = await loadDecoder();
  const { bytes, start } = code;
  const place = at - start;
  const lines: CrashRecord['disassembly'][number][] = [];
  decoder.decode(bytes, start, firstInstruction(decoder, code, place), bytes.length, 'intel', (instruction) => {
    const address = start + instruction.offset;
    const target = instruction.branch ?? instruction.operand;
    const name = target === null ? null : (locator.names?.nameOf(target) ?? null);
    lines.push({
      address: formatAddress(address),
      bytes: Buffer.from(bytes.subarray(instruction.offset, instruction.offset + instruction.length)).toString('hex'),
      text: instruction.text,
      target: name ?? (target === null || locator.locate(target) === '?' ? null : locator.locate(target)),
      location: locator.placeOf(address)?.text ?? null,
      current: address === at,
    });
  });
  const current = lines.findIndex((line) => line.current);
  if (current < 0) return [];
  return lines.slice(Math.max(0, current - instructionsAround), current + instructionsAround + 1);
}

interface CodeBytes {
  readonly bytes: Uint8Array;
  readonly start: number;
  /** Where an instruction is known to begin; null where that has to be found out. */
  readonly known: number | null;
}

/** The function as it was linked, or what was read of the process. */
function codeAround(at: number, load: LinkedLoad | null, scene: CrashScene, locator: CodeLocator): CodeBytes | null {
  const placed = locator.names?.blockAt(at) ?? null;
  if (load === null || placed === null) return scene.code === null ? null : { ...scene.code, known: null };
  const { unit, graph, block } = placed;
  if (block.size > 2 ** 24) return scene.code === null ? null : { ...scene.code, known: null };
  const { memory } = atOneGo(linkedBlock(load, unit, graph, block));
  const place = locator.placeOf(at);
  const known = place === null || place.symbol === null ? 0 : at - block.address - place.symbolOffset;
  const end = Math.min(block.size, at - block.address + (instructionsAround + 1) * longestInstruction);
  return { bytes: memory.subarray(0, end), start: block.address, known };
}

/** From where decoding arrives at `place`. */
function firstInstruction(decoder: Decoder, { bytes, known }: CodeBytes, place: number): number {
  if (known !== null) return known;
  for (let start = Math.max(0, place - instructionsAround * 6); start < place; start++) {
    if (decoder.boundary(bytes, start, place, bytes.length) === place) return start;
  }
  return place;
}

function hex(value: bigint): string {
  return `0x${value.toString(16)}`;
}

export function signalName(number: number): string {
  const exception = exceptionCode(number);
  if (exception !== null) return exceptionName(exception);
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? `signal ${number}`;
}

export function signalNumber(name: string): number {
  return Object.entries(constants.signals).find(([known]) => known === name)?.[1] ?? 0;
}
