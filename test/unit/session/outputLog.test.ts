import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { type LogSizes, OutputLog } from '../../../app/main/session/outputLog.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

async function saved(log: OutputLog): Promise<{ readonly text: string; readonly sizes: LogSizes }> {
  const target = new PassThrough();
  const read = buffer(target);
  const sizes = await log.save(target);
  target.end();
  return { text: (await read).toString(), sizes };
}

describe('the log of a run’s output', () => {
  let log: OutputLog;
  afterEach(() => log.close());

  it('gives back what was written, in order', async () => {
    log = new OutputLog();
    log.begin();
    for (let i = 0; i < 1000; i++) log.add(bytesOf(`line ${i}\n`));
    const { text, sizes } = await saved(log);
    expect(text).toBe(Array.from({ length: 1000 }, (_, i) => `line ${i}\n`).join(''));
    expect(sizes).toEqual({ written: text.length, dropped: 0 });
  });

  it('keeps the end of what is too much, and says how much went', async () => {
    log = new OutputLog(100);
    log.begin();
    const all = Array.from({ length: 100 }, (_, i) => `line ${i}\n`).join('');
    log.add(bytesOf(all.slice(0, 333)));
    log.add(bytesOf(all.slice(333)));
    const { text, sizes } = await saved(log);
    expect(text.length).toBeGreaterThanOrEqual(100);
    expect(text.length).toBeLessThanOrEqual(200);
    expect(all.endsWith(text)).toBe(true);
    expect(sizes).toEqual({ written: all.length, dropped: all.length - text.length });
  });

  it('forgets a run when the next one begins, and leaves nothing behind when it is closed', async () => {
    log = new OutputLog();
    log.begin();
    log.add(bytesOf('first'));
    log.begin();
    log.add(bytesOf('second'));
    expect((await saved(log)).text).toBe('second');
    await log.close();
    expect((await saved(log)).text).toBe('');
  });
});
