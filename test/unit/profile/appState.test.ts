import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppStateStore, visibleBounds } from '../../../app/main/profile/appState.ts';

describe('recent files', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'loadstone-state-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('come with the last one first, each once, and no more than 15', () => {
    const state = new AppStateStore(folder);
    state.addRecent(['/a', '/b']);
    state.addRecent(['/a']);
    expect(state.values.recent).toEqual(['/a', '/b']);
    state.addRecent(Array.from({ length: 20 }, (_, index) => `/${index}`));
    expect(state.values.recent).toHaveLength(15);
    expect(new AppStateStore(folder).values.recent[0]).toBe('/19');
  });
});

describe('the place of the window', () => {
  const screen = { x: 0, y: 0, width: 1920, height: 1080 };

  it.each([
    ['in the middle', { x: 100, y: 100, width: 1280, height: 800 }],
    ['partly beyond an edge', { x: 1700, y: 900, width: 1280, height: 800 }],
    ['on the second screen', { x: 2000, y: 50, width: 800, height: 600 }],
  ])('is kept %s', (_, bounds) => {
    expect(visibleBounds(bounds, [screen, { ...screen, x: 1920 }])).toEqual(bounds);
  });

  it.each([
    ['on a screen that is gone', { x: 2000, y: 50, width: 800, height: 600 }],
    ['with its head above the screen', { x: 100, y: -400, width: 800, height: 600 }],
    ['almost outside', { x: 1880, y: 50, width: 800, height: 600 }],
  ])('is forgotten %s', (_, bounds) => {
    expect(visibleBounds(bounds, [screen])).toBeNull();
  });

  it('is nowhere in particular at the first start', () => {
    expect(visibleBounds(null, [screen])).toBeNull();
  });
});
