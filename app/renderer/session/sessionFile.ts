// The session file that is open, as the window knows it: what main says of it, and what only the page can save of itself.
import { type InjectionKey, inject, provide, type Ref, ref, shallowRef } from 'vue';
import { joinArguments, splitArguments } from '../../shared/ui/argumentLine.ts';
import type { OpenSession, SessionFile } from '../../shared/ui/sessionFileRecords.ts';
import type { CommandRegistry } from '../commandRegistry.ts';
import type { Connection } from '../connection.ts';
import type { FileOpeners } from '../fileOpeners.ts';
import type { Playground } from '../playground.ts';

type Layout = SessionFile['layout'];

/** The dock's end: where the panes stand. */
export interface LayoutKeeper {
  read(): Layout;
  restore(layout: Layout): void;
}

export interface SessionFileDesk {
  /** Null while no session file is open. */
  readonly open: Readonly<Ref<OpenSession | null>>;
  /** The window asks whether a preview is trusted. */
  readonly asking: Ref<boolean>;
  /** What was shown is trusted, and run then where Run asked for it. */
  trust(restricted: boolean): Promise<void>;
  close(): Promise<void>;
  save(as: boolean): Promise<void>;
  keepsLayout(keeper: LayoutKeeper): void;
}

export function provideSessionFile(
  { attempt, listen, report }: Connection,
  playground: Playground,
  commands: CommandRegistry,
  openers: FileOpeners,
): SessionFileDesk {
  const open = shallowRef<OpenSession | null>(null);
  const asking = ref(false);
  let layoutKeeper: LayoutKeeper | null = null;

  const accept = (next: OpenSession | null): void => {
    open.value = next;
    if (next === null || next.trusted) asking.value = false;
  };
  listen('sessionFile', accept);
  listen('sessionRestored', ({ arguments: args, layout }) => {
    playground.argumentLine.value = joinArguments(args);
    if (layout !== null) layoutKeeper?.restore(layout);
  });
  void attempt('sessionFile.get').then((first) => {
    if (first !== undefined) open.value = first;
  });
  playground.guardRun(() => {
    asking.value = open.value?.trusted === false;
    return !asking.value;
  });

  const desk: SessionFileDesk = {
    open,
    asking,
    trust: async (restricted) => {
      const hash = open.value?.hash;
      if (hash === undefined) return;
      const now = await attempt('sessionFile.trust', hash, restricted);
      if (now === undefined) return; // the reason stands among the problems, and the preview shows what is there now
      accept(now);
      await playground.run();
    },
    close: async () => {
      asking.value = false;
      await attempt('sessionFile.close');
    },
    save: async (as) => {
      try {
        const args = splitArguments(playground.argumentLine.value);
        await attempt('sessionFile.save', { arguments: args, layout: layoutKeeper?.read() ?? null }, { as });
      } catch (error) {
        report(error); // a quote in the arguments that is never closed
      }
    },
    keepsLayout: (keeper) => {
      layoutKeeper = keeper;
    },
  };
  openers.register('session', ({ path }) => void attempt('sessionFile.open', path));
  commands.register('openSession', () => void attempt('sessionFile.open', null));
  commands.register('saveSession', () => void desk.save(false));
  commands.register('saveSessionAs', () => void desk.save(true));
  commands.register(
    'closeSession',
    () => void desk.close(),
    () => open.value !== null,
  );
  provide(sessionFileKey, desk);
  return desk;
}

export function useSessionFile(): SessionFileDesk {
  const desk = inject(sessionFileKey);
  if (desk === undefined) throw new Error('useSessionFile was called outside of App, which provides it');
  return desk;
}

const sessionFileKey: InjectionKey<SessionFileDesk> = Symbol('session file');
