// Session files in the window: a preview until it is trusted, in effect afterwards, saved again.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { savedObjects } from '../../app/main/session/sessionFile.ts';
import { usualLinkSettings } from '../../app/shared/ui/linkSettings.ts';
import { usualRunSettings } from '../../app/shared/ui/runSettings.ts';
import type { SessionFile } from '../../app/shared/ui/sessionFileRecords.ts';
import { commandLine } from '../support/loadstone.ts';
import { ObjectFolder } from '../support/objects.ts';
import { PlaygroundWindow } from './playgroundWindow.ts';

describe('a session from elsewhere', () => {
  const objects = new ObjectFolder();
  /** What the constructors of a preloaded library, and of a compiler's plugin, leave behind. */
  const preloaded = join(objects.path, 'preloaded');
  const plugged = join(objects.path, 'plugged');
  const session = join(objects.path, 'given.loadstone');
  let window: PlaygroundWindow;

  function evil(name: string, trace: string): string {
    const source = `#include <fcntl.h>
      int plugin_is_GPL_compatible;
      int plugin_init(void *info, void *version) { return info == version; }
      __attribute__((constructor)) static void early(void) { open("${trace}", O_CREAT | O_WRONLY, 0600); }`;
    const library = join(objects.path, `${name}.so`);
    execFileSync('gcc', ['-shared', '-o', library, objects.compileText(name, source, '-fPIC')]);
    return library;
  }

  beforeAll(async () => {
    const part = objects.compileText('part', 'int part(int count) { return 40 + count; }');
    const source = join(objects.path, 'main.c');
    writeFileSync(
      source,
      '#include <stdio.h>\nint part(int);\nint main(int argc, char **argv) { return part(argc); }\n',
    );
    const content: SessionFile = {
      loadstone: 1,
      objects: [...(await savedObjects(session, [part])), { path: 'gone.o', sha256: '0'.repeat(64), size: 1 }],
      sources: [{ path: 'main.c', flags: `-O1 -fplugin=${evil('plugin', plugged)}` }],
      link: usualLinkSettings,
      preload: [evil('library', preloaded)],
      executor: null,
      memory: 'auto',
      arguments: ['alpha', 'two words'],
      run: { ...usualRunSettings, environment: [{ name: 'GREETING', value: 'hello' }] },
      layout: null,
      lastRun: null,
    };
    writeFileSync(session, JSON.stringify(content));
    window = await PlaygroundWindow.open({ env: { LOADSTONE_SAVE_FOLDER: objects.path } });
  });
  afterAll(async () => {
    await window?.app.stop();
    objects.remove();
  });

  const nothingRan = (): void => {
    expect([existsSync(preloaded), existsSync(plugged)]).toEqual([false, false]);
  };

  it('opens as a preview that lists what it would do, and marks what is not there', async () => {
    await window.drop([session]);
    const card = await window.waitFor('[data-test=session-card]', /preview, nothing runs/);
    expect(card).toMatch(/main alpha 'two words'[\s\S]*part\.o[\s\S]*gone\.o\s*missing: no file is there/);
    expect(card).toMatch(/library\.so is opened in the executor: its constructors run at once/);
    expect(card).toMatch(/main\.c with -O1 -fplugin=.*plugin\.so/);
    expect(card).toContain('GREETING=hello');
    await window.waitFor('[data-test="object-part.o"]', /not loaded/);
    await window.waitFor('[data-test="object-gone.o"]', /refused/);
    nothingRan();
    await window.screenshot('session-preview');
  });

  it('asks before Run, and does nothing where the answer is no', async () => {
    await window.click('[data-test=run]');
    await window.waitFor('[data-test=trust-dialog]', /Run given\.loadstone\?[\s\S]*-fplugin=/);
    await window.screenshot('session-trust');
    await window.app.client.keys(['Escape']);
    await window.waitFor('[data-test=trust-dialog]', /^$/);
    await window.click('[data-test=load]');
    await window.waitFor('body', /given\.loadstone is a preview: Run asks whether it is trusted/);
    expect(await window.text('[data-test=outcome]')).toBe('not run yet');
    nothingRan();
  });

  it('is in effect once it is trusted: arguments, sources with their flags, libraries', async () => {
    await window.click('[data-test="object-gone.o"] [aria-label="Remove gone.o"]');
    await window.click('[data-test=run]');
    await window.waitFor('[data-test=trust-dialog]', /Trust and Run/);
    await window.click('[data-test=restricted]');
    await window.click('[data-test=trust-run]');
    await window.waitFor('[data-test=outcome]', /main returned 43/);
    expect([existsSync(preloaded), existsSync(plugged)]).toEqual([true, true]);
    expect(await window.evaluate<string>(`document.querySelector('[data-test=arguments] input').value`)).toBe(
      "alpha 'two words'",
    );
    expect(await window.text('[data-test=session-card]')).toMatch(/given\.loadstone\s+session/);
    await window.screenshot('session-trusted');
  });

  it('is not asked about again', async () => {
    await window.drop([session]);
    await window.waitFor('[data-test=session-card]', /given\.loadstone\s+session/);
    await window.waitFor('[data-test="object-gone.o"]', /refused/);
    // It has an object again after the next Run, and a place on the list until then.
    await window.waitFor(
      '[data-test="to-compile-main.c"]',
      /main\.o[\s\S]*compiled on Run[\s\S]*of main\.c · -O1 -fplugin/,
    );
  });

  it('is saved as it is now, for the command line too', async () => {
    await window.click('[data-test="object-gone.o"] [aria-label="Remove gone.o"]');
    await window.app.client.keys(['Control', 'Shift', 'e']);
    await window.app.client.keys(['Control', 'Shift']);
    const read = (): SessionFile => JSON.parse(readFileSync(session, 'utf8')) as SessionFile;
    await window.waitUntil(
      async () => read().objects.length,
      (count) => count === 1,
      'the saved session',
    );
    expect(read()).toMatchObject({
      objects: [{ path: 'part.o' }],
      sources: [{ path: 'main.c', flags: expect.stringContaining('-fplugin=') }],
      arguments: ['alpha', 'two words'],
      layout: { grid: expect.anything() },
      lastRun: { outcome: { kind: 'exited', status: 43 } },
    });
    expect(await window.text('[data-test=session-card]')).toMatch(/given\.loadstone\s+session/);
    expect(() => execFileSync(process.execPath, [commandLine, 'run', session], { stdio: 'pipe' })).toThrow(/--trust/);
    // The command line compiles main.c as the window did.
    const replayed = spawnSync(process.execPath, [commandLine, 'run', session, '--trust', '--json'], {
      encoding: 'utf8',
    });
    expect(replayed.status).toBe(43);
    const { objects: listed } = JSON.parse(replayed.stdout) as { objects: { name: string; source: string | null }[] };
    expect(listed.map(({ name, source }) => [name, source])).toEqual([
      ['part.o', null],
      ['main.o', 'main.c'],
    ]);
  });

  it('leaves the window as it is when it is closed', async () => {
    await window.click('[aria-label="Close the session"]');
    await window.waitFor('[data-test=session-card]', /^$/);
    expect(await window.text('[data-test=objects]')).toContain('part.o');
  });
});
