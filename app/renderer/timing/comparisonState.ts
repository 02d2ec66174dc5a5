// Comparisons as the window knows them: what was chosen, what main says of progress and results. Lives as long as the
// window, so that a comparison goes on while its pane is closed.
import {
  type ComputedRef,
  computed,
  type InjectionKey,
  inject,
  nextTick,
  provide,
  type Ref,
  ref,
  shallowRef,
} from 'vue';
import type { ResultKind } from '../../shared/ui/channels/timing.ts';
import type { LaneChoice, TimingProgress, TimingResults } from '../../shared/ui/timingRecords.ts';
import type { CommandRegistry } from '../commandRegistry.ts';
import type { Connection } from '../connection.ts';
import { parseSizeList } from './sizes.ts';

export interface ComparisonState {
  /** Which of the two is shown, and started. */
  readonly kind: Ref<ResultKind>;
  readonly choices: Readonly<Ref<readonly LaneChoice[]>>;
  /** Names of lanes. */
  readonly chosen: Ref<readonly string[]>;
  readonly runs: Ref<number>;
  /** Null: until the controller is warm. */
  readonly warmUps: Ref<number | null>;
  /** As typed: `4K, 64K, 1M`. */
  readonly sizeText: Ref<string>;
  readonly results: Readonly<Ref<TimingResults>>;
  /** What is being measured now; null while nothing is. */
  readonly running: Readonly<Ref<ResultKind | null>>;
  readonly progress: Readonly<Ref<TimingProgress | null>>;
  /** Why the last one ended without a result; null where it did not. */
  readonly failure: Readonly<Ref<string | null>>;
  readonly canStart: ComputedRef<boolean>;
  /** Rejects nothing: what goes wrong is the failure. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

const noResults: TimingResults = { comparison: null, crossover: null };
/** Where choices are kept; a change of its form gets a new name. */
const storageKey = 'loadstone.compare.1';
const key: InjectionKey<ComparisonState> = Symbol('comparison');

export function provideComparison(connection: Connection, hasFiles: () => boolean): ComparisonState {
  const state = followComparison(connection, hasFiles);
  provide(key, state);
  return state;
}

/** Shows the pane, and compares what is on the load list. */
export function registerCompareCommand({ register, carryOut }: CommandRegistry, state: ComparisonState): void {
  register(
    'compare',
    () => {
      carryOut('show.compare');
      state.kind.value = 'comparison';
      void state.start();
    },
    () => state.running.value === null,
  );
}

export function useComparison(): ComparisonState {
  const state = inject(key);
  if (state === undefined) throw new Error('useComparison was called outside of App, which provides it');
  return state;
}

export function followComparison({ attempt, call, listen }: Connection, hasFiles: () => boolean): ComparisonState {
  const kind = ref<ResultKind>('comparison');
  const choices = shallowRef<readonly LaneChoice[]>([]);
  const chosen = shallowRef<readonly string[]>([]);
  const runs = ref(15);
  const warmUps = ref<number | null>(null);
  const sizeText = ref('4K, 16K, 64K, 256K, 1M, 4M, 16M');
  const results = shallowRef<TimingResults>(noResults);
  const running = ref<ResultKind | null>(null);
  const progress = shallowRef<TimingProgress | null>(null);
  const failure = ref<string | null>(null);

  listen('timing.results', (next) => {
    results.value = next;
  });
  listen('timing.progress', async (next) => {
    progress.value = next;
    // Main begins the next load when this is on the screen: drawing must not disturb what is measured.
    await nextTick();
    requestAnimationFrame(() => requestAnimationFrame(() => void attempt('timing.drawn')));
  });
  void attempt('timing.lanes').then((found = []) => {
    choices.value = found;
    const possible = new Set(found.filter(({ unavailable }) => unavailable === null).map(({ name }) => name));
    const stored = readStored().filter((name) => possible.has(name));
    chosen.value = stored.length > 0 ? stored : found.filter(({ usual }) => usual).map(({ name }) => name);
  });
  void attempt('timing.state').then((now) => {
    if (now !== undefined) results.value = now.results;
  });

  const canStart = computed(
    () => running.value === null && chosen.value.length > 0 && (kind.value === 'crossover' || hasFiles()),
  );
  return {
    kind,
    choices,
    chosen,
    runs,
    warmUps,
    sizeText,
    results,
    running,
    progress,
    failure,
    canStart,
    start: async () => {
      if (!canStart.value) return;
      const order = choices.value.map(({ name }) => name).filter((name) => chosen.value.includes(name));
      const request = { lanes: order, runs: runs.value, warmUps: warmUps.value };
      failure.value = null;
      progress.value = null;
      running.value = kind.value;
      localStorage.setItem(storageKey, JSON.stringify(order));
      try {
        if (kind.value === 'comparison') await call('timing.compare', request);
        else await call('timing.crossover', { ...request, sizes: [...parseSizeList(sizeText.value)] });
      } catch (error) {
        failure.value = error instanceof Error ? error.message : String(error);
      } finally {
        running.value = null;
        progress.value = null;
      }
    },
    stop: async () => {
      if (running.value !== null) await attempt('timing.cancel');
    },
  };
}

function readStored(): readonly string[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '[]');
    return Array.isArray(value) ? value.filter((name): name is string => typeof name === 'string') : [];
  } catch {
    return []; // not JSON: as good as nothing stored
  }
}
