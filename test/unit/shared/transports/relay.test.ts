import { once } from 'node:events';
import { Duplex } from 'node:stream';
import { MessageChannel } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { executorAddress } from '../../../../app/shared/executorAddress.ts';
import { frameHeader, type Message } from '../../../../app/shared/orc/message.ts';
import { Opcode } from '../../../../app/shared/orc/opcodes.ts';
import { MessagePortTransport } from '../../../../app/shared/transports/messagePortTransport.ts';
import { relay } from '../../../../app/shared/transports/relay.ts';
import { StreamTransport } from '../../../../app/shared/transports/streamTransport.ts';

function message(sequence: number, payload: Uint8Array): Message {
  return { opcode: Opcode.CallWrapper, sequence, tag: executorAddress(0x1000), payload };
}

function frame(sent: Message): Uint8Array {
  return new Uint8Array([...frameHeader(sent), ...sent.payload]);
}

describe('relay', () => {
  it('joins a port with a byte stream, wherever the stream is cut', async () => {
    const { port1, port2 } = new MessageChannel();
    const written: Uint8Array[] = [];
    const stream = new Duplex({
      read: () => undefined,
      write: (chunk: Uint8Array, _encoding, done) => {
        written.push(chunk);
        stream.emit('written');
        done();
      },
    });
    const ended = relay(new MessagePortTransport(port2), new StreamTransport(stream));
    const bytes = new Uint8Array([1, 2, 3].flatMap((n) => [...frame(message(n, new Uint8Array(n * 7).fill(n)))]));
    for (let at = 0; at < bytes.length; at += 5) stream.push(bytes.subarray(at, at + 5));
    const received: Message[] = [];
    await new Promise<void>((resolve) => {
      new MessagePortTransport(port1).start({
        message: (one) => {
          if (received.push(one) === 3) resolve();
        },
        end: () => undefined,
      });
    });
    expect(received.map(({ sequence, payload }) => [sequence, payload.length])).toEqual([
      [1, 7],
      [2, 14],
      [3, 21],
    ]);
    port1.postMessage(frame(message(9, Uint8Array.of(5))));
    while (written.length === 0) await once(stream, 'written');
    expect(Buffer.concat(written)).toEqual(Buffer.from(frame(message(9, Uint8Array.of(5)))));
    port1.close();
    expect(await ended).toBeNull();
    expect(stream.destroyed).toBe(true);
  });

  it.each(['stream', 'port', 'garbage'] as const)('ends the other side when one ends: %s', async (end) => {
    const { port1, port2 } = new MessageChannel();
    const stream = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
    const ended = relay(new MessagePortTransport(port2), new StreamTransport(stream));
    const portClosed = once(port1, 'close');
    if (end === 'stream') stream.destroy();
    else if (end === 'port') port1.close();
    else stream.push(new Uint8Array(64));
    const error = await ended;
    if (end === 'garbage') expect(error?.message).toMatch(/frame size 0/);
    else expect(error).toBeNull();
    await portClosed;
    expect(stream.destroyed).toBe(true);
  });
});
