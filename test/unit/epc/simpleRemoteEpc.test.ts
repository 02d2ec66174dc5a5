import { beforeEach, describe, expect, it } from 'vitest';
import { SimpleRemoteEpc } from '../../../app/main/epc/simpleRemoteEpc.ts';
import { ByteWriter } from '../../../app/shared/byteWriter.ts';
import { ExecutorError } from '../../../app/shared/errors.ts';
import { executorAddress, nullAddress } from '../../../app/shared/executorAddress.ts';
import type { Message } from '../../../app/shared/orc/message.ts';
import { Opcode } from '../../../app/shared/orc/opcodes.ts';
import { spsAddress, spsExpected, spsString, spsU8, spsU64 } from '../../../app/shared/orc/sps.ts';
import type { Transport } from '../../../app/shared/transports/transport.ts';
import { transportPair } from '../../support/transportPair.ts';

const wrapper = executorAddress(0x1000);
const noBytes = new Uint8Array(0);

function setupPayload(): Uint8Array {
  const writer = new ByteWriter();
  writer.text('x86_64-pc-linux-gnu');
  writer.u64(4096);
  writer.u64(0);
  writer.u64(1);
  writer.text('service');
  writer.u64(wrapper);
  return writer.finish();
}

/** The other end, played by the test: it answers what `answer` says. */
class Peer {
  readonly received: Message[] = [];
  readonly ended: Promise<void>;
  readonly #transport: Transport;

  constructor(transport: Transport, answer: (message: Message, peer: Peer) => void) {
    this.#transport = transport;
    this.ended = new Promise((resolve) => {
      transport.start({
        message: (message) => {
          this.received.push(message);
          answer(message, this);
        },
        end: () => resolve(),
      });
    });
  }

  send(opcode: Opcode, sequence: number, tag: number, payload: Uint8Array): void {
    this.#transport.send({ opcode, sequence, tag: executorAddress(tag), payload });
  }

  close(): void {
    this.#transport.close();
  }
}

async function connect(answer: (message: Message, peer: Peer) => void): Promise<readonly [SimpleRemoteEpc, Peer]> {
  const [ours, theirs] = transportPair();
  const peer = new Peer(theirs, answer);
  peer.send(Opcode.Setup, 0, 0, setupPayload());
  return [await SimpleRemoteEpc.connect(ours), peer];
}

describe('SimpleRemoteEpc', () => {
  let queue: Message[];
  beforeEach(() => {
    queue = [];
  });

  it('learns what the executor publishes from Setup', async () => {
    const [epc] = await connect(() => undefined);
    expect(epc.setup.triple).toBe('x86_64-pc-linux-gnu');
    expect(epc.symbol('service')).toBe(wrapper);
    expect(epc.findSymbol('other')).toBeNull();
    expect(() => epc.symbol('other')).toThrow(/publishes no 'other' among its 1 bootstrap symbols/);
  });

  it('lets a call in no hurry leave in one write with the next one, or by itself at the end of the turn', async () => {
    const [ours, theirs] = transportPair();
    const writes: number[] = [];
    const send = ours.send.bind(ours);
    ours.send = (...messages) => {
      writes.push(messages.length);
      return send(...messages);
    };
    const peer = new Peer(theirs, (message) => peer.send(Opcode.Result, message.sequence, 0, message.payload));
    peer.send(Opcode.Setup, 0, 0, setupPayload());
    const epc = await SimpleRemoteEpc.connect(ours);
    const first = epc.callWrapper(wrapper, new Uint8Array([1]), { unhurried: true });
    expect(epc.counters.messagesSent).toBe(1);
    expect(writes).toEqual([]);
    const second = epc.callWrapper(wrapper, new Uint8Array([2]));
    expect(writes).toEqual([2]);
    expect([await first, await second].map((result) => result[0])).toEqual([1, 2]);
    expect(peer.received.map(({ payload }) => payload[0])).toEqual([1, 2]);
    expect(await epc.callWrapper(wrapper, new Uint8Array([3]), { unhurried: true })).toEqual(new Uint8Array([3]));
    expect(writes).toEqual([2, 1]);
    const late = epc.callWrapper(wrapper, noBytes, { unhurried: true });
    epc.disconnect();
    await expect(late).rejects.toThrow(ExecutorError);
    await expect
      .poll(() => peer.received.map(({ opcode }) => opcode).slice(3))
      .toEqual([Opcode.CallWrapper, Opcode.Hangup]);
  });

  it.each([
    ['too many bytes', Uint8Array.of(1, 2), /result of service: 1 of 2 bytes left over/],
    ['too few', Uint8Array.of(1), /result of service, byte 0 of 1: 8 bytes wanted/],
  ])('gives an executor up that answers with %s', async (_, payload, message) => {
    const [epc, peer] = await connect(({ sequence }, sender) => sender.send(Opcode.Result, sequence, 0, payload));
    const codec = payload.length === 2 ? spsU8 : spsU64;
    await expect(epc.call('service', spsU8, 7, codec)).rejects.toThrow(message);
    expect(epc.connected).toBe(false);
    expect((await epc.ended)?.message).toMatch(message);
    await peer.ended;
  });

  it('gives each result to its call, in whatever order they come', async () => {
    const [epc, peer] = await connect((message) => queue.push(message));
    const calls = [1, 2, 3].map((value) => epc.callWrapper(wrapper, new Uint8Array([value])));
    await expect.poll(() => queue.length).toBe(3);
    for (const { sequence, payload } of queue.reverse()) peer.send(Opcode.Result, sequence, 0, payload);
    expect((await Promise.all(calls)).map((result) => result[0])).toEqual([1, 2, 3]);
    expect(epc.counters).toMatchObject({ messagesSent: 3, messagesReceived: 4, bytesSent: 3 * 33 });
  });

  it('turns a failure of a service into an ExecutorError with its text', async () => {
    const writer = new ByteWriter();
    writer.u8(0);
    writer.text('no such file');
    const [epc] = await connect(({ sequence }, peer) => peer.send(Opcode.Result, sequence, 0, writer.finish()));
    await expect(epc.callExpected('service', spsString, 'x', spsExpected(spsAddress))).rejects.toThrow(
      new ExecutorError('service: no such file'),
    );
  });

  it('takes an empty result for a refusal where a value is due', async () => {
    const [epc] = await connect(({ sequence }, peer) => peer.send(Opcode.Result, sequence, 0, noBytes));
    await expect(epc.call('service', spsU8, 1, spsU64)).rejects.toThrow(/refused the call \(empty result/);
  });

  it('answers calls of the executor, and unknown tags with the empty result', async () => {
    const [epc, peer] = await connect((message) => queue.push(message));
    epc.handleDispatch(executorAddress(0x77), (args) => new Uint8Array([...args].reverse()));
    peer.send(Opcode.CallWrapper, 10, 0x77, new Uint8Array([1, 2]));
    peer.send(Opcode.CallWrapper, 11, 0x78, new Uint8Array([1, 2]));
    await expect.poll(() => queue.length).toBe(2);
    const answers = new Map(queue.map(({ sequence, payload }) => [sequence, [...payload]]));
    expect(answers).toEqual(
      new Map([
        [10, [2, 1]],
        [11, []],
      ]),
    );
  });

  it('rejects the calls that wait when the executor hangs up', async () => {
    const [epc, peer] = await connect((message) => queue.push(message));
    const call = epc.callWrapper(wrapper, noBytes);
    await expect.poll(() => queue.length).toBe(1);
    peer.close();
    await expect(call).rejects.toThrow('the executor hung up');
    await expect(epc.callWrapper(wrapper, noBytes)).rejects.toThrow('the executor hung up');
    expect(await epc.ended).toBeNull();
    expect(epc.connected).toBe(false);
  });

  it('drops the result of a cancelled call and stays usable', async () => {
    const [epc, peer] = await connect((message) => queue.push(message));
    const cancel = new AbortController();
    const cancelled = epc.callWrapper(wrapper, noBytes, { signal: cancel.signal });
    const other = epc.callWrapper(wrapper, noBytes);
    await expect.poll(() => queue.length).toBe(2);
    cancel.abort();
    await expect(cancelled).rejects.toThrow('call 0 of 0x1000 was cancelled');
    peer.send(Opcode.Result, 0, 0, new Uint8Array([1]));
    peer.send(Opcode.Result, 1, 0, new Uint8Array([2]));
    expect([...(await other)]).toEqual([2]);
  });

  it('tells why an executor hung up', async () => {
    const [epc, peer] = await connect((message) => queue.push(message));
    const call = epc.callWrapper(wrapper, noBytes);
    await expect.poll(() => queue.length).toBe(1);
    const reason = new ByteWriter();
    reason.u8(1);
    reason.text('frame of 7 bytes');
    peer.send(Opcode.Hangup, 0, 0, reason.finish());
    await expect(call).rejects.toThrow('the executor hung up: frame of 7 bytes');
  });

  it('says goodbye with Hangup', async () => {
    const [epc, peer] = await connect((message) => queue.push(message));
    epc.disconnect();
    await peer.ended;
    expect(queue.map(({ opcode }) => opcode)).toEqual([Opcode.Hangup]);
  });

  it.each<[string, (peer: Peer) => void, RegExp]>([
    ['a second Setup', (peer) => peer.send(Opcode.Setup, 0, 0, setupPayload()), /second Setup message/],
    [
      'a result that no call waits for',
      (peer) => peer.send(Opcode.Result, 5, 0, noBytes),
      /sequence number 5: no call/,
    ],
    ['a result with a tag', (peer) => peer.send(Opcode.Result, 0, 1, noBytes), /result 0 has tag 0x1: allowed is 0/],
  ])('ends the connection on %s', async (_, misbehave, reason) => {
    const [epc, peer] = await connect((message) => queue.push(message));
    const call = epc.callWrapper(wrapper, noBytes);
    await expect.poll(() => queue.length).toBe(1);
    misbehave(peer);
    await expect(call).rejects.toThrow(reason);
    expect((await epc.ended)?.message).toMatch(reason);
    await peer.ended;
  });

  it('refuses a first message that is no Setup', async () => {
    const [ours, theirs] = transportPair();
    new Peer(theirs, () => undefined).send(Opcode.Result, 0, nullAddress, noBytes);
    await expect(SimpleRemoteEpc.connect(ours)).rejects.toThrow(/first message has opcode 2/);
  });
});
