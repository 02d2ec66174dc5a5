import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ObjectFolder } from '../support/objects.ts';
import { PlaygroundWindow } from './playgroundWindow.ts';

describe('the page', () => {
  const objects = new ObjectFolder();
  let window: PlaygroundWindow;

  beforeAll(async () => {
    const source = '#include <stdio.h>\nint main(void) { puts("shown"); return 0; }';
    window = await PlaygroundWindow.open({ files: [objects.compileText('shown', source)] });
  });
  afterAll(async () => {
    await window?.app.stop();
    objects.remove();
  });

  it('violates its own policy nowhere on the way from start over a run to About', async () => {
    await window.click('[data-test="object-shown.o"] .toggle');
    await window.run(/main returned 0/);
    await window.waitForConsole(/shown/);
    await window.click('[data-test=versions]');
    await window.waitFor('[data-test=about-versions]', /Electron/);
    await window.app.client.keys(['Escape']);
    expect(await window.app.policyViolations()).toEqual([]);
    // The same log would have shown one:
    await window.evaluate(`(() => {
      const script = document.createElement('script');
      script.textContent = 'globalThis.inlineScriptRan = true';
      document.head.append(script);
    })()`);
    expect(await window.evaluate('globalThis.inlineScriptRan === undefined')).toBe(true);
    const found = await window.waitUntil(
      window.app.policyViolations,
      (list) => list.length > 0,
      'a violation in the log',
    );
    expect(found[0]).toMatch(/inline script/);
  });

  it('has neither Node nor Electron, but a context of its own', async () => {
    expect(await window.evaluate('[typeof require, typeof process, typeof module].join()')).toBe(
      'undefined,undefined,undefined',
    );
    expect(await window.evaluate('Object.keys(window.loadstone).sort().join()')).toBe('call,on,pathForFile');
    expect(await window.evaluate('crossOriginIsolated')).toBe(true);
    expect(await window.evaluate('location.href')).toBe('app://loadstone/index.html');
  });

  it('opens no window and goes nowhere else', async () => {
    expect(await window.evaluate(`window.open('https://example.com') === null`)).toBe(true);
    await window.evaluate(`void (location.href = 'https://example.com/')`);
    await window.evaluate(`void (location.href = 'file:///etc/passwd')`);
    expect(await window.evaluate('location.href')).toBe('app://loadstone/index.html');
    expect(await window.app.client.getWindowCount()).toBe(1);
  });

  it('reaches no other address', async () => {
    for (const address of ['https://example.com/', 'http://127.0.0.1:1/', 'file:///etc/passwd']) {
      expect(await window.evaluate(`fetch('${address}').then(() => 'answered', () => 'refused')`)).toBe('refused');
      expect((await window.app.policyViolations())[0]).toContain(`Refused to connect to '${address}'`);
    }
  });

  it('is given no permission but to write text to the clipboard', async () => {
    expect(
      await window.evaluate(`new Promise((resolve) =>
        navigator.geolocation.getCurrentPosition(() => resolve('given'), (error) => resolve('code ' + error.code)))`),
    ).toBe('code 1');
    expect(await window.evaluate('Notification.requestPermission()')).toBe('denied');
    expect(
      await window.evaluate(
        `navigator.mediaDevices.getUserMedia({ audio: true }).then(() => 'given', () => 'refused')`,
      ),
    ).toBe('refused');
  });

  it.each([
    ['a call that does not exist', `'session.destroy'`, /there is no call "session.destroy"/],
    ['a name of every object', `'constructor'`, /there is no call "constructor"/],
    ['no name', `{}`, /there is no call/],
    ['arguments of the wrong type', `'objects.remove', 'one'`, /arguments of objects\.remove/],
    ['too few arguments', `'objects.describe', 1`, /arguments of objects\.describe/],
    ['too many arguments', `'state.get', 1`, /arguments of state\.get/],
    ['an object that is not there', `'objects.describe', 999, null`, /999/],
  ])('is told what is wrong with %s', async (_, args, message) => {
    // As text: WebDriver takes an object with an `error` for its own.
    const reply = await window.evaluate<string>(`loadstone.call(${args}).then(JSON.stringify)`);
    expect(JSON.parse(reply)).toMatchObject({ ok: false, error: { message: expect.stringMatching(message) } });
  });
});
