import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commands } from '../../app/shared/ui/commands.ts';
import { ObjectFolder } from '../support/objects.ts';
import { expectAccessible } from './axe.ts';
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
    await window.listed('hello.o');
    expect(await window.isEnabled('[data-test=run]')).toBe(true);
    expect(
      await window.evaluate('document.querySelectorAll(".n-button--primary-type:not(.n-button--secondary)").length'),
    ).toBe(1);
    await window.waitFor('[data-test=memory-route]', /✓\s*Memory: sealed memfd, /);
    expect(await window.text('[data-test=memory-manager]')).toBe('Manager: packed');
    await window.waitFor('[data-test=status-compiler]', /Compiler: (gcc|clang) \d+/);
    await window.screenshot('shell-first-start');
  });

  it('shows output and phases after Run and nothing else', async () => {
    await window.run(/main returned 0/);
    await window.waitForConsole(/hello/i);
    await window.waitFor('[data-test=timing]', /fix up/);
    await window.screenshot('shell-first-run');
  });
});

describe('the shell', () => {
  const objects = new ObjectFolder();
  const profile = mkdtempSync(join(tmpdir(), 'loadstone-profile-'));
  let window: PlaygroundWindow;

  const open = async (files: readonly string[] = []): Promise<void> => {
    window = await PlaygroundWindow.open({ profile, files });
  };
  const stored = (name: string): Record<string, unknown> =>
    JSON.parse(readFileSync(join(profile, `${name}.json`), 'utf8')) as Record<string, unknown>;
  const isOpen = (selector: string): Promise<boolean> =>
    window.evaluate<boolean>(`document.querySelector(${JSON.stringify(selector)}) !== null`);
  const opened = (selector: string, wanted: boolean): Promise<boolean> =>
    window.waitUntil(
      () => isOpen(selector),
      (found) => found === wanted,
      `${selector} to be ${wanted ? 'open' : 'closed'}`,
    );

  beforeAll(async () => {
    const source = '#include <stdio.h>\nint main(void) { puts("shown"); return 0; }';
    await open([objects.compileText('shown', source)]);
  });
  afterAll(async () => {
    await window?.app.stop();
    objects.remove();
    rmSync(profile, { recursive: true });
  });

  it('finds commands, panes and files by name in the palette, best first, with keys and what cannot be done', async () => {
    await window.press('Control', 'Shift', 'p');
    await opened('[data-test=palette]', true);
    await window.app.client.keys([...'stop']);
    await window.waitFor('[data-test=palette] [aria-selected=true]', /^Stop[\s\S]*not now[\s\S]*Shift\+F5/);
    expect(await window.evaluate(`document.querySelector('[role=option][aria-disabled=true] .label').innerText`)).toBe(
      'Stop',
    );
    // What cannot be done is not done, and the palette stays.
    await window.press('Enter');
    expect(await isOpen('[data-test=palette]')).toBe(true);
    await window.screenshot('shell-palette');
    await expectAccessible(window, 'palette', '[data-test=palette]');
    await window.press('Escape');
    await opened('[data-test=palette]', false);
  });

  it('carries out what is chosen, and offers it first the next time', async () => {
    await window.command('Show Console');
    await window.press('F1');
    expect(await window.waitFor('[data-test=palette] [aria-selected=true] .label', /./)).toBe('Show Console');
    await window.app.client.keys([...'shown.o']);
    await window.waitFor('[data-test=palette] [aria-selected=true]', /shown\.o[\s\S]*(Object|Recent file)/);
    await window.press('F1');
    await opened('[data-test=palette]', false);
  });

  it('takes its keys before Monaco, and leaves Monaco its Ctrl+K chords', async () => {
    await window.command('Show Object text');
    await window.waitFor('[data-test=object-text] .view-lines', /shown\.o/);
    await window.click('[data-test=object-text] .monaco-editor');
    await window.evaluate(`(() => {
      globalThis.seenByEditor = [];
      const editor = document.querySelector('[data-test=object-text] .monaco-editor');
      editor.addEventListener('keydown', ({ key }) => globalThis.seenByEditor.push(key), true);
    })()`);
    const seen = (): Promise<string[]> => window.evaluate<string[]>('globalThis.seenByEditor.splice(0)');
    const modifiers = ['Control', 'Shift', 'Alt'];
    for (const { id, keys, otherKeys = [] } of commands) {
      for (const each of [...(keys === null ? [] : [keys]), ...otherKeys]) {
        // As the window gets it, without carrying anything out: a repeated key does nothing.
        const event = {
          key: each.key,
          ctrlKey: each.ctrl,
          shiftKey: each.shift,
          repeat: true,
          bubbles: true,
          cancelable: true,
        };
        const prevented = await window.evaluate(`(() => {
          const event = new KeyboardEvent('keydown', ${JSON.stringify(event)});
          document.querySelector('[data-test=object-text] .monaco-editor textarea, [data-test=object-text] .native-edit-context').dispatchEvent(event);
          return event.defaultPrevented;
        })()`);
        expect([id, prevented, await seen()]).toEqual([id, true, []]);
      }
    }
    // A chord's second key is Monaco's, whatever it means elsewhere.
    await window.press('Control', 'k');
    await window.press('Control', 'o');
    expect((await seen()).filter((key) => !modifiers.includes(key))).toEqual(['k', 'o']);
    await window.press('F1');
    await opened('[data-test=palette]', true);
    expect(await isOpen('.quick-input-widget:not([style*="display: none"])')).toBe(false);
    await window.press('Escape');
  });

  it('does not reload by the keys that browsers have for it', async () => {
    await window.evaluate('void (globalThis.sameePage = true)');
    for (const keys of [['Control', 'r'], ['F5'], ['Control', 'Shift', 'r'], ['Control', 'F5']])
      await window.press(...keys);
    expect(await window.evaluate('globalThis.sameePage')).toBe(true);
  });

  it('goes from pane to pane with F6', async () => {
    const visited = new Set<string>();
    for (let step = 0; step < 6; step++) {
      await window.press('F6');
      visited.add(await window.evaluate<string>(`document.activeElement.closest('.dv-groupview')?.innerText ?? ''`));
    }
    expect(visited.size).toBeGreaterThanOrEqual(4);
    expect(visited.has('')).toBe(false);
  });

  it('stores settings, follows the theme at once, and takes the memory route with the next executor', async () => {
    await window.press('Control', ',');
    await opened('[data-test=settings]', true);
    await window.screenshot('shell-settings');
    await expectAccessible(window, 'settings', '[role=dialog]');
    const choose = async (label: string, value: string): Promise<void> => {
      await window.evaluate(`(() => {
        const label = [...document.querySelectorAll('[data-test=settings] label')].find((one) => one.innerText === ${JSON.stringify(label)});
        const field = document.getElementById(label.htmlFor);
        field.value = ${JSON.stringify(value)};
        field.dispatchEvent(new Event('change'));
      })()`);
    };
    await choose('Transport and memory manager', 'rpc');
    await window.waitUntil(
      async () => existsSync(join(profile, 'settings.json')) && stored('settings')['memory'],
      (memory) => memory === 'rpc',
      'the stored setting',
    );
    await window.press('Escape');
    await opened('[data-test=settings]', false);
    await window.command('Restart Executor');
    await window.waitFor('[data-test=memory-manager]', /rpc/);
    expect(await window.text('[data-test=memory-route]')).toMatch(/⚠/);
    await window.run(/main returned 0/);
    await window.press('Control', ',');
    await opened('[data-test=settings]', true);
    await window.click('[data-test=settings-reset]');
    await window.waitUntil(
      async () => stored('settings')['memory'],
      (memory) => memory === 'auto',
      'the default',
    );
    await window.press('Escape');
    await opened('[data-test=settings]', false);
  });

  it('tells everything that it runs on in About, and the doctor’s full report', async () => {
    await window.command('About Loadstone');
    expect(await window.waitFor('[data-test=about-versions]', /V8/)).toMatch(
      /Loadstone\s+\d[\s\S]*Commit\s+\S+[\s\S]*Electron\s+\d[\s\S]*V8\s+\d[\s\S]*Log\s+\/\S+main\.log/,
    );
    expect(existsSync(join(profile, 'logs', 'main.log'))).toBe(true);
    await window.screenshot('shell-about');
    await expectAccessible(window, 'about', '[role=dialog]');
    await window.press('Escape');
    await opened('[data-test=about-versions]', false);
    await window.click('[data-test=memory-route]');
    await window.waitFor('[data-test=doctor-verdict]', /✓ Code can be loaded here/);
    expect(await window.text('[data-test=doctor-lines]')).toMatch(/shared memory\s+works \(sealed memfd/);
    expect(await window.evaluate<string>(`document.activeElement.closest('[role=dialog]')?.innerText ?? ''`)).toMatch(
      /^Memory doctor/,
    );
    await window.screenshot('shell-doctor');
    await expectAccessible(window, 'doctor', '[role=dialog]');
    await window.press('Escape');
    await opened('[data-test=doctor-lines]', false);
  });

  it('gives a tour by keyboard over the real panes, which can be skipped', async () => {
    await window.command('Two-Minute Tour');
    const titles: string[] = [];
    for (let step = 0; step < 3; step++) {
      titles.push(await window.waitFor('[data-test=tour] h2', /./));
      if (step === 0) {
        await window.screenshot('shell-tour');
        await expectAccessible(window, 'tour', '[data-test=tour]');
      }
      await window.press(step === 0 ? 'Enter' : 'ArrowRight');
      await window.waitUntil(
        () => window.text('[data-test=tour] h2'),
        (title) => title !== titles.at(-1),
        'the next station',
      );
    }
    expect(new Set(titles).size).toBe(3);
    await window.press('Escape');
    await opened('[data-test=tour]', false);
  });

  it('shows the guide without a network', async () => {
    await window.command('Guide');
    await window.waitFor('[data-test=guide] article', /First steps/);
    await window.screenshot('shell-guide');
    await expectAccessible(window, 'guide', '[role=dialog]');
    await window.press('Escape');
    await opened('[data-test=guide]', false);
  });

  it('says of a dropped file that is nothing to load what it is, over the panes, until it is dismissed', async () => {
    const image = join(objects.path, 'photo.o');
    writeFileSync(image, new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]));
    const place = () =>
      window.evaluate<number>(`document.querySelector('[data-test=objects]').getBoundingClientRect().top`);
    const before = await place();
    await window.drop([image]);
    await window.waitFor('[data-test=problems]', /photo\.o is not something to load: a PNG image/);
    expect(await place()).toBe(before);
    expect(await window.text('[data-test=objects]')).not.toMatch(/photo/);
    await window.screenshot('shell-problem');
    await expectAccessible(window, 'a problem', '[data-test=problems]');
    await window.click('[aria-label="Dismiss error"]');
    await window.waitFor('[data-test=problems]', /^$/);
  });

  it('offers to preload a shared library, which the next run then finds its functions in', async () => {
    const library = objects.sharedLibrary('libgiver.so', 'int given(void) { return 7; }');
    const user = objects.compileText('user', 'int given(void); int main(void) { return given(); }', '-O1 -fPIC');
    await window.click('[aria-label="Remove shown.o"]');
    await window.drop([library]);
    await window.waitFor('[data-test=preload]', /ELF64 shared object/);
    await window.screenshot('shell-preload');
    await window.click('[data-test=preload-yes]');
    await opened('[data-test=preload]', false);
    await window.drop([user]);
    await window.listed('user.o');
    await window.run(/main returned 7/);
    await window.click('[aria-label="Remove user.o"]');
  });

  it('zooms by its keys, and has size, zoom and recent files again the next time', async () => {
    const ratio = () => window.evaluate<number>('window.devicePixelRatio');
    const usual = await ratio();
    await window.press('Control', '=');
    const zoomed = await window.waitUntil(ratio, (now) => now > usual, 'a larger page');
    await window.app.stop();
    expect(stored('state')).toMatchObject({ zoom: 0.5, started: true });
    expect(JSON.stringify(stored('state')['recent'])).toMatch(/user\.o[\s\S]*libgiver\.so[\s\S]*shown\.o/);
    await open();
    expect(await ratio()).toBeCloseTo(zoomed);
    await window.press('Control', '0');
    await window.waitUntil(ratio, (now) => now === usual, 'the usual size');
  });

  it('takes over the files of a second start, which ends by itself', async () => {
    const late = objects.compileText('late', 'int main(void) { return 3; }');
    const { code, output } = await window.app.startAgain([late]);
    expect([code, output]).toEqual([0, expect.stringMatching(/open already/)]);
    await window.listed('late.o');
  });
});
