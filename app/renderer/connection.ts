// The page's end of the seam to main: calls whose answers are parsed, events whose payloads are parsed, and the list of
// what went wrong. Every subject of the window (objects, program, editor, …) is a composable that works through it.
import { type InjectionKey, inject, onScopeDispose, provide, type Ref, shallowRef } from 'vue';
import {
  type CallArgs,
  type CallName,
  type CallResult,
  callReply,
  calls,
  type EventName,
  type EventPayload,
  events,
  type WindowApi,
} from '../shared/ui/channels.ts';

/** An error outside of any run, shown until it is dismissed. */
export interface Problem {
  readonly id: number;
  readonly message: string;
}

export interface Connection {
  readonly problems: Readonly<Ref<readonly Problem[]>>;
  /** Rejects with main's error text, or with what is wrong with the answer. */
  call<N extends CallName>(name: N, ...args: CallArgs<N>): Promise<CallResult<N>>;
  /** The call's result; undefined where it failed, which then stands among the problems. */
  attempt<N extends CallName>(name: N, ...args: CallArgs<N>): Promise<CallResult<N> | undefined>;
  /** Until the surrounding scope ends. A payload that breaks the contract becomes a problem. */
  listen<N extends EventName>(name: N, handle: (payload: EventPayload<N>) => void): void;
  /** The path of a dropped file; empty where it has none. */
  pathForFile(file: File): string;
  report(error: unknown): void;
  dismiss(problem: Problem): void;
}

/** Serves the components below the calling one. */
export function provideConnection(api: WindowApi): Connection {
  const connection = connect(api);
  provide(connectionKey, connection);
  return connection;
}

export function useConnection(): Connection {
  const connection = inject(connectionKey);
  if (connection === undefined) throw new Error('useConnection was called outside of App, which provides it');
  return connection;
}

const connectionKey: InjectionKey<Connection> = Symbol('connection');

export function connect(api: WindowApi): Connection {
  const problems = shallowRef<readonly Problem[]>([]);
  let problemCount = 0;

  const report = (error: unknown): void => {
    const message = error instanceof Error ? error.message : String(error);
    problems.value = [...problems.value, { id: problemCount++, message }];
  };
  const call = async <N extends CallName>(name: N, ...args: CallArgs<N>): Promise<CallResult<N>> => {
    const reply = callReply.parse(await api.call(name, ...args));
    if (!reply.ok) throw new Error(reply.error.message);
    const parsed = calls[name].result.safeParse(reply.value);
    if (!parsed.success) throw new Error(`main's answer to ${name} breaks the contract: ${parsed.error.message}`);
    // The schema above belongs to this very name, which the compiler cannot follow through an index.
    return parsed.data as CallResult<N>;
  };
  return {
    problems,
    call,
    attempt: async (name, ...args) => {
      try {
        return await call(name, ...args);
      } catch (error) {
        report(error);
        return undefined;
      }
    },
    listen: <N extends EventName>(name: N, handle: (payload: EventPayload<N>) => void) => {
      const end = api.on(name, (payload) => {
        const parsed = events[name].safeParse(payload);
        if (parsed.success) handle(parsed.data as EventPayload<N>);
        else report(new Error(`main sent a ${name} event that breaks the contract: ${parsed.error.message}`));
      });
      onScopeDispose(end);
    },
    pathForFile: (file) => api.pathForFile(file),
    report,
    dismiss: ({ id }) => {
      problems.value = problems.value.filter((problem) => problem.id !== id);
    },
  };
}
