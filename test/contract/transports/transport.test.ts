// The contract of app/shared/transports/transport.ts, on every kind of connection.
import { EventEmitter, once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { executorAddress } from '../../../app/shared/executorAddress.ts';
import { frameHeader, type Message } from '../../../app/shared/orc/message.ts';
import { maxFrameBytes, Opcode } from '../../../app/shared/orc/opcodes.ts';
import { StreamTransport } from '../../../app/shared/transports/streamTransport.ts';
import type { Transport } from '../../../app/shared/transports/transport.ts';
import { seededRandom } from '../../support/seededRandom.ts';
import { connections, streams } from './connections.ts';

class Inbox extends EventEmitter {
  readonly messages: Message[] = [];
  readonly ended: Promise<Error | null>;
  readonly #transport: Transport;
  /** Pauses the transport after so many. */
  pauseAfter = Number.POSITIVE_INFINITY;

  constructor(transport: Transport) {
    super();
    this.#transport = transport;
    this.ended = new Promise((resolve) => {
      transport.start({
        message: (message) => {
          this.messages.push(message);
          if (this.messages.length >= this.pauseAfter) this.#transport.pause();
          this.emit('message');
        },
        end: (error) => {
          resolve(error);
          this.emit('message');
        },
      });
    });
  }

  async until(count: number): Promise<readonly Message[]> {
    while (this.messages.length < count) await once(this, 'message');
    return this.messages;
  }
}

function call(sequence: number, payload = new Uint8Array(0)): Message {
  return { opcode: Opcode.CallWrapper, sequence, tag: executorAddress(0x1000), payload };
}

function summary({ opcode, sequence, tag, payload }: Message): readonly number[] {
  return [opcode, sequence, tag, payload.length, payload.reduce((sum, byte) => (sum * 31 + byte) % 65_521, 0)];
}

/** Nothing is under way any more that would come by itself. */
async function quiet(): Promise<void> {
  for (let i = 0; i < 30; i++) await new Promise((resolve) => setImmediate(resolve));
}

describe.each(Object.entries(connections))('over %s', (_, open) => {
  it('messages of all sizes come whole and in order, both ways at once', async () => {
    const { ours, theirs } = await open();
    const [here, there] = [new Inbox(ours), new Inbox(theirs)];
    const random = seededRandom(5);
    const sizes = [0, 1, 31, 32, 33, 4096, 16_383, 16_384, 16_385, 65_536, 3_000_000, 0, 7];
    const sent = sizes.map((size, i) =>
      call(
        i,
        Uint8Array.from({ length: size }, () => Math.floor(random() * 256)),
      ),
    );
    for (const message of sent) {
      ours.send(message);
      theirs.send({ ...message, opcode: Opcode.Result, sequence: 2 ** 52 + message.sequence });
    }
    expect((await there.until(sent.length)).map(summary)).toEqual(sent.map(summary));
    expect((await here.until(sent.length)).map(({ sequence }) => sequence - 2 ** 52)).toEqual(sizes.map((__, i) => i));
    expect(here.messages.map(({ payload }) => payload.length)).toEqual(sizes);
  });

  it('messages that are sent together come one by one, in order', async () => {
    const { ours, theirs } = await open();
    new Inbox(ours);
    const there = new Inbox(theirs);
    const sent = [0, 7, 20_000, 0, 3].map((size, i) => call(i, new Uint8Array(size).fill(i)));
    expect(ours.send(...sent.slice(0, 2))).toBe(true);
    ours.send(...sent.slice(2));
    expect((await there.until(sent.length)).map(summary)).toEqual(sent.map(summary));
  });

  it('messages that came before the start wait for it', async () => {
    const { ours, theirs } = await open();
    for (let i = 0; i < 3; i++) ours.send(call(i));
    await quiet();
    expect((await new Inbox(theirs).until(3)).map(({ sequence }) => sequence)).toEqual([0, 1, 2]);
  });

  it('a sender learns that the other end is behind, and when it is not any more', async () => {
    const { ours, theirs } = await open();
    new Inbox(ours);
    const there = new Inbox(theirs);
    theirs.pause();
    let sent = 0;
    let draining: Promise<void>;
    let drained: boolean;
    // What systems keep on the way is a few megabytes at most.
    do {
      const more = ours.send(call(sent, new Uint8Array(100_000).fill(sent)));
      sent++;
      expect(sent).toBeLessThan(1000);
      drained = more;
      draining = ours.drained().then(() => {
        drained = true;
      });
      await quiet();
    } while (drained);
    expect(ours.backlog).toBeGreaterThan(0);
    expect(there.messages).toEqual([]);
    theirs.resume();
    await draining;
    expect((await there.until(sent)).map(({ sequence, payload }) => [sequence, payload[99_999]])).toEqual(
      Array.from({ length: sent }, (__, i) => [i, i % 256]),
    );
    expect(ours.send(call(sent))).toBe(true);
    await there.until(sent + 1);
  });

  it('one that need not wait does not', async () => {
    const { ours } = await open();
    expect(ours.send(call(1))).toBe(true);
    await ours.drained();
  });

  it('a receiver that pauses within a message gets no other until it resumes', async () => {
    const { ours, theirs } = await open();
    const there = new Inbox(theirs);
    there.pauseAfter = 2;
    for (let i = 0; i < 6; i++) ours.send(call(i, new Uint8Array(10)));
    await there.until(2);
    await quiet();
    expect(there.messages).toHaveLength(2);
    there.pauseAfter = 4;
    theirs.resume();
    await there.until(4);
    await quiet();
    expect(there.messages).toHaveLength(4);
    there.pauseAfter = Number.POSITIVE_INFINITY;
    theirs.resume();
    expect((await there.until(6)).map(({ sequence }) => sequence)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('closing ends both ends, without an error, after what was sent before', async () => {
    const { ours, theirs } = await open();
    const [here, there] = [new Inbox(ours), new Inbox(theirs)];
    ours.send(call(1));
    await there.until(1);
    ours.close();
    ours.close();
    expect([await here.ended, await there.ended]).toEqual([null, null]);
    expect(() => ours.send(call(2))).toThrow(/connection has ended: nothing can be sent/);
    expect(() => theirs.send(call(2))).toThrow(/connection has ended/);
    expect([ours.backlog, theirs.backlog]).toEqual([0, 0]);
  });

  it('who waits for the other end learns of its end', async () => {
    const { ours, theirs } = await open();
    const here = new Inbox(ours);
    new Inbox(theirs);
    theirs.pause();
    for (let i = 0; ours.send(call(i, new Uint8Array(1_000_000))); i++) {
      expect(i).toBeLessThan(100);
      await quiet();
    }
    const draining = ours.drained();
    theirs.close();
    await draining;
    await here.ended;
  });

  it('a frame beyond the limit is not sent, and the connection goes on', async () => {
    const { ours, theirs } = await open();
    const there = new Inbox(theirs);
    // A payload that claims its size: nobody allocates two gigabytes here.
    const payload = new Proxy(new Uint8Array(0), {
      get: (target, key) => (key === 'length' ? maxFrameBytes : Reflect.get(target, key)),
    });
    if (_ !== 'memory') expect(() => ours.send(call(1, payload))).toThrow(/allowed are 2147483648/);
    ours.send(call(2));
    expect((await there.until(1)).map(({ sequence }) => sequence)).toEqual([2]);
  });
});

describe.each(Object.entries(streams))('frames over %s', (_, open) => {
  function frame(message: Message): Buffer {
    return Buffer.concat([frameHeader(message), message.payload]);
  }

  it('may be cut at any byte', async () => {
    const [one, other] = await open();
    const inbox = new Inbox(new StreamTransport(other));
    const frames = Buffer.concat([call(1), call(2, Uint8Array.of(7)), call(3, new Uint8Array(20).fill(9))].map(frame));
    let rounds = 0;
    for (let at = 0; at <= frames.length; at += 7) {
      for (const piece of [frames.subarray(0, at), frames.subarray(at)]) {
        if (piece.length > 0) one.write(piece);
        await quiet();
      }
      rounds++;
    }
    for (const byte of frames) one.write(Uint8Array.of(byte));
    rounds++;
    const received = await inbox.until(3 * rounds);
    expect(received.map(({ sequence, payload }) => [sequence, payload.length])).toEqual(
      Array.from({ length: rounds }, () => [
        [1, 0],
        [2, 1],
        [3, 20],
      ]).flat(),
    );
  });

  it.each([
    ['no size', 0n],
    ['less than a header', 31n],
    ['more than the limit', BigInt(maxFrameBytes) + 1n],
    ['the most there is', 2n ** 64n - 1n],
  ])('that say %s end the connection with an error, and nothing after them is taken', async (__, size) => {
    const [one, other] = await open();
    one.on('error', () => undefined);
    const inbox = new Inbox(new StreamTransport(other));
    const header = Buffer.alloc(32);
    header.writeBigUInt64LE(size, 0);
    one.write(Buffer.concat([frame(call(1)), header, frame(call(2))]));
    expect((await inbox.ended)?.message).toMatch(/frame/);
    expect(inbox.messages.map(({ sequence }) => sequence)).toEqual([1]);
    await expect.poll(() => one.destroyed).toBe(true);
  });

  it('end the connection where they are larger than this end takes', async () => {
    const [one, other] = await open();
    one.on('error', () => undefined);
    const inbox = new Inbox(new StreamTransport(other, 1000));
    one.write(frame(call(1, new Uint8Array(968))));
    one.write(frame(call(2, new Uint8Array(969))));
    expect((await inbox.ended)?.message).toBe('frame size 1001: allowed are 32 to 1000 bytes');
    expect(inbox.messages.map(({ sequence }) => sequence)).toEqual([1]);
  });

  it('that claim to be large cost nothing before they come', async () => {
    const [one, other] = await open();
    const inbox = new Inbox(new StreamTransport(other));
    const before = process.memoryUsage().arrayBuffers;
    const header = Buffer.alloc(32);
    header.writeBigUInt64LE(BigInt(maxFrameBytes), 0);
    one.write(header);
    one.write(Buffer.alloc(1000));
    await quiet();
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 26);
    one.destroy();
    expect((await inbox.ended)?.message).toMatch(/inside a frame: 1032 bytes of it had come/);
  });
});
