import { describe, expect, it } from 'vitest';
import { effectScope } from 'vue';
import {
  afterUse,
  createPaletteSources,
  type PaletteEntry,
  rankEntries,
} from '../../../../app/renderer/shell/paletteEntries.ts';

const entry = (label: string, detail?: string): PaletteEntry => ({
  id: label,
  kind: 'Command',
  label,
  ...(detail === undefined ? {} : { detail }),
  enabled: true,
  run: () => undefined,
});
const entries = ['Open', 'Run', 'Stop', 'Clear Console', 'Show Console', 'Zoom In'].map((label) => entry(label));
const labels = (query: string, recent: readonly string[] = []): string[] =>
  rankEntries(entries, query, recent).map(({ label }) => label);

describe('the order of the palette', () => {
  it('is that of the sources without a query, what was used last first', () => {
    expect(labels('')).toEqual(entries.map(({ label }) => label));
    expect(labels(' ', ['Stop', 'Zoom In']).slice(0, 3)).toEqual(['Stop', 'Zoom In', 'Open']);
  });

  it('has the best match first, spelled right or nearly so', () => {
    expect(labels('stop')[0]).toBe('Stop');
    expect(labels('zoom')[0]).toBe('Zoom In');
    expect(labels('clera con')[0]).toBe('Clear Console');
    expect(labels('qqqq')).toEqual([]);
  });

  it('has what begins with the words before what has them elsewhere, in its kind too, used or not', () => {
    const sample = { ...entry('Open Sample: Hello', 'The smallest program'), kind: 'Sample' };
    const offered = [sample, entry('Samples'), entry('Sample Rate')];
    const first = (query: string): string | undefined => rankEntries(offered, query, [sample.id])[0]?.label;
    expect(first('sample')).toBe('Samples');
    expect(first('sample r')).toBe('Sample Rate');
    expect(first('sample hello')).toBe('Open Sample: Hello');
  });

  it('prefers of equal matches what was used', () => {
    expect(labels('console')[0]).toBe('Clear Console');
    expect(labels('console', ['Show Console'])[0]).toBe('Show Console');
  });

  it('finds files by their folder', () => {
    const files = [entry('a.o', '/home/me/engine'), entry('b.o', '/home/me/shader')];
    expect(rankEntries(files, 'shader', [])[0]?.label).toBe('b.o');
  });
});

it('remembers each entry once, the last one first, and no more than twenty', () => {
  expect(afterUse(['a', 'b'], 'b')).toEqual(['b', 'a']);
  const many = Array.from({ length: 30 }, (_, index) => String(index));
  expect(afterUse(many, 'new')).toHaveLength(20);
});

it('asks sources as long as their scope lives', () => {
  const sources = createPaletteSources();
  const scope = effectScope();
  scope.run(() => sources.add(() => entries));
  expect(sources.entries()).toHaveLength(entries.length);
  scope.stop();
  expect(sources.entries()).toEqual([]);
});
