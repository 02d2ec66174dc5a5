import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OutputBatcher, type OutputChunk } from '../../../../app/main/ipc/outputBatcher.ts';

const megabyte = 1 << 20;

function text(chunk: OutputChunk): string {
  return `${chunk.stream}:${new TextDecoder().decode(chunk.bytes)}`;
}

describe('output on its way to the window', () => {
  let sent: OutputChunk[];
  let sentAt: number[];
  let pauses: boolean[];
  let batcher: OutputBatcher;

  beforeEach(() => {
    sent = [];
    sentAt = [];
    pauses = [];
    batcher = new OutputBatcher({
      send: (chunk) => {
        sent.push(chunk);
        sentAt.push(performance.now());
      },
      pause: (paused) => pauses.push(paused),
    });
  });

  afterEach(() => batcher.close());

  function add(stream: OutputChunk['stream'], content: string): void {
    batcher.add({ stream, bytes: new TextEncoder().encode(content) });
  }

  it('is sent in order, neighbours of one stream together', async () => {
    add('stdout', 'a');
    add('stdout', 'b');
    add('stderr', 'c');
    add('stdout', 'd');
    await batcher.settled();
    expect(sent.map(text)).toEqual(['stdout:ab', 'stderr:c', 'stdout:d']);
  });

  it('is sent at most 30 times a second', async () => {
    for (let round = 0; round < 5; round++) {
      add('stdout', `${round}`);
      await vi.waitFor(() => expect(sent).toHaveLength(round + 1), { interval: 1 });
    }
    for (let at = 1; at < sentAt.length; at++) {
      expect((sentAt[at] ?? 0) - (sentAt[at - 1] ?? 0)).toBeGreaterThan(1000 / 30 - 2);
    }
  });

  it('waits while the window has a megabyte to draw, and loses nothing', async () => {
    const total = 3 * megabyte + 17;
    const bytes = new Uint8Array(total).map((_, index) => index % 251);
    batcher.add({ stream: 'stdout', bytes });
    const received = (): number => sent.reduce((sum, chunk) => sum + chunk.bytes.length, 0);
    await vi.waitFor(() => expect(received()).toBe(megabyte));
    let drawn = 0;
    while (drawn < total) {
      const now = received();
      batcher.acknowledge(now - drawn);
      drawn = now;
      if (drawn < total) await vi.waitFor(() => expect(received()).toBeGreaterThan(drawn));
    }
    expect(Buffer.compare(Buffer.concat(sent.map((chunk) => chunk.bytes)), bytes)).toBe(0);
  });

  it('pauses the program when too much waits, and resumes it when it was drawn', async () => {
    for (let count = 0; count < 6; count++) batcher.add({ stream: 'stdout', bytes: new Uint8Array(megabyte) });
    expect(pauses).toEqual([true]);
    await vi.waitFor(() => {
      batcher.acknowledge(megabyte);
      expect(pauses).toEqual([true, false]);
    });
  });

  it('is settled only when what came meanwhile was sent too', async () => {
    batcher = new OutputBatcher({
      send: (chunk) => {
        sent.push(chunk);
        if (sent.length === 1) add('stdout', 'second');
      },
      pause: () => undefined,
    });
    add('stdout', 'first');
    await batcher.settled();
    expect(sent.map(text)).toEqual(['stdout:first', 'stdout:second']);
  });

  it('lets go of everything when the window is gone, so that nobody waits for it', async () => {
    batcher.add({ stream: 'stdout', bytes: new Uint8Array(6 * megabyte) });
    const settled = batcher.settled();
    batcher.close();
    await settled;
    expect(pauses).toEqual([true, false]);
  });
});
