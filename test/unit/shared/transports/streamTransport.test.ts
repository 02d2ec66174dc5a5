import { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { nullAddress } from '../../../../app/shared/executorAddress.ts';
import { frameHeader, type Message } from '../../../../app/shared/orc/message.ts';
import { Opcode } from '../../../../app/shared/orc/opcodes.ts';
import { StreamTransport } from '../../../../app/shared/transports/streamTransport.ts';

/** A stream whose reading side the test feeds, and whose writes it collects. */
class Wire extends Duplex {
  readonly writes: Buffer[] = [];
  override _read(): void {
    // The test pushes.
  }
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.writes.push(chunk);
    done();
  }
}

function frame(sequence: number, payload: Uint8Array): Buffer {
  return Buffer.concat([frameHeader({ opcode: Opcode.Result, sequence, tag: nullAddress, payload }), payload]);
}

function listen(wire: Wire): { messages: Message[]; end: Promise<Error | null> } {
  const messages: Message[] = [];
  const end = new Promise<Error | null>((resolve) => {
    new StreamTransport(wire).start({ message: (message) => messages.push(message), end: resolve });
  });
  return { messages, end };
}

describe('StreamTransport receiving', () => {
  it.each([1, 3, 31, 32, 33, 100])('joins frames that arrive in pieces of %d bytes', async (step) => {
    const wire = new Wire();
    const { messages, end } = listen(wire);
    const bytes = Buffer.concat([
      frame(1, new Uint8Array(0)),
      frame(2, new Uint8Array([7])),
      frame(3, new Uint8Array(200)),
    ]);
    for (let at = 0; at < bytes.length; at += step) wire.push(bytes.subarray(at, at + step));
    wire.push(null);
    expect(await end).toBeNull();
    expect(messages.map(({ sequence, payload }) => [sequence, payload.length])).toEqual([
      [1, 0],
      [2, 1],
      [3, 200],
    ]);
  });

  it('says so when the peer leaves inside a frame', async () => {
    const wire = new Wire();
    const { end } = listen(wire);
    wire.push(frame(1, new Uint8Array(10)).subarray(0, 40));
    wire.push(null);
    expect((await end)?.message).toBe('connection ended inside a frame: 40 bytes of it had come');
  });

  it('ends on a header that no frame can have, and delivers nothing after it', async () => {
    const wire = new Wire();
    const { messages, end } = listen(wire);
    wire.push(Buffer.concat([frame(1, new Uint8Array(0)), Buffer.alloc(32), frame(2, new Uint8Array(0))]));
    expect((await end)?.message).toMatch(/frame size 0/);
    expect(messages.map(({ sequence }) => sequence)).toEqual([1]);
    expect(wire.destroyed).toBe(true);
  });
});

describe('StreamTransport sending', () => {
  it('sends a small frame in one write', () => {
    const wire = new Wire();
    new StreamTransport(wire).send({
      opcode: Opcode.Result,
      sequence: 9,
      tag: nullAddress,
      payload: new Uint8Array(100),
    });
    expect(wire.writes.map((write) => write.length)).toEqual([132]);
  });

  it('does not copy a large payload, and keeps it behind its header', () => {
    const wire = new Wire();
    const payload = new Uint8Array(100_000);
    new StreamTransport(wire).send({ opcode: Opcode.Result, sequence: 9, tag: nullAddress, payload });
    expect(wire.writes.map((write) => write.length)).toEqual([32, 100_000]);
    expect(wire.writes[1]?.buffer).toBe(payload.buffer);
  });

  it('refuses to send after the end', async () => {
    const wire = new Wire();
    const transport = new StreamTransport(wire);
    const end = new Promise((resolve) => transport.start({ message: () => undefined, end: resolve }));
    transport.close();
    await end;
    expect(() =>
      transport.send({ opcode: Opcode.Hangup, sequence: 0, tag: nullAddress, payload: new Uint8Array(0) }),
    ).toThrow('connection has ended');
  });
});
