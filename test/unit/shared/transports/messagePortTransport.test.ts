import { EventEmitter, once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { executorAddress } from '../../../../app/shared/executorAddress.ts';
import { frameHeader, type Message } from '../../../../app/shared/orc/message.ts';
import { Opcode } from '../../../../app/shared/orc/opcodes.ts';
import { type FramePort, MessagePortTransport } from '../../../../app/shared/transports/messagePortTransport.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

function channel(): readonly [FramePort, FramePort] {
  const { port1, port2 } = new MessageChannel();
  closing.push(() => port1.close());
  return [port1, port2];
}

function message(sequence: number, payload: Uint8Array): Message {
  return { opcode: Opcode.CallWrapper, sequence, tag: executorAddress(0x1000), payload };
}

class Inbox extends EventEmitter {
  readonly messages: Message[] = [];

  constructor(transport: MessagePortTransport) {
    super();
    transport.start({
      message: (received) => {
        this.messages.push(received);
        this.emit('message');
      },
      end: (error) => this.emit('end', error),
    });
  }

  async until(count: number): Promise<readonly Message[]> {
    while (this.messages.length < count) await once(this, 'message');
    return this.messages;
  }
}

function frame(sent: Message): Uint8Array {
  return new Uint8Array([...frameHeader(sent), ...sent.payload]);
}

describe('MessagePortTransport', () => {
  it('carries messages both ways, in order, whole', async () => {
    const [left, right] = channel();
    const ours = new MessagePortTransport(left);
    const theirs = new MessagePortTransport(right);
    const inbox = new Inbox(theirs);
    const back = new Inbox(ours);
    for (let i = 0; i < 20; i++) ours.send(message(i, new Uint8Array(i * 1000).fill(i)));
    const received = await inbox.until(20);
    expect(received.map(({ sequence, payload }) => [sequence, payload.length])).toEqual(
      Array.from({ length: 20 }, (_, i) => [i, i * 1000]),
    );
    theirs.send(message(7, Uint8Array.of(1, 2)));
    expect([...((await back.until(1))[0]?.payload ?? [])]).toEqual([1, 2]);
  });

  it("takes the event in which Electron's ports wrap a message", async () => {
    const port = new EventEmitter() as EventEmitter & { postMessage(value: unknown): void };
    port.postMessage = () => undefined;
    const inbox = new Inbox(new MessagePortTransport(port));
    port.emit('message', { data: frame(message(3, Uint8Array.of(9))), ports: [] });
    expect((await inbox.until(1))[0]).toMatchObject({ sequence: 3 });
  });

  it.each([
    ['text', 'hello', /of type string: allowed are bytes/],
    ['half a frame', frame(message(1, new Uint8Array(10))).subarray(0, 35), /35 bytes is not one frame/],
    ['two frames', new Uint8Array(64), /frame size 0/],
    ['nothing', null, /of type object/],
  ])('ends the connection when it gets %s', async (_, value, text) => {
    const [left, right] = channel();
    const inbox = new Inbox(new MessagePortTransport(left));
    const ended = once(inbox, 'end');
    right.postMessage(value);
    expect((await ended)[0]).toMatchObject({ message: expect.stringMatching(text) });
  });

  it('ends on both sides when one closes, and sends no more', async () => {
    const [left, right] = channel();
    const ours = new MessagePortTransport(left);
    const inbox = new Inbox(new MessagePortTransport(right));
    const own = new Inbox(ours);
    const ended = once(inbox, 'end');
    const ownEnd = once(own, 'end');
    ours.close();
    expect([(await ended)[0], (await ownEnd)[0]]).toEqual([null, null]);
    expect(() => ours.send(message(1, new Uint8Array(0)))).toThrow(/has ended/);
  });
});
