import { describe, expect, it } from 'vitest';
import { defaultLayout, readLayout, regionOf, regions } from '../../../../app/renderer/dock/paneLayout.ts';
import { paneIds } from '../../../../app/shared/ui/panes.ts';

describe('the layout of the panes', () => {
  it('shows the panes of its regions by default and survives being stored', () => {
    const layout = defaultLayout(1264, 700);
    expect(Object.keys(layout.panels).sort()).toEqual(Object.values(regions).flat().sort());
    expect(readLayout(JSON.stringify(layout))).toEqual(layout);
  });

  it('knows the region of every pane, the same as where it stands by default', () => {
    expect(Object.keys(regionOf).sort()).toEqual([...paneIds].sort());
    for (const [region, panes] of Object.entries(regions))
      for (const pane of panes) expect(regionOf[pane]).toBe(region);
  });

  it('reads back a layout from which panes were closed', () => {
    const layout = defaultLayout(1264, 700);
    const { objects } = layout.panels;
    expect(readLayout(JSON.stringify({ ...layout, panels: { objects } }))?.panels).toEqual({ objects });
  });

  it('has one line between left and right, above and below', () => {
    const { root } = defaultLayout(1264, 700).grid;
    const columns = Array.isArray(root.data) ? root.data : [];
    const rows = columns.flatMap(({ data }) => (Array.isArray(data) ? data : []));
    const firsts = rows.flatMap(({ data }) => (Array.isArray(data) ? [data[0]?.size] : []));
    expect(firsts).toHaveLength(2);
    expect(firsts[0]).toBe(firsts[1]);
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
    ['no pane at all', JSON.stringify({ grid: {}, panels: {} })],
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
