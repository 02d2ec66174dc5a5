// What the app remembers by itself: where its window stood, how far it was zoomed, which files were used last, and
// whether it was ever started before. Stored as state.json.
import { z } from 'zod';
import { StoredRecord } from './storedRecord.ts';

const bounds = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
});
export type Bounds = z.infer<typeof bounds>;

/** Chromium's zoom levels: 0 is 100 %, each step is a factor of 1.2. */
export const zoomLimits = { least: -4, most: 6, step: 0.5 } as const;

const appState = z.object({
  /** Of the window where it is not maximized. */
  bounds: bounds.nullable(),
  maximized: z.boolean(),
  zoom: z.number().min(zoomLimits.least).max(zoomLimits.most),
  /** Paths, the last one first. */
  recent: z.array(z.string().min(1)).max(100),
  /** The window was open before. */
  started: z.boolean(),
});
export type AppState = z.infer<typeof appState>;

/** Files that are remembered. */
const recentLimit = 15;

export class AppStateStore extends StoredRecord<typeof appState.shape> {
  /** `folder`: of the person's data. */
  constructor(folder: string) {
    super({
      folder,
      name: 'state',
      schema: appState,
      defaults: { bounds: null, maximized: false, zoom: 0, recent: [], started: false },
    });
  }

  /** The last one named is the most recent. */
  addRecent(paths: readonly string[]): void {
    if (paths.length === 0) return;
    const recent = [...new Set([...paths.toReversed(), ...this.values.recent])].slice(0, recentLimit);
    this.change({ recent });
  }
}

/** The part of a window that must be on a screen for a person to reach it. Pixels. */
const leastVisible = 100;

/** The bounds where enough of them lies on one of the screens, else null: the screen that they were on is gone. */
export function visibleBounds(wanted: Bounds | null, screens: readonly Bounds[]): Bounds | null {
  if (wanted === null) return null;
  const visible = screens.some((screen) => {
    const width = Math.min(wanted.x + wanted.width, screen.x + screen.width) - Math.max(wanted.x, screen.x);
    const height = Math.min(wanted.y + wanted.height, screen.y + screen.height) - Math.max(wanted.y, screen.y);
    // The head of the window, by which it is moved, is at its top.
    return width >= leastVisible && height >= leastVisible && wanted.y >= screen.y - 8;
  });
  return visible ? wanted : null;
}
