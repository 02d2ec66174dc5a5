// While the real app links 20 MB, its window is answered over the typed channels, says how far the link is, and can stop
// it; the executor stays, and the next run is none the worse.
import { appendFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linkWorkloads } from '../support/linkWorkloads.ts';
import { ObjectFolder } from '../support/objects.ts';
import { startPings } from '../support/windowPings.ts';
import { PlaygroundWindow } from './playgroundWindow.ts';

const objects = new ObjectFolder();
const workloads = linkWorkloads(objects.path);
afterAll(() => objects.remove());

/** `npm run bench` wants to know how long the answers took, of several runs. */
const record = process.env['LOADSTONE_LINK_DELAYS'];
const runs = Number(process.env['LOADSTONE_LINK_RUNS'] ?? 1);
/** A page that is busy itself, or a link that V8 has compiled, leaves room for no ping between two phases of one run. */
const mostRuns = 10;

/** Presses Run, and Stop as soon as the link tells how far it is; resolves when the run has ended. */
const runAndStop = `new Promise((resolve) => {
  const press = (name) => document.querySelector('[data-test=' + name + ']').click();
  const ends = [
    window.loadstone.on('program.progress', (progress) => {
      if (progress !== null) setTimeout(() => press('stop'));
    }),
    window.loadstone.on('ended', ({ outcome }) => {
      for (const end of ends) end();
      resolve(outcome.kind);
    }),
  ];
  press('run');
})`;

describe.each(workloads)('a link of 20 MB: $title', ({ title, files }) => {
  let window: PlaygroundWindow;
  beforeAll(async () => {
    window = await PlaygroundWindow.open({ files });
    await window.waitFor('[data-test=status]', new RegExp(`${files.length} files`));
  });
  afterAll(() => window?.app.stop());

  it('lets the window be answered between its phases', async () => {
    const delays: number[] = [];
    let within = 0;
    for (let run = 0; run < runs || (within === 0 && run < mostRuns); run++) {
      const pings = await startPings(window);
      await window.run(/main returned 5/);
      const { answers, progress } = await pings.end();
      const [first, last] = [progress[0]?.at ?? 0, progress.at(-1)?.at ?? 0];
      expect(new Set(progress.map(({ phase }) => phase)).size).toBeGreaterThan(1);
      // Asked after main had told of one phase, answered before it told of another.
      within += answers.filter(({ sent, at }) => sent > first && at < last).length;
      for (const { done, total } of progress) expect(done).toBeLessThanOrEqual(total);
      for (const { sent, at } of answers) if (at > first && sent < last) delays.push(at - sent);
    }
    expect(within).toBeGreaterThan(0);
    expect(await window.text('[data-test=load-progress]')).toBe('');
    if (record !== undefined) appendFileSync(record, `${JSON.stringify({ title, delays })}\n`);
  });

  it('is stopped, and the same executor runs it the next time', async () => {
    let pid = await window.executorReady();
    let linkStopped = false;
    for (let attempt = 0; attempt < 8 && !linkStopped; attempt++) {
      const end = await window.evaluateAsync<string>(runAndStop);
      const now = await window.executorReady();
      // The link may be over before the page has come to press the button: then it ends the program, and its executor.
      linkStopped = end === 'stopped' && now === pid;
      pid = now;
    }
    expect(linkStopped).toBe(true);
    await window.waitFor('[data-test=outcome]', /stopped/);
    await window.run(/main returned 5/);
    expect(await window.executorReady()).toBe(pid);
  });
});
