// One EPC message, and the Setup payload that opens every session.
import { ByteReader } from '../byteReader.ts';
import { WireError } from '../errors.ts';
import type { ExecutorAddress } from '../executorAddress.ts';
import { frameHeaderBytes, isOpcode, maxFrameBytes, type Opcode } from './opcodes.ts';
import { spsAddress, spsBytes, spsSequence, spsString, spsTuple, spsU64 } from './sps.ts';

export interface Message {
  readonly opcode: Opcode;
  /** Chosen by the caller, echoed in the Result; each direction counts for itself. */
  readonly sequence: number;
  /** CallWrapper: the wrapper function's address, or a dispatch tag in the other direction. Otherwise 0. */
  readonly tag: ExecutorAddress;
  readonly payload: Uint8Array;
}

/** Bytes of the whole frame around a payload of this size. */
export function messageBytes(payload: number): number {
  return frameHeaderBytes + payload;
}

/** The frame's header, ready to be followed by the payload. */
export function frameHeader(message: Message): Uint8Array {
  const header = new Uint8Array(frameHeaderBytes);
  const view = new DataView(header.buffer);
  const size = frameHeaderBytes + message.payload.length;
  if (size > maxFrameBytes)
    throw new WireError(
      `frame of ${size} bytes: allowed are ${maxFrameBytes}; send the content through shared memory or in parts`,
    );
  writeU64(view, 0, size);
  writeU64(view, 8, message.opcode);
  writeU64(view, 16, message.sequence);
  writeU64(view, 24, message.tag);
  return header;
}

/** Size of the whole frame that begins with these 32 bytes. Throws WireError where no frame can have it. */
export function frameSize(header: Uint8Array, largest: number = maxFrameBytes): number {
  const size = reader(header).u64();
  if (size < frameHeaderBytes || size > largest) {
    throw new WireError(`frame size ${size}: allowed are ${frameHeaderBytes} to ${largest} bytes`);
  }
  return size;
}

/** Decodes a whole frame; the payload is a view of it. */
export function decodeFrame(frame: Uint8Array): Message {
  const fields = reader(frame);
  fields.skip(8);
  const opcode = fields.u64();
  if (!isOpcode(opcode))
    throw new WireError(`frame opcode ${opcode}: allowed are 0 Setup, 1 Hangup, 2 Result, 3 CallWrapper`);
  const sequence = fields.u64();
  const tag = spsAddress.read(fields);
  return { opcode, sequence, tag, payload: fields.take(fields.remaining) };
}

/** What an executor says of itself in its first message. */
export interface Setup {
  readonly triple: string;
  /** Bytes. */
  readonly pageSize: number;
  readonly bootstrapValues: ReadonlyMap<string, Uint8Array>;
  readonly bootstrapSymbols: ReadonlyMap<string, ExecutorAddress>;
}

/** Decodes the Setup payload. Bytes that follow it are ignored, as LLVM does. */
export function decodeSetup(payload: Uint8Array): Setup {
  const [triple, pageSize, values, symbols] = setupCodec.read(reader(payload));
  if (pageSize < 4096 || pageSize > 2 ** 21 || !Number.isInteger(Math.log2(pageSize))) {
    throw new WireError(`Setup: page size ${pageSize}: allowed are the powers of two from 4096 to 2097152`);
  }
  return { triple, pageSize, bootstrapValues: new Map(values), bootstrapSymbols: new Map(symbols) };
}

const setupCodec = spsTuple(
  spsString,
  spsU64,
  spsSequence(spsTuple(spsString, spsBytes)),
  spsSequence(spsTuple(spsString, spsAddress)),
);

function reader(bytes: Uint8Array): ByteReader {
  return new ByteReader(bytes, (offset, text) => new WireError(`frame, byte ${offset}: ${text}`));
}

function writeU64(view: DataView, offset: number, value: number): void {
  view.setUint32(offset, value >>> 0, true);
  view.setUint32(offset + 4, Math.floor(value / 2 ** 32), true);
}
