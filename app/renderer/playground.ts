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
import {
  type CallArgs,
  type CallName,
  type CallResult,
  callReply,
  calls,
  type EventName,
  type EventPayload,
  events,
  type PlaygroundState,
  type WindowApi,
} from '../shared/ui/channels.ts';
import type { CommandId } from '../shared/ui/commands.ts';
import type { ObjectRecord, ObjectSummary, RunRecord } from '../shared/ui/records.ts';
import { splitArguments } from './shell/argumentLine.ts';

/** What happens in the console, in order. */
export type ConsoleEvent =
  | { readonly kind: 'started'; readonly objects: readonly string[]; readonly args: readonly string[] }
  | { readonly kind: 'output'; readonly stream: 'stdout' | 'stderr'; readonly bytes: Uint8Array }
  | { readonly kind: 'ended'; readonly run: RunRecord }
  | { readonly kind: 'cleared' };

/** An error outside of any run, shown until it is dismissed. */
export interface Problem {
  readonly id: number;
  readonly message: string;
}

/** What the text pane shows: an object, or a member of an archive. */
export interface Selection {
  readonly id: number;
  readonly member: string | null;
}

export interface Playground {
  /** Null until main has answered. */
  readonly state: Readonly<Ref<PlaygroundState | null>>;
  readonly problems: Readonly<Ref<readonly Problem[]>>;
  readonly selection: Readonly<Ref<Selection | null>>;
  /** The arguments field, as typed. */
  readonly argumentLine: Ref<string>;
  readonly running: ComputedRef<boolean>;
  readonly canRun: ComputedRef<boolean>;
  open(): Promise<void>;
  /** Adds dropped files. */
  addFiles(files: readonly File[]): Promise<void>;
  remove(id: number): Promise<void>;
  run(): Promise<void>;
  stop(): Promise<void>;
  /** Null where main refused; the reason stands among the problems. */
  details(id: number): Promise<ObjectRecord | null>;
  describe(selection: Selection): Promise<string | null>;
  /** Tells main that the console has drawn so many bytes. */
  shown(bytes: number): void;
  select(selection: Selection): void;
  clearConsole(): void;
  report(error: unknown): void;
  dismiss(problem: Problem): void;
  onConsole(listener: (event: ConsoleEvent) => void): void;
  onCommand(listener: (id: CommandId) => void): void;
}

/** Connects with main for as long as the calling component lives, and serves the components below it. */
export function providePlayground(api: WindowApi): Playground {
  const playground = connectPlayground(api);
  provide(playgroundKey, playground);
  return playground;
}

export function usePlayground(): Playground {
  const playground = inject(playgroundKey);
  if (playground === undefined) throw new Error('usePlayground was called outside of App, which provides it');
  return playground;
}

const playgroundKey: InjectionKey<Playground> = Symbol('playground');

/** Connects with main until the surrounding scope ends. */
export function connectPlayground(api: WindowApi): Playground {
  const state = shallowRef<PlaygroundState | null>(null);
  const problems = shallowRef<readonly Problem[]>([]);
  const selection = shallowRef<Selection | null>(null);
  const argumentLine = ref('');
  const pending = ref(false);
  const consoleListeners = new Set<(event: ConsoleEvent) => void>();
  const commandListeners = new Set<(id: CommandId) => void>();
  let problemCount = 0;

  const report = (error: unknown): void => {
    const message = error instanceof Error ? error.message : String(error);
    problems.value = [...problems.value, { id: problemCount++, message }];
  };
  /** The call's result; undefined where it failed, which is then reported. */
  const attempt = async <N extends CallName>(name: N, ...args: CallArgs<N>): Promise<CallResult<N> | undefined> => {
    try {
      return await call(api, name, args);
    } catch (error) {
      report(error);
      return undefined;
    }
  };
  const tell = (event: ConsoleEvent): void => {
    for (const listener of consoleListeners) listener(event);
  };
  const accept = (next: PlaygroundState): void => {
    selection.value = nextSelection(state.value?.objects ?? [], next.objects, selection.value);
    state.value = next;
  };
  const listen = <N extends EventName>(name: N, handle: (payload: EventPayload<N>) => void): void => {
    const end = api.on(name, (payload) => {
      const parsed = events[name].safeParse(payload);
      if (parsed.success) handle(parsed.data as EventPayload<N>);
      else report(new Error(`main sent a ${name} event that breaks the contract: ${parsed.error.message}`));
    });
    onScopeDispose(end);
  };

  listen('state', accept);
  listen('output', (chunk) => tell({ kind: 'output', ...chunk }));
  listen('ended', (run) => tell({ kind: 'ended', run }));
  listen('problem', ({ message }) => report(new Error(message)));
  listen('command', (id) => {
    for (const listener of commandListeners) listener(id);
  });
  void attempt('state.get').then((first) => {
    if (first !== undefined) accept(first);
  });

  const running = computed(() => {
    const executor = state.value?.executor.state;
    return pending.value || executor === 'running' || executor === 'stopping';
  });
  const canRun = computed(() => !running.value && (state.value?.objects ?? []).some(({ kind }) => kind !== 'refused'));

  return {
    state,
    problems,
    selection,
    argumentLine,
    running,
    canRun,
    open: async () => {
      await attempt('objects.open');
    },
    addFiles: async (files) => {
      const paths = files.map((file) => api.pathForFile(file));
      const nameless = files.filter((_, index) => paths[index] === '').map((file) => file.name);
      if (nameless.length > 0) {
        report(
          new Error(
            `${nameless.join(', ')}: only files on disk can be added, and this came without a path; save it first`,
          ),
        );
      }
      const real = paths.filter((path) => path !== '');
      if (real.length > 0) await attempt('objects.add', real);
    },
    remove: async (id) => {
      await attempt('objects.remove', id);
    },
    run: async () => {
      if (!canRun.value) return; // the button is disabled; its key does nothing either
      let args: string[];
      try {
        args = splitArguments(argumentLine.value);
      } catch (error) {
        report(error);
        return;
      }
      pending.value = true;
      tell({ kind: 'started', objects: (state.value?.objects ?? []).map(({ name }) => name), args });
      await attempt('program.run', args);
      pending.value = false;
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
    report,
    dismiss: ({ id }) => {
      problems.value = problems.value.filter((problem) => problem.id !== id);
    },
    onConsole: (listener) => subscribe(consoleListeners, listener),
    onCommand: (listener) => subscribe(commandListeners, listener),
  };
}

/** Rejects with main's error text, or with what is wrong with the answer. */
async function call<N extends CallName>(api: WindowApi, name: N, args: CallArgs<N>): Promise<CallResult<N>> {
  const reply = callReply.parse(await api.call(name, ...args));
  if (!reply.ok) throw new Error(reply.error.message);
  const parsed = calls[name].result.safeParse(reply.value);
  if (!parsed.success) throw new Error(`main's answer to ${name} breaks the contract: ${parsed.error.message}`);
  // The schema above belongs to this very name, which the compiler cannot follow through an index.
  return parsed.data as CallResult<N>;
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
