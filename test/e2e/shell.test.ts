import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PlaygroundWindow } from './playgroundWindow.ts';

describe('the first start', () => {
  let window: PlaygroundWindow;

  beforeAll(async () => {
    window = await PlaygroundWindow.open({ firstLaunch: true });
  });
  afterAll(async () => {
    await window?.app.stop();
  });

  it('has a sample loaded, one highlighted Run, and tells the route to memory before any load', async () => {
    await window.waitFor('[data-test=objects]', /hello\.o/);
    expect(await window.isEnabled('[data-test=run]')).toBe(true);
    expect(
      await window.evaluate('document.querySelectorAll(".n-button--primary-type:not(.n-button--secondary)").length'),
    ).toBe(1);
    await window.waitFor('[data-test=memory-route]', /✓\s*Memory: sealed memfd, /);
    expect(await window.text('[data-test=memory-manager]')).toBe('Manager: packed');
    await window.screenshot('shell-first-start');
  });

  it('shows output and phases after Run and nothing else', async () => {
    await window.run(/main returned 0/);
    await window.waitForConsole(/hello/i);
    await window.waitFor('[data-test=timing]', /fix up/);
    await window.screenshot('shell-first-run');
  });
});
