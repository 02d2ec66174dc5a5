import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { heapStrategies } from '../../../app/main/memory/heapStrategy.ts';
import { memoryKinds } from '../../../app/main/memory/memoryRoute.ts';
import { poolSettings, slabGrowths } from '../../../app/main/memory/poolSettings.ts';
import { flagsFor, memoryOptions, SettingsStore } from '../../../app/main/profile/settings.ts';
import {
  defaultSettings,
  growthChoices,
  heapChoices,
  memoryChoices,
  settings,
  slabLimits,
} from '../../../app/shared/ui/settingsRecords.ts';

describe('the settings', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'loadstone-settings-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('offer what the memory managers have', () => {
    expect(memoryChoices).toEqual(memoryKinds);
    expect(heapChoices).toEqual(heapStrategies);
    expect(growthChoices).toEqual(slabGrowths);
  });

  it('have defaults that they allow themselves', () => {
    expect(settings.parse(defaultSettings)).toEqual(defaultSettings);
  });

  it('tell who listens, and are there again the next time', () => {
    const store = new SettingsStore(folder);
    const themes: string[] = [];
    const end = store.onChange(({ theme }) => themes.push(theme));
    store.change({ theme: 'dark' });
    end();
    store.change({ theme: 'light' });
    expect(themes).toEqual(['dark']);
    expect(new SettingsStore(folder).values.theme).toBe('light');
  });

  it('say where they are stored and what was wrong there', () => {
    writeFileSync(join(folder, 'settings.json'), '{ "theme": "pink", "slabMB": 8 }');
    const { values, path, notices } = new SettingsStore(folder).record;
    expect(values).toEqual({ ...defaultSettings, slabMB: 8 });
    expect(path).toBe(join(folder, 'settings.json'));
    expect(notices).toEqual([expect.stringMatching(/theme/)]);
  });

  it.each([slabLimits.least, 2, 64, 100, slabLimits.most])('with slabs of %d MB are settings of a pool', (slabMB) => {
    for (const warmExecutor of [true, false]) {
      const options = memoryOptions({ ...defaultSettings, slabMB, warmExecutor });
      expect(poolSettings(options.settings, 4096).slab).toBe(slabMB * 2 ** 20);
    }
  });

  it('give each language its flags', () => {
    const values = { ...defaultSettings, flagsC: '-O1', flagsCpp: '-O3', flagsAssembly: '-g' };
    expect((['c', 'cpp', 'asm', 'text'] as const).map((language) => flagsFor(language, values))).toEqual([
      '-O1',
      '-O3',
      '-g',
      '',
    ]);
  });
});
