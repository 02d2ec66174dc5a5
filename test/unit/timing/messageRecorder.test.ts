import { describe, expect, it } from 'vitest';
import type { MessageObserver } from '../../../app/main/epc/executorProcessControl.ts';
import { messageLog } from '../../../app/main/timing/messageLog.ts';
import { keptPayload, MessageRecorder } from '../../../app/main/timing/messageRecorder.ts';
import { executorAddress } from '../../../app/shared/executorAddress.ts';
import { orcNames } from '../../../app/shared/orc/bootstrapNames.ts';
import { Opcode } from '../../../app/shared/orc/opcodes.ts';

const wrapper = 4096;

/** An executor whose frames the test makes. */
class Scripted {
  readonly setup = { bootstrapSymbols: new Map([[orcNames.runAsMain, wrapper]]) };
  observer: MessageObserver | null = null;
  observe(observer: MessageObserver | null): void {
    this.observer = observer;
  }
  call(sequence: number, payload = new Uint8Array(10)): void {
    this.observer?.('sent', { opcode: Opcode.CallWrapper, sequence, tag: executorAddress(wrapper), payload });
  }
  answer(sequence: number, payload = new Uint8Array(8)): void {
    this.observer?.('received', { opcode: Opcode.Result, sequence, tag: executorAddress(0), payload });
  }
}

function recording(
  limits: Partial<MessageRecorder['limits']> = {},
): [MessageRecorder, Scripted, { elapsedMs: number }] {
  const recorder = new MessageRecorder({ frames: 100, frameBytes: 16, totalBytes: 64, ...limits });
  const epc = new Scripted();
  const clock = { elapsedMs: 0 };
  recorder.begin();
  recorder.attach(epc, clock);
  return [recorder, epc, clock];
}

describe('the message recorder', () => {
  it('pairs calls with results, also where they come in another order, and tells the time between them', () => {
    const [recorder, epc, clock] = recording();
    epc.call(0);
    clock.elapsedMs = 1;
    epc.call(1);
    clock.elapsedMs = 3;
    epc.answer(1);
    clock.elapsedMs = 10;
    epc.answer(0);
    expect(
      messageLog(recorder).rows.map(({ sequence, atMs, latencyMs, other }) => [sequence, atMs, latencyMs, other]),
    ).toEqual([
      [0, 0, 10, 3],
      [1, 1, 2, 2],
      [1, 3, null, 1],
      [0, 10, null, 0],
    ]);
  });

  it('keeps as many frames and bytes as it may, and says how many it let go', () => {
    const [recorder, epc] = recording({ frames: 3, totalBytes: 20 });
    for (let sequence = 0; sequence < 5; sequence++) epc.call(sequence, new Uint8Array(100));
    expect(recorder.frames.map(({ keptBytes, payloadBytes }) => [keptBytes, payloadBytes])).toEqual([
      [16, 100],
      [4, 100],
      [0, 100],
    ]);
    expect(messageLog(recorder).dropped).toEqual({ frames: 2, bytes: 2 * 132 });
  });

  it('keeps copies: what happens to a buffer later does not change what was said', () => {
    const [recorder, epc] = recording();
    const payload = Uint8Array.of(1, 2, 3);
    epc.call(0, payload);
    payload.fill(9);
    expect(recorder.frames.map((frame) => [...keptPayload(frame)])).toEqual([[1, 2, 3]]);
  });

  it('tells what is asked of the load from what comes before and after', async () => {
    const [recorder, epc, clock] = recording();
    epc.call(0);
    await recorder.duringLoad(async () => epc.call(1));
    epc.call(2);
    expect(recorder.frames.map(({ stage }) => stage)).toEqual(['prepare', 'load', 'run']);
    // The load is tried again with more files.
    recorder.attach(epc, clock);
    await recorder.duringLoad(async () => epc.call(3));
    expect(recorder.frames.map(({ stage }) => stage)).toEqual(['prepare', 'prepare', 'prepare', 'load']);
  });

  it('sees nothing after its end, or while it is switched off', () => {
    const [recorder, epc, clock] = recording();
    epc.call(0);
    recorder.end();
    expect(epc.observer).toBeNull();
    expect(recorder.frames).toHaveLength(1);
    recorder.enabled = false;
    recorder.begin();
    recorder.attach(epc, clock);
    expect(epc.observer).toBeNull();
    expect(recorder.frames).toEqual([]);
  });

  it('shows the first bytes of functions that nobody knows', () => {
    const [recorder, epc] = recording();
    epc.observer?.('received', {
      opcode: Opcode.CallWrapper,
      sequence: 0,
      tag: executorAddress(99),
      payload: new Uint8Array(20).fill(0x41),
    });
    expect(messageLog(recorder).rows[0]).toMatchObject({
      name: null,
      tag: '0x63',
      summary: `20 bytes: ${Array(16).fill('41').join(' ')} …`,
    });
  });
});
