// How long calls wait, and what a slow or silent executor costs.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SimpleRemoteEpc } from '../../../app/main/epc/simpleRemoteEpc.ts';
import { ByteWriter } from '../../../app/shared/byteWriter.ts';
import { executorAddress, nullAddress } from '../../../app/shared/executorAddress.ts';
import type { Message } from '../../../app/shared/orc/message.ts';
import { Opcode } from '../../../app/shared/orc/opcodes.ts';
import type { Transport } from '../../../app/shared/transports/transport.ts';
import { transportPair } from '../../support/transportPair.ts';

const wrapper = executorAddress(0x1000);
const noBytes = new Uint8Array(0);

beforeEach(() => {
  // Time passes only where a test says so.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** What is under way in memory has arrived. */
async function settled(): Promise<void> {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
}

interface Peer {
  readonly transport: Transport;
  readonly received: Message[];
  /** Takes one message and no other until the next call. */
  readonly takeOne: () => void;
}

async function connect(silence: number): Promise<readonly [SimpleRemoteEpc, Peer]> {
  const [ours, transport] = transportPair();
  const received: Message[] = [];
  let single = false;
  const message = (each: Message): void => {
    received.push(each);
    if (single) transport.pause();
  };
  transport.start({ message, end: () => undefined });
  const takeOne = (): void => {
    single = true;
    transport.resume();
  };
  const setup = new ByteWriter();
  setup.text('x86_64-pc-linux-gnu');
  setup.u64(4096);
  setup.u64(0);
  setup.u64(0);
  transport.send({ opcode: Opcode.Setup, sequence: 0, tag: nullAddress, payload: setup.finish() });
  return [await SimpleRemoteEpc.connect(ours, silence), { transport, received, takeOne }];
}

function result(sequence: number, payload = noBytes): Message {
  return { opcode: Opcode.Result, sequence, tag: nullAddress, payload };
}

describe('a call that waits', () => {
  it('gives an executor up that says nothing, and the connection with it', async () => {
    const [epc] = await connect(1000);
    const calls = [epc.callWrapper(wrapper, noBytes, { silence: null }), epc.callWrapper(wrapper, noBytes)];
    const ends = Promise.allSettled(calls);
    await settled();
    // The calls themselves left after the first look.
    vi.advanceTimersByTime(1999);
    expect(epc.connected).toBe(true);
    vi.advanceTimersByTime(1);
    expect(await ends).toMatchObject(
      [1, 2].map(() => ({
        reason: {
          message: expect.stringMatching(
            /no answer to call 1 of 0x1000 within 1000 ms: it was given up; is it stopped\?/,
          ),
        },
      })),
    );
    expect(epc.connected).toBe(false);
    expect((await epc.ended)?.message).toMatch(/no answer to call 1/);
  });

  it('goes on while anything else comes', async () => {
    const [epc, peer] = await connect(1000);
    const slow = epc.callWrapper(wrapper, noBytes);
    for (let i = 1; i <= 10; i++) {
      const quick = epc.callWrapper(wrapper, noBytes);
      await settled();
      vi.advanceTimersByTime(700);
      peer.transport.send(result(i));
      await quick;
    }
    peer.transport.send(result(0, Uint8Array.of(7)));
    expect([...(await slow)]).toEqual([7]);
  });

  it('has one timer with all others, which ends when nobody waits, and leaves a late one its time', async () => {
    const [epc, peer] = await connect(1000);
    const first = [epc.callWrapper(wrapper, noBytes), epc.callWrapper(wrapper, noBytes)];
    expect(vi.getTimerCount()).toBe(1);
    await settled();
    vi.advanceTimersByTime(1000);
    for (const sequence of [0, 1]) peer.transport.send(result(sequence));
    await Promise.all(first);
    vi.advanceTimersByTime(999);
    const late = expect(epc.callWrapper(wrapper, noBytes)).rejects.toThrow(/no answer to call 2/);
    await settled();
    vi.advanceTimersByTime(1000);
    expect(epc.connected).toBe(true);
    vi.advanceTimersByTime(1);
    await late;
    expect(vi.getTimerCount()).toBe(0);
    const [other, itsPeer] = await connect(1000);
    const answered = other.callWrapper(wrapper, noBytes);
    await settled();
    itsPeer.transport.send(result(0));
    await answered;
    vi.advanceTimersByTime(1000);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('waits for a program as long as it takes', async () => {
    const [epc, peer] = await connect(1000);
    const program = epc.callWrapper(wrapper, noBytes, { silence: null });
    await settled();
    vi.advanceTimersByTime(1_000_000);
    peer.transport.send(result(0, Uint8Array.of(3)));
    expect([...(await program)]).toEqual([3]);
  });

  it('waits for a slow reader, as long as something leaves', async () => {
    const [epc, peer] = await connect(1000);
    peer.transport.pause();
    const calls = Promise.all(Array.from({ length: 6 }, () => epc.callWrapper(wrapper, new Uint8Array(40_000))));
    for (let i = 1; i <= 6; i++) {
      await settled();
      vi.advanceTimersByTime(900);
      peer.takeOne();
      await settled();
      expect(peer.received).toHaveLength(i);
    }
    for (let i = 0; i < 6; i++) peer.transport.send(result(i));
    expect(await calls).toHaveLength(6);
  });
});

describe('calls to an executor that is behind', () => {
  it('leave in order once it has taken the others, and are not sent where they were cancelled before', async () => {
    const [epc, peer] = await connect(60_000);
    peer.transport.pause();
    const cancel = new AbortController();
    const calls = Array.from({ length: 5 }, (_, i) => {
      const limits = i === 3 ? { signal: cancel.signal } : {};
      return epc.callWrapper(wrapper, new Uint8Array(100_000).fill(i), limits);
    });
    cancel.abort();
    await expect(calls[3]).rejects.toThrow('call 3 of 0x1000 was cancelled');
    peer.transport.resume();
    await expect.poll(() => peer.received.length).toBe(4);
    expect(peer.received.map(({ sequence, payload }) => [sequence, payload[0]])).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
      [4, 4],
    ]);
    for (const sequence of [0, 1, 2, 4]) peer.transport.send(result(sequence));
    await Promise.all(calls.filter((_, i) => i !== 3));
  });

  it('are rejected when the connection ends before they left', async () => {
    const [epc, peer] = await connect(60_000);
    peer.transport.pause();
    const calls = Array.from({ length: 3 }, () => epc.callWrapper(wrapper, new Uint8Array(100_000)));
    const all = Promise.allSettled(calls);
    epc.disconnect();
    expect((await all).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  });
});

describe('an executor that calls and does not read the answers', () => {
  it('is read no further', async () => {
    const [epc, peer] = await connect(60_000);
    let answered = 0;
    epc.handleDispatch(executorAddress(0x77), () => {
      answered++;
      return new Uint8Array(40_000);
    });
    peer.transport.pause();
    const tag = executorAddress(0x77);
    for (let sequence = 0; sequence < 20; sequence++) {
      peer.transport.send({ opcode: Opcode.CallWrapper, sequence, tag, payload: new Uint8Array(9_000) });
      await settled();
    }
    expect(answered).toBeLessThan(5);
    expect(peer.transport.backlog).toBeGreaterThan(0);
    peer.transport.resume();
    await expect.poll(() => peer.received.length).toBe(20);
    expect(peer.received.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 20 }, (_, i) => i));
  });
});
