// Where the panes stand: the default layout, the place of a pane that is opened later, and reading back the layout that
// a person left.
import { Orientation, type SerializedDockview } from 'dockview-vue';
import { type PaneId, paneIds, paneTitles } from '../../shared/ui/panes.ts';

/** The regions of the default layout, each with its panes in the order of their tabs; the first one is in front. */
export const regions = {
  left: ['objects'],
  centre: ['editor', 'text'],
  centreRight: ['disassembly'],
  below: ['console', 'problems'],
  belowRight: ['timing'],
} as const satisfies Readonly<Record<string, readonly PaneId[]>>;
export type Region = keyof typeof regions;

/** Where a pane goes that the default layout does not show: into the group of these, or beside what is there. */
export const regionOf: Readonly<Record<PaneId, Region>> = {
  objects: 'left',
  editor: 'centre',
  problems: 'below',
  text: 'centre',
  disassembly: 'centreRight',
  run: 'belowRight',
  console: 'below',
  crash: 'centreRight',
  timing: 'belowRight',
  compare: 'centre',
  messages: 'belowRight',
  memory: 'centreRight',
  engines: 'belowRight',
  explanation: 'centreRight',
};

/** Objects left over the whole height; text and linked code side by side, console and timing below them. In pixels. */
export function defaultLayout(width: number, height: number): SerializedDockview {
  const left = clamp(width * 0.29, 300, 460);
  const right = width - left;
  const below = clamp(height * 0.42, 180, 420);
  // The same above and below: one line runs through both. In a window of 1280 pixels the tabs to the right have room.
  const textWidth = right * 0.44;
  const shown = Object.values(regions).flat();
  return {
    grid: {
      orientation: Orientation.HORIZONTAL,
      width,
      height,
      root: {
        type: 'branch',
        size: height,
        data: [
          leaf('left', left),
          {
            type: 'branch',
            size: right,
            data: [
              {
                type: 'branch',
                size: height - below,
                data: [leaf('centre', textWidth), leaf('centreRight', right - textWidth)],
              },
              {
                type: 'branch',
                size: below,
                data: [leaf('below', textWidth), leaf('belowRight', right - textWidth)],
              },
            ],
          },
        ],
      },
    },
    panels: Object.fromEntries(
      shown.map((id) => [id, { id, contentComponent: id, title: paneTitles[id], renderer: 'always' as const }]),
    ),
    activeGroup: 'group-left',
  };
}

/** A layout that was stored as text, or null where it is not one of panes that exist. */
export function readLayout(text: string): SerializedDockview | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null; // not JSON: as good as nothing stored
  }
  if (!isRecord(value) || !isRecord(value['grid']) || !isRecord(value['panels'])) return null;
  const panels = Object.entries(value['panels']);
  const known = panels.length > 0 && panels.every(([id, panel]) => isPaneId(id) && isPanel(panel, id));
  // The grid's inside is read by the dock, whose errors PaneDock answers with the default layout.
  return known ? (value as unknown as SerializedDockview) : null;
}

function leaf(region: Region, size: number): SerializedDockview['grid']['root'] {
  const [front, ...behind]: readonly [PaneId, ...PaneId[]] = regions[region];
  return { type: 'leaf', size, data: { id: `group-${region}`, views: [front, ...behind], activeView: front } };
}

function isPaneId(id: string): id is PaneId {
  return paneIds.some((known) => known === id);
}

function isPanel(value: unknown, id: PaneId): boolean {
  return isRecord(value) && value['id'] === id && value['contentComponent'] === id;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
