// Recorded messages for people: each frame with its function's name, the time until its result, and its arguments
// decoded by the signatures of the bootstrap symbols. The Messages pane and the command line show the same.

import { callCost } from '../../shared/orc/callCost.ts';
import { messageBytes } from '../../shared/orc/message.ts';
import { Opcode } from '../../shared/orc/opcodes.ts';
import { type DecodedPayload, decodeShape, hex, type Shape, summarizeValues } from '../../shared/orc/shapes.ts';
import { shortName, signatures } from '../../shared/orc/signatures.ts';
import type { MessageDetail, MessageLog, MessageRow } from '../../shared/ui/messageRecords.ts';
import type { RunRecord } from '../../shared/ui/records.ts';
import { type ChromeTrace, chromeTrace, type TraceSpan } from './chromeTrace.ts';
import { keptPayload, type MessageRecorder, type RecordedFrame } from './messageRecorder.ts';

const opcodeNames = ['Setup', 'Hangup', 'Result', 'CallWrapper'] as const;
/** Parts of arguments that say nothing in one line: the service's own address. */
const unsaid: ReadonlySet<string> = new Set(['instance']);
/** Characters of a summary. */
const summaryLength = 240;
/** Bytes of a payload that a dump shows. */
const dumpBytes = 1024;

export function messageLog(recorder: MessageRecorder): MessageLog {
  return {
    recording: recorder.enabled,
    rows: messageRows(recorder),
    dropped: { ...recorder.dropped },
    limits: { ...recorder.limits },
  };
}

/** Null where there is no frame of this index. */
export function messageDetail(recorder: MessageRecorder, index: number): MessageDetail | null {
  const frame = recorder.frames[index];
  const row = messageRows(recorder)[index];
  return frame === undefined || row === undefined ? null : detailOf(frame, row, recorder);
}

/** All frames, each with what its payload says: for `--json --messages`. */
export function decodedMessages(recorder: MessageRecorder): readonly MessageDetail[] {
  const rows = messageRows(recorder);
  return recorder.frames.flatMap((frame, index) => {
    const row = rows[index];
    return row === undefined ? [] : [detailOf(frame, row, recorder)];
  });
}

function detailOf(frame: RecordedFrame, row: MessageRow, recorder: MessageRecorder): MessageDetail {
  const decoded = decode(frame, row.name, recorder);
  return {
    row,
    values: decoded === null ? null : [...decoded.values],
    problem: decoded?.problem ?? (decoded === null && frame.payloadBytes > 0 ? 'the signature is not known' : null),
    dump: dump(keptPayload(frame).subarray(0, dumpBytes)),
    notDumped: frame.payloadBytes - Math.min(frame.keptBytes, dumpBytes),
  };
}

/** The last load and run for chrome://tracing and Perfetto: phases, and calls to the executor. */
export function loadTrace(recorder: MessageRecorder, run: RunRecord): ChromeTrace {
  const phases = (run.load?.phases ?? []).flatMap(({ name, stretches }) =>
    stretches.map((stretch): TraceSpan => ({ row: 'phases', name, ...stretch, details: {} })),
  );
  const rows = messageRows(recorder);
  const calls = rows.flatMap((row): readonly TraceSpan[] => {
    if (row.opcode !== 'CallWrapper' || row.latencyMs === null) return [];
    const result = row.other === null ? undefined : rows[row.other];
    const name = row.name === null ? `call ${row.tag}` : shortName(row.name);
    const executorMs = result?.executorMs ?? null;
    const executorFaults = result?.executorFaults ?? null;
    const details = {
      sequence: row.sequence,
      argumentBytes: row.bytes,
      resultBytes: result?.bytes ?? 0,
      ...(executorMs === null ? {} : { executorMs }),
      ...(executorFaults === null ? {} : { executorFaults }),
    };
    return [{ row: 'calls', name, startMs: row.atMs, durationMs: row.latencyMs, details }];
  });
  return chromeTrace([{ lane: 'load and run', spans: [...phases, ...calls] }]);
}

function messageRows(recorder: MessageRecorder): MessageRow[] {
  const { frames, names } = recorder;
  const others = pairs(frames);
  return frames.map((frame, index): MessageRow => {
    const other = others[index] ?? null;
    const pair = other === null ? undefined : frames[other];
    const call = frame.opcode === Opcode.CallWrapper ? frame : pair;
    const name = call === undefined ? null : (names.get(call.tag) ?? null);
    const isCall = frame.opcode === Opcode.CallWrapper;
    const cost = frame.opcode === Opcode.Result ? callCost(frame.tag) : null;
    return {
      index,
      stage: frame.stage,
      direction: frame.direction,
      opcode: opcodeNames[frame.opcode],
      sequence: frame.sequence,
      // An executor that was asked to says in a result's tag what the call took.
      tag: `0x${(frame.opcode === Opcode.Result ? 0 : frame.tag).toString(16)}`,
      executorMs: cost === null ? null : cost.nanoseconds / 1e6,
      executorFaults: cost?.pageFaults ?? null,
      name,
      bytes: messageBytes(frame.payloadBytes),
      atMs: frame.atMs,
      latencyMs: isCall && pair !== undefined ? pair.atMs - frame.atMs : null,
      other,
      summary: summary(frame, name, recorder),
    };
  });
}

/** The index of each frame's other half: a call and its result have one sequence number and opposite directions. */
function pairs(frames: readonly RecordedFrame[]): readonly (number | null)[] {
  const others: (number | null)[] = frames.map(() => null);
  const open = new Map<string, number>();
  frames.forEach(({ opcode, direction, sequence }, index) => {
    if (opcode === Opcode.CallWrapper) open.set(`${direction} ${sequence}`, index);
    if (opcode !== Opcode.Result) return;
    const key = `${direction === 'sent' ? 'received' : 'sent'} ${sequence}`;
    const call = open.get(key);
    if (call === undefined) return;
    open.delete(key);
    others[call] = index;
    others[index] = call;
  });
  return others;
}

function summary(frame: RecordedFrame, name: string | null, recorder: MessageRecorder): string {
  const decoded = decode(frame, name, recorder);
  if (decoded === null) {
    if (frame.payloadBytes === 0) return '';
    const shown = keptPayload(frame).subarray(0, 16);
    return `${frame.payloadBytes.toLocaleString('en-US')} bytes: ${hex(shown)}${frame.payloadBytes > 16 ? ' …' : ''}`;
  }
  const text = summarizeValues(decoded.values, unsaid);
  const whole = decoded.problem === null ? text : `${text === '' ? '' : `${text}; `}${decoded.problem}`;
  return whole.length > summaryLength ? `${whole.slice(0, summaryLength - 1)}…` : whole;
}

/** Null where the signature is not known. */
function decode(frame: RecordedFrame, name: string | null, { names }: MessageRecorder): DecodedPayload | null {
  const shape = shapeOf(frame, name);
  if (shape === null) return null;
  return decodeShape(shape, keptPayload(frame), {
    missing: frame.payloadBytes - frame.keptBytes,
    describeAddress: (address) => {
      const known = names.get(address);
      return known === undefined ? `0x${address.toString(16)}` : `0x${address.toString(16)} ${shortName(known)}`;
    },
  });
}

function shapeOf({ opcode }: RecordedFrame, name: string | null): Shape | null {
  const signature = name === null ? undefined : signatures.get(name);
  if (signature === undefined) return null;
  if (opcode === Opcode.CallWrapper) return signature.args;
  return opcode === Opcode.Result ? signature.result : null;
}

/** Sixteen bytes a line. */
function dump(bytes: Uint8Array): string[] {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const line = bytes.subarray(at, at + 16);
    const printable = Array.from(line, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.'));
    lines.push(`${at.toString(16).padStart(6, '0')}  ${hex(line).padEnd(47)}  ${printable.join('')}`);
  }
  return lines;
}
