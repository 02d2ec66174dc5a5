// The panes and where they stand: the default layout, and reading back the one that a person left.
import { Orientation, type SerializedDockview } from 'dockview-vue';

export const paneTitles = {
  objects: 'Objects',
  text: 'Object text',
  console: 'Console',
  timing: 'Timing',
} as const;
export type PaneId = keyof typeof paneTitles;

const paneIds = Object.keys(paneTitles) as PaneId[];

/** Objects left over the whole height, the text beside them, console and timing below it. In pixels. */
export function defaultLayout(width: number, height: number): SerializedDockview {
  const left = clamp(width * 0.29, 300, 460);
  const right = width - left;
  const below = clamp(height * 0.42, 180, 420);
  const consoleWidth = right * 0.46;
  return {
    grid: {
      orientation: Orientation.HORIZONTAL,
      width,
      height,
      root: {
        type: 'branch',
        size: height,
        data: [
          leaf('objects', left),
          {
            type: 'branch',
            size: right,
            data: [
              leaf('text', height - below),
              {
                type: 'branch',
                size: below,
                data: [leaf('console', consoleWidth), leaf('timing', right - consoleWidth)],
              },
            ],
          },
        ],
      },
    },
    panels: Object.fromEntries(
      paneIds.map((id) => [id, { id, contentComponent: id, title: paneTitles[id], renderer: 'always' as const }]),
    ),
    activeGroup: 'group-objects',
  };
}

/** A layout that was stored as text, or null where it is not one that shows every pane. */
export function readLayout(text: string): SerializedDockview | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null; // not JSON: as good as nothing stored
  }
  if (!isRecord(value) || !isRecord(value['grid']) || !isRecord(value['panels'])) return null;
  const { panels } = value;
  const complete = Object.keys(panels).length === paneIds.length && paneIds.every((id) => isPanel(panels[id], id));
  // The grid's inside is read by the dock, whose errors PaneDock answers with the default layout.
  return complete ? (value as unknown as SerializedDockview) : null;
}

function leaf(id: PaneId, size: number): SerializedDockview['grid']['root'] {
  return { type: 'leaf', size, data: { id: `group-${id}`, views: [id], activeView: id } };
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
