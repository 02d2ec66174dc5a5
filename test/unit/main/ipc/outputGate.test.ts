import { PassThrough } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { OutputGate } from '../../../../app/main/ipc/outputGate.ts';

describe('the gate before the executor’s output', () => {
  it('holds streams back while it is closed and loses nothing', async () => {
    const gate = new OutputGate();
    const stream = new PassThrough();
    gate.add(stream);
    const chunks: string[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
    stream.write('a');
    await vi.waitFor(() => expect(chunks).toEqual(['a']));
    gate.set(true);
    stream.write('b');
    await new Promise((resolve) => setImmediate(resolve));
    expect(chunks).toEqual(['a']);
    gate.set(false);
    await vi.waitFor(() => expect(chunks).toEqual(['a', 'b']));
  });

  it('holds back a stream that comes, or is listened to, while it is closed', async () => {
    const gate = new OutputGate();
    gate.set(true);
    const stream = new PassThrough();
    gate.add(stream);
    const chunks: string[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
    stream.write('early');
    await new Promise((resolve) => setImmediate(resolve));
    expect(chunks).toEqual([]);
    gate.set(false);
    await vi.waitFor(() => expect(chunks).toEqual(['early']));
  });
});
