// Every view once, empty and full, light and dark, in a small and a large window: as pictures for people to look at
// (test/output/view-*.png), and for axe-core.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { savedObjects } from '../../app/main/session/sessionFile.ts';
import { usualLinkSettings } from '../../app/shared/ui/linkSettings.ts';
import { type PaneId, paneTitles } from '../../app/shared/ui/panes.ts';
import { usualRunSettings } from '../../app/shared/ui/runSettings.ts';
import type { SessionFile } from '../../app/shared/ui/sessionFileRecords.ts';
import { ObjectFolder } from '../support/objects.ts';
import { findings } from './axe.ts';
import { PlaygroundWindow } from './playgroundWindow.ts';

const sizes = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
] as const;

/** Panes that can be seen at once: one of each region. */
const scenes: Readonly<Record<string, readonly PaneId[]>> = {
  first: ['objects', 'editor', 'disassembly', 'console', 'timing'],
  second: ['text', 'memory', 'problems', 'run'],
  third: ['compare', 'explanation', 'messages'],
  fourth: ['crash', 'engines'],
};

const program = `#include <cstdio>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>
extern "C" int part(int);
namespace shop {
struct Basket {
  std::map<std::string, int> prices;
  int priceOf(const std::string &name) const {
    auto found = prices.find(name);
    if (found == prices.end()) throw std::out_of_range("no price for " + name);
    return found->second;
  }
};
template <typename T> T sum(const std::vector<T> &all) {
  T result{};
  for (const T &each : all) result += each;
  return result;
}
}
int main(int argc, char **argv) {
  shop::Basket basket{{{"apple", 3}, {"pear", 4}}};
  std::vector<int> paid{basket.priceOf("apple"), basket.priceOf("pear"), part(argc)};
  std::printf("\\033[32mpaid %d\\033[0m\\n", shop::sum(paid));
  try { basket.priceOf("plum"); } catch (const std::exception &error) { std::fprintf(stderr, "%s\\n", error.what()); }
  for (int i = 0; i < 40; i++) std::printf("line %d of the output\\n", i);
}`;

const wrong = `#include <stdio.h>
int main(void) {
  int unused;
  const char *text = 5;
  puts(text)
  return missing;
}`;

describe('every view', () => {
  const objects = new ObjectFolder();
  let window: PlaygroundWindow;

  beforeAll(async () => {
    window = await PlaygroundWindow.open();
  });
  afterAll(async () => {
    await window?.app.stop();
    objects.remove();
  });

  async function resize(size: { readonly width: number; readonly height: number }): Promise<void> {
    await window.app.cdp('Emulation.setDeviceMetricsOverride', { ...size, deviceScaleFactor: 1, mobile: false });
    // The dock lays its panes out in one frame, and what is in them in the next.
    await window.evaluateAsync(
      `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done))))`,
    );
  }

  /** Pictures of what is in the window, and no finding of axe-core in it. Leaves the window small and light. */
  async function look(name: string, selector?: string): Promise<void> {
    expect(await window.text('[data-test=problems]'), `${name}: nothing of the page failed`).toBe('');
    for (const scheme of ['dark', 'light'] as const) {
      await window.prefer(scheme);
      // Monaco colours its text anew when there is time for it.
      await window.evaluateAsync(
        `new Promise((done) => requestIdleCallback(() => requestIdleCallback(() => done(true))))`,
      );
      for (const size of [...sizes].reverse()) {
        await resize(size);
        await window.screenshot(`view-${name}-${scheme}-${size.width}`);
      }
      const rules = scheme === 'dark' ? undefined : ['color-contrast', 'link-in-text-block'];
      expect(await findings(window, selector, rules), `${name}, ${scheme}`).toEqual([]);
    }
  }

  async function lookAtScenes(state: string, names: readonly string[]): Promise<void> {
    for (const [scene, panes] of Object.entries(scenes)) {
      if (!names.includes(scene)) continue;
      for (const pane of panes) await window.command(`Show ${paneTitles[pane]}`);
      await look(`${state}-${scene}`);
    }
  }

  async function lookAtDialog(command: string, name: string, selector: string, complete = /./): Promise<void> {
    await window.command(command);
    await window.waitFor(selector, complete);
    await look(name, selector);
    await window.press('Escape');
    await window.waitFor(selector, /^$/);
  }

  it('while there is nothing to show', async () => {
    await lookAtScenes('empty', Object.keys(scenes));
  });

  it('with a program that ran, and was compared', async () => {
    const part = objects.compileText('part', 'int part(int count) { return 40 + count; }');
    const spare = objects.compileText('spare', 'int spare(void) { return 1; }');
    await window.drop([objects.archive('libparts.a', [part, spare])]);
    await window.listed('libparts.a');
    const source = join(objects.path, 'basket.cc');
    writeFileSync(source, program);
    await window.drop([source]);
    await window.waitFor('[data-test="tab-basket.cc"]', /basket/);
    await window.run(/main returned 0/);
    await window.press('Control', 'Shift', 'Enter');
    await window.waitFor('[data-test=verdict]', /./);
    await window.click('[data-test="object-basket.o"] .toggle');
    await window.showText('basket.o');
    await window.command('Show Link explanation');
    await lookAtScenes('full', ['first', 'second', 'third']);
  });

  it('in its dialogs', async () => {
    await lookAtDialog('Settings', 'settings', '[role=dialog]');
    await lookAtDialog('About Loadstone', 'about', '[role=dialog]');
    await lookAtDialog('Memory Doctor', 'doctor', '[role=dialog]', /route/);
    await lookAtDialog('Guide', 'guide', '[role=dialog]');
    await lookAtDialog('Two-Minute Tour', 'tour', '[data-test=tour]');
    await lookAtDialog('Samples', 'samples', '[data-test=samples]');
    await window.press('F1');
    await window.waitFor('[data-test=palette]', /./);
    await look('palette', '[data-test=palette]');
    await window.press('Escape');
    await window.waitFor('[data-test=palette]', /^$/);
  });

  it('where it asks', async () => {
    await window.drop([objects.sharedLibrary('libgiver.so', 'int given(void) { return 7; }')]);
    await window.waitFor('[data-test=preload]', /ELF64 shared object/);
    await look('preload', '[data-test=preload]');
    await window.press('Escape');
    await window.waitFor('[data-test=preload]', /^$/);
    await window.command('New C File');
    await window.waitFor('[data-test="tab-untitled.c"]', /untitled/);
    await window.waitUntil(
      () => window.evaluate<boolean>(`document.activeElement.closest('[data-test=source]') !== null`),
      (focused) => focused,
      'the new file to have the focus',
    );
    await window.type('int other(void) { return 1; }');
    await window.press('Control', 'w');
    await window.waitFor('[data-test=unsaved-dialog]', /Save untitled/);
    await look('unsaved', '[data-test=unsaved-dialog]');
    await window.click('[data-test=discard]');
    await window.waitFor('[data-test=unsaved-dialog]', /^$/);
    const session = join(objects.path, 'given.loadstone');
    const content: SessionFile = {
      loadstone: 1,
      objects: await savedObjects(session, [objects.compileText('main', 'int main(void) { return 0; }')]),
      sources: [{ path: 'basket.cc', flags: '-O1 -fplugin=/somewhere/plugin.so' }],
      link: usualLinkSettings,
      preload: [],
      executor: null,
      memory: 'auto',
      arguments: ['alpha', 'two words'],
      run: { ...usualRunSettings, environment: [{ name: 'GREETING', value: 'hello' }] },
      layout: null,
      lastRun: null,
    };
    writeFileSync(session, JSON.stringify(content));
    await window.drop([session]);
    await window.waitFor('[data-test=session-card]', /preview/);
    await window.click('[data-test=run]');
    await window.waitFor('[data-test=trust-dialog]', /Trust and Run/);
    await look('trust', '[data-test=trust-dialog]');
    await window.press('Escape');
    await window.waitFor('[data-test=trust-dialog]', /^$/);
    await look('session');
    await window.click('[aria-label="Close the session"]');
  });

  it('with what went wrong', async () => {
    await window.evaluateAsync(`window.loadstone.call('samples.open', 'crash')`);
    await window.listed('crash.o');
    await window.run(/SIGSEGV/);
    await window.waitFor('[data-test=crash]', /SIGSEGV/);
    await look('crash');
    const source = join(objects.path, 'wrong.c');
    writeFileSync(source, wrong);
    await window.drop([source]);
    await window.waitFor('[data-test="tab-wrong.c"]', /wrong/);
    await window.click('[data-test=run]');
    await window.waitFor('[data-test=problem]', /./);
    await look('problems');
  });
});
