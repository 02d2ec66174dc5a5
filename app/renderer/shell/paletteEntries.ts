// What the command palette lists, and in which order: each source gives its entries, `rankEntries` orders them.
import Fuse from 'fuse.js';
import { type InjectionKey, inject, onScopeDispose, provide } from 'vue';

export interface PaletteEntry {
  /** The same in each session: what was used lately is remembered by it. */
  readonly id: string;
  /** `Command`, `Pane`, `Object`, `Recent file`, `Sample`, …, as the palette shows it. */
  readonly kind: string;
  readonly label: string;
  /** A path, or what the entry is good for; searched too. */
  readonly detail?: string;
  /** `Ctrl+Enter`. */
  readonly keys?: string;
  /** False: shown, marked, and not carried out. */
  readonly enabled: boolean;
  run(): void;
}

export interface PaletteSources {
  /** Until the surrounding scope ends. Asked each time the palette opens. */
  add(source: () => readonly PaletteEntry[]): void;
  entries(): readonly PaletteEntry[];
}

export function providePaletteSources(): PaletteSources {
  const sources = createPaletteSources();
  provide(sourcesKey, sources);
  return sources;
}

export function usePaletteSources(): PaletteSources {
  const sources = inject(sourcesKey);
  if (sources === undefined) throw new Error('usePaletteSources was called outside of App, which provides them');
  return sources;
}

const sourcesKey: InjectionKey<PaletteSources> = Symbol('palette sources');

export function createPaletteSources(): PaletteSources {
  const sources = new Set<() => readonly PaletteEntry[]>();
  return {
    add: (source) => {
      sources.add(source);
      onScopeDispose(() => sources.delete(source));
    },
    entries: () => [...sources].flatMap((source) => source()),
  };
}

/** How much better an entry that was just used ranks; Fuse's scores go from 0 (exact) to 1. */
const recencyBonus = 0.15;

/** An entry whose name begins with what was typed goes before all others, as the shorter of two such does. */
function beginning({ label }: PaletteEntry, words: string): number {
  return label.toLowerCase().startsWith(words.toLowerCase()) ? 1 + words.length / label.length : 0;
}

/** `recent`: ids, the last one used first. Without a query, those come first and the others in their order. */
export function rankEntries(
  entries: readonly PaletteEntry[],
  query: string,
  recent: readonly string[],
): readonly PaletteEntry[] {
  const recency = ({ id }: PaletteEntry): number => {
    const at = recent.indexOf(id);
    return at < 0 ? 0 : 1 - at / (recent.length + 1);
  };
  const words = query.trim();
  if (words === '') return entries.toSorted((a, b) => recency(b) - recency(a));
  const fuse = new Fuse(entries, {
    keys: [
      { name: 'label', weight: 3 },
      { name: 'kind', weight: 1 },
      { name: 'detail', weight: 1 },
    ],
    threshold: 0.3,
    ignoreLocation: true,
    includeScore: true,
  });
  return fuse
    .search(words)
    .map(({ item, score = 1 }) => ({ item, rank: score - recencyBonus * recency(item) - beginning(item, words) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}

/** Entries that are remembered as used. */
const recentLimit = 20;

/** The ids with this one as the last one used. */
export function afterUse(recent: readonly string[], id: string): readonly string[] {
  return [id, ...recent.filter((other) => other !== id)].slice(0, recentLimit);
}
