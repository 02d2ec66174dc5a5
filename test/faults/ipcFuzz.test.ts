// A page that has been taken over sends what it likes: every call of the contract, with arguments that it does not take or
// nearly does. Each message is answered, none meets an error that nobody thought of, and the app goes on.
import { existsSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { calls } from '../../app/shared/ui/channels.ts';
import { usualRunSettings } from '../../app/shared/ui/runSettings.ts';
import { PlaygroundWindow } from '../e2e/playgroundWindow.ts';
import { hostileMessages, unpack, witness } from '../support/hostileMessages.ts';
import { longRunSeed, runsOr, timeFor } from '../support/longRun.ts';
import { ObjectFolder } from '../support/objects.ts';

const count = runsOr(50_000);
/** Under way at once: more of them keep the page from its turn. */
const batch = 250;

interface Told {
  /** Answers that must not be, and messages without one. */
  readonly bad: readonly unknown[];
  /** By the call's name. */
  readonly answered: Readonly<Record<string, number>>;
}

/** In the page: sends all at once, and gives for each name how many were answered, and each answer that must not be. */
const sendAll = `async (packed) => {
  const open = ${unpack};
  const bad = [];
  const answered = {};
  const waiting = new Map();
  const all = Promise.all(packed.map(async ({ name, args }, index) => {
    waiting.set(index, { name, args, error: 'no answer' });
    try {
      const reply = await window.loadstone.call(open(name), ...open(args));
      if (typeof name === 'string') answered[name] = (answered[name] ?? 0) + 1;
      const { ok, error } = reply;
      const told = ok === false && typeof error.message === 'string' && error.kind !== 'internal';
      if (ok !== true && !told) bad.push({ name, args, error });
    } catch (error) {
      // What cannot be cloned does not leave the page.
      if (!/could not be cloned|Maximum call stack|recursion/i.test(String(error))) bad.push({ name, args, error: String(error) });
    }
    waiting.delete(index);
  }));
  await Promise.race([all, new Promise((resolve) => setTimeout(resolve, 20_000))]);
  return JSON.stringify({ bad: [...bad, ...waiting.values()].slice(0, 20), answered });
}`;

describe('hostile messages of the page', () => {
  const objects = new ObjectFolder();
  let window: PlaygroundWindow;

  beforeAll(async () => {
    rmSync(witness, { force: true });
    window = await PlaygroundWindow.open();
  });
  afterAll(async () => {
    await window?.app.stop();
    objects.remove();
  });

  it(`${count} of them, to every call: each is answered, and no answer is a defect`, {
    timeout: timeFor(count, 10),
  }, async () => {
    const answered = new Map<string, number>();
    const bad: unknown[] = [];
    let messages: unknown[] = [];
    const send = async (): Promise<void> => {
      const packed = JSON.stringify(messages);
      messages = [];
      const told = JSON.parse(await window.evaluateAsync<string>(`(${sendAll})(${packed})`)) as Told;
      bad.push(...told.bad);
      for (const [name, more] of Object.entries(told.answered)) answered.set(name, (answered.get(name) ?? 0) + more);
    };
    for (const message of hostileMessages(count, longRunSeed)) {
      messages.push(message);
      if (messages.length === batch) await send();
      if (bad.length > 20) break;
    }
    await send();
    expect(bad.slice(0, 20).map((each) => JSON.stringify(each).slice(0, 2000))).toEqual([]);
    expect(Object.keys(calls).filter((name) => (answered.get(name) ?? 0) < count / 400)).toEqual([]);
    expect(existsSync(witness)).toBe(false);
  });

  it('to the one function beside the calls: it knows no path for what a person did not drop', async () => {
    const told =
      await window.evaluate<string>(`JSON.stringify([null, {}, '/etc/passwd', new File([], '/etc/passwd')].map((value) => {
      try { return window.loadstone.pathForFile(value); } catch { return 'refused'; }
    }))`);
    expect(JSON.parse(told)).toEqual(['refused', 'refused', 'refused', '']);
  });

  it('and afterwards the same window runs a program', async () => {
    const hello = objects.compileText('hello', '#include <stdio.h>\nint main(void) { puts("hello"); return 42; }');
    const answer = await window.evaluateAsync<string>(`(async () => {
      const { call } = window.loadstone;
      const { value } = await call('libraries.get');
      for (const path of value) await call('libraries.remove', path);
      await call('settings.reset');
      await call('program.configure', ${JSON.stringify(usualRunSettings)});
      await call('objects.removeAll');
      await call('files.open', [${JSON.stringify(hello)}]);
      await call('executor.restart');
      return JSON.stringify(await call('program.run', []));
    })()`);
    expect(JSON.parse(answer)).toMatchObject({ ok: true, value: { outcome: { kind: 'exited', status: 42 } } });
    // The page's own words are left out: what it does to itself is no matter of main's.
    const lines = (await window.app.output()).split('\n').filter((line) => !line.includes(':CONSOLE('));
    expect(lines.filter((line) => /uncaught|unhandled/i.test(line))).toEqual([]);
  });
});
