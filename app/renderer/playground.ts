// What the window knows: the state that main sends, and what a person chose to look at. The window holds no truth of its
// own; each action is a call to main, each answer and event is parsed before it is believed.
import {
  type ComputedRef,
  computed,
  type InjectionKey,
  inject,
  onScopeDispose,
  provide,
  type Ref,
  ref,
  shallowRef,
} from 'vue';
import { splitArguments } from '../shared/ui/argumentLine.ts';
import type { PlaygroundState } from '../shared/ui/channels/window.ts';
import type { ObjectDetails, ObjectSummary } from '../shared/ui/objectRecords.ts';
import type { LoadProgress, RunRecord } from '../shared/ui/records.ts';
import type { Connection } from './connection.ts';

/** What happens in the console, in order. A run starts when its sources are compiled. */
export type ConsoleEvent =
  | { readonly kind: 'started'; readonly objects: readonly string[]; readonly args: readonly string[] }
  | { readonly kind: 'output'; readonly stream: 'stdout' | 'stderr' | 'echo'; readonly bytes: Uint8Array }
  | { readonly kind: 'ended'; readonly run: RunRecord }
  | { readonly kind: 'cleared' };

/** What the text pane shows: an object, or a member of an archive. */
export interface Selection {
  readonly id: number;
  readonly member: string | null;
}

export interface Playground {
  /** Null until main has answered. */
  readonly state: Readonly<Ref<PlaygroundState | null>>;
  readonly selection: Readonly<Ref<Selection | null>>;
  /** An address that the Disassembly is asked to show, by another pane; it puts it back to null. */
  readonly codeGoal: Ref<string | null>;
  /** The arguments field, as typed. */
  readonly argumentLine: Ref<string>;
  readonly running: ComputedRef<boolean>;
  /** Of a load that takes its time; null while there is none. */
  readonly loadProgress: Readonly<Ref<LoadProgress | null>>;
  readonly canRun: ComputedRef<boolean>;
  open(): Promise<void>;
  remove(id: number): Promise<void>;
  run(): Promise<void>;
  stop(): Promise<void>;
  /** Asked before each run; false keeps it back. */
  guardRun(guard: () => boolean): void;
  /** Null where main refused; the reason stands among the problems. */
  details(id: number): Promise<ObjectDetails | null>;
  describe(selection: Selection): Promise<string | null>;
  /** Tells main that the console has drawn so many bytes. */
  shown(bytes: number): void;
  select(selection: Selection): void;
  clearConsole(): void;
  onConsole(listener: (event: ConsoleEvent) => void): void;
}

/** `sources`: there are some to compile. For as long as the calling component lives; serves the components below it. */
export function providePlayground(connection: Connection, sources: Readonly<Ref<boolean>>): Playground {
  const playground = followMain(connection, sources);
  provide(playgroundKey, playground);
  return playground;
}

export function usePlayground(): Playground {
  const playground = inject(playgroundKey);
  if (playground === undefined) throw new Error('usePlayground was called outside of App, which provides it');
  return playground;
}

const playgroundKey: InjectionKey<Playground> = Symbol('playground');

/** Follows what main says until the surrounding scope ends. */
export function followMain(
  { attempt, listen, report }: Connection,
  sources: Readonly<Ref<boolean>> = ref(false),
): Playground {
  const state = shallowRef<PlaygroundState | null>(null);
  const selection = shallowRef<Selection | null>(null);
  const codeGoal = ref<string | null>(null);
  const argumentLine = ref('');
  const pending = ref(false);
  const loadProgress = shallowRef<LoadProgress | null>(null);
  const guards: (() => boolean)[] = [];
  const consoleListeners = new Set<(event: ConsoleEvent) => void>();

  const tell = (event: ConsoleEvent): void => {
    for (const listener of consoleListeners) listener(event);
  };
  const accept = (next: PlaygroundState): void => {
    const before = state.value?.objects ?? [];
    selection.value = nextSelection(before, next.objects, selection.value);
    state.value = { ...next, objects: withKnown(before, next.objects) };
  };
  listen('state', accept);
  listen('starting', (program) => tell({ kind: 'started', ...program }));
  listen('output', (chunk) => tell({ kind: 'output', ...chunk }));
  listen('ended', (run) => tell({ kind: 'ended', run }));
  listen('program.progress', (progress) => {
    loadProgress.value = progress;
  });
  listen('problem', ({ message }) => report(new Error(message)));
  void attempt('state.get').then((first) => {
    if (first !== undefined) accept(first);
  });

  const running = computed(() => {
    const executor = state.value?.executor.state;
    return pending.value || loadProgress.value !== null || executor === 'running' || executor === 'stopping';
  });
  const canRun = computed(
    () => !running.value && (sources.value || (state.value?.objects ?? []).some(({ kind }) => kind !== 'refused')),
  );

  return {
    state,
    selection,
    codeGoal,
    argumentLine,
    running,
    loadProgress,
    canRun,
    open: async () => {
      await attempt('objects.open');
    },
    remove: async (id) => {
      await attempt('objects.remove', id);
    },
    run: async () => {
      if (!canRun.value || !guards.every((guard) => guard())) return; // the button is disabled; its key does nothing either
      let args: string[];
      try {
        args = splitArguments(argumentLine.value);
      } catch (error) {
        report(error);
        return;
      }
      pending.value = true;
      await attempt('program.run', args);
      pending.value = false;
    },
    guardRun: (guard) => {
      guards.push(guard);
    },
    stop: async () => {
      if (running.value) await attempt('program.stop');
    },
    details: async (id) => (await attempt('objects.details', id)) ?? null,
    describe: async ({ id, member }) => (await attempt('objects.describe', id, member)) ?? null,
    shown: (bytes) => {
      void attempt('output.shown', bytes);
    },
    select: (next) => {
      selection.value = next;
    },
    clearConsole: () => tell({ kind: 'cleared' }),
    onConsole: (listener) => subscribe(consoleListeners, listener),
  };
}

/** What is as it was stays the same object: what shows it has nothing to do. */
export function withKnown(before: readonly ObjectSummary[], after: readonly ObjectSummary[]): ObjectSummary[] {
  const known = new Map(before.map((object) => [object.id, object]));
  return after.map((object) => {
    const same = known.get(object.id);
    return same !== undefined && JSON.stringify(same) === JSON.stringify(object) ? same : object;
  });
}

/** Keeps what is selected as long as it is there; what was just added is selected, and something always is. */
export function nextSelection(
  before: readonly ObjectSummary[],
  after: readonly ObjectSummary[],
  selected: Selection | null,
): Selection | null {
  const known = new Set(before.map(({ id }) => id));
  const added = after.find(({ id, kind }) => !known.has(id) && kind !== 'refused');
  const kept = after.some(({ id }) => id === selected?.id) ? selected : null;
  const first = after.find(({ kind }) => kind !== 'refused') ?? after[0];
  if (added !== undefined) return { id: added.id, member: null };
  return kept ?? (first === undefined ? null : { id: first.id, member: null });
}

function subscribe<T>(listeners: Set<(value: T) => void>, listener: (value: T) => void): void {
  listeners.add(listener);
  onScopeDispose(() => listeners.delete(listener));
}
