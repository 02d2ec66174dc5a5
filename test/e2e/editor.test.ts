import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ObjectFolder } from '../support/objects.ts';
import { PlaygroundWindow } from './playgroundWindow.ts';

describe('the editor', () => {
  const folder = new ObjectFolder();
  let window: PlaygroundWindow;

  beforeAll(async () => {
    window = await PlaygroundWindow.open();
  });
  afterAll(async () => {
    await window?.app.kill();
    folder.remove();
  });

  it('says what to do while no file is open', async () => {
    await window.waitFor('[data-test=editor]', /No file open/);
    await window.screenshot('editor-empty');
  });

  it('runs with Ctrl+Enter what was typed into a new file, compiled on the way', async () => {
    await window.press('Control', 'n');
    await window.waitFor('[data-test="tab-untitled.c"]', /untitled\.c/);
    await window.type('int puts(const char *);\nint main(void) { return puts("typed a moment ago") < 0; }');
    await window.press('Control', 'Enter');
    const lines = await window.waitForConsole(/✓ main returned 0/);
    expect(lines).toContain('typed a moment ago');
    await window.waitFor('[data-test=compilation]', /compiled by \w+ [\d.]+ in/);
    await window.waitFor('[data-test=objects]', /untitled\.o/);
    await window.screenshot('editor-ran');
  });
});
