// A page that has been taken over sends what it likes: every call of the contract, with arguments that it does not take or
// nearly does. Each message is answered, none meets an error that nobody thought of, and the app goes on.
import { existsSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { calls } from '../../app/shared/ui/channels.ts';
import { usualRunSettings } from '../../app/shared/ui/runSettings.ts';
import { hostileMessages, unpack } from '../support/hostileMessages.ts';
import { ObjectFolder } from '../support/objects.ts';
import { PlaygroundWindow } from './playgroundWindow.ts';

const count = Number(process.env['LOADSTONE_IPC_MESSAGES'] ?? 50_000);
const seed = Number(process.env['LOADSTONE_IPC_SEED'] ?? 1);
const batch = 1000;
const witness = '/tmp/loadstone-was-here';

/** In the page: sends all at once, and gives for each name how many were answered, and each answer that must not be. */
const sendAll = `async (packed) => {
  const open = ${unpack};
  const bad = [];
  const answered = {};
  await Promise.all(packed.map(async ({ name, args }) => {
    let words;
    try {
      words = open(args);
      const list = Array.isArray(words) ? words : [words];
      const reply = await window.loadstone.call(open(name), ...list);
      if (typeof name === 'string') answered[name] = (answered[name] ?? 0) + 1;
      const { ok, error } = reply;
      const told = ok === false && typeof error.message === 'string' && error.kind !== 'internal';
      if (ok !== true && !told) bad.push({ name, args, error });
    } catch (error) {
      // What cannot be cloned does not leave the page.
      if (!/could not be cloned|Maximum call stack|recursion/i.test(String(error))) bad.push({ name, args, error: String(error) });
    }
  }));
  return JSON.stringify({ bad: bad.slice(0, 20), answered });
}`;

describe('hostile messages of the page', () => {
  const objects = new ObjectFolder();
  let window: PlaygroundWindow;

  beforeAll(async () => {
    rmSync(witness, { force: true });
    window = await PlaygroundWindow.open();
  });
  afterAll(async () => {
    await window?.app.kill();
    objects.remove();
  });

  it(`${count} of them, seed ${seed}, to every call: each is answered, and no answer is a defect`, {
    timeout: 300_000,
  }, async () => {
    const answered = new Map<string, number>();
    const bad: unknown[] = [];
    let messages: unknown[] = [];
    const send = async (): Promise<void> => {
      const packed = JSON.stringify(messages);
      messages = [];
      const text = await window.evaluateAsync<string>(`(${sendAll})(${packed})`);
      const told = JSON.parse(text) as { bad: unknown[]; answered: Record<string, number> };
      bad.push(...told.bad);
      for (const [name, more] of Object.entries(told.answered)) answered.set(name, (answered.get(name) ?? 0) + more);
    };
    for (const message of hostileMessages(count, seed)) {
      messages.push(message);
      if (messages.length === batch) await send();
    }
    await send();
    expect(bad.slice(0, 5)).toEqual([]);
    expect(Object.keys(calls).filter((name) => (answered.get(name) ?? 0) < count / 400)).toEqual([]);
    expect(existsSync(witness)).toBe(false);
  });

  it('to the one function beside the calls: it knows no path for what a person did not drop', async () => {
    const told =
      await window.evaluate<string>(`JSON.stringify([null, {}, '/etc/passwd', new File([], '/etc/passwd')].map((value) => {
      try { return window.loadstone.pathForFile(value); } catch { return 'refused'; }
    }))`);
    expect(JSON.parse(told)).toEqual(['refused', 'refused', 'refused', '']);
    const opened = await window.evaluateAsync<string>(
      `window.loadstone.call('files.open', ['${objects.path}/../strange.c']).then(JSON.stringify)`,
    );
    expect(JSON.parse(opened)).toMatchObject({ ok: true });
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
    expect(await window.app.output()).not.toMatch(/uncaught|unhandled/i);
  });
});
