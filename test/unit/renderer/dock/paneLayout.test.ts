import { describe, expect, it } from 'vitest';
import { defaultLayout, paneTitles, readLayout } from '../../../../app/renderer/dock/paneLayout.ts';

describe('the layout of the panes', () => {
  it('shows every pane by default and survives being stored', () => {
    const layout = defaultLayout(1264, 700);
    expect(Object.keys(layout.panels).sort()).toEqual(Object.keys(paneTitles).sort());
    expect(readLayout(JSON.stringify(layout))).toEqual(layout);
  });

  it('fills the window, whatever its size', () => {
    for (const [width, height] of [
      [640, 400],
      [1264, 700],
      [3840, 2100],
    ] as const) {
      const { root } = defaultLayout(width, height).grid;
      const sizes = Array.isArray(root.data) ? root.data.map(({ size }) => size ?? 0) : [];
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBeCloseTo(width, 6);
    }
  });

  it.each([
    ['no JSON', '{'],
    ['another type', '[]'],
    ['null', 'null'],
    ['no panels', JSON.stringify({ grid: {} })],
    [
      'a pane missing',
      JSON.stringify({ grid: {}, panels: { objects: { id: 'objects', contentComponent: 'objects' } } }),
    ],
    [
      'a pane that does not exist',
      JSON.stringify({
        ...defaultLayout(1000, 700),
        panels: { ...defaultLayout(1000, 700).panels, evil: { id: 'evil', contentComponent: 'evil' } },
      }),
    ],
  ])('refuses a stored layout with %s', (_, text) => {
    expect(readLayout(text)).toBeNull();
  });
});
