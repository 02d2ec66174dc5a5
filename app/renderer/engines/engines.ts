// The engines as main tells of them, and what the window asks of main. Holds what main answered, nothing of its own.
import { type InjectionKey, inject, provide, type Ref, ref, shallowRef } from 'vue';
import { type EnginesRecord, noEngines } from '../../shared/ui/engineRecords.ts';
import type { FunctionEntry } from '../../shared/ui/runSettings.ts';
import type { CommandRegistry } from '../commandRegistry.ts';
import type { Connection } from '../connection.ts';

export interface EngineDesk {
  readonly record: Readonly<Ref<EnginesRecord>>;
  /** How many the next make adds. */
  readonly count: Ref<number>;
  /** Main is at it. */
  readonly busy: Readonly<Ref<boolean>>;
  make(): Promise<void>;
  call(id: number, entry: FunctionEntry): Promise<void>;
  /** Null: all of them. */
  destroy(id: number | null): Promise<void>;
}

/** Serves the components below the calling one; the command makes as many as the pane says. */
export function provideEngines(
  { attempt, listen }: Connection,
  commands: CommandRegistry,
  canMake: () => boolean,
): EngineDesk {
  const record = shallowRef<EnginesRecord>(noEngines);
  const count = ref(1000);
  const busy = ref(false);
  const alone = async (act: () => Promise<unknown>): Promise<void> => {
    if (busy.value) return;
    busy.value = true;
    await act();
    busy.value = false;
  };
  listen('engines', (next) => {
    record.value = next;
  });
  void attempt('engines.get').then((first) => {
    if (first !== undefined) record.value = first;
  });
  const desk: EngineDesk = {
    record,
    count,
    busy,
    make: () => alone(() => attempt('engines.make', count.value)),
    call: (id, entry) => alone(() => attempt('engines.call', id, entry)),
    destroy: (id) => alone(() => attempt('engines.destroy', id)),
  };
  commands.register(
    'makeEngines',
    () => {
      commands.carryOut('show.engines');
      void desk.make();
    },
    () => canMake() && !busy.value,
  );
  provide(enginesKey, desk);
  return desk;
}

export function useEngines(): EngineDesk {
  const desk = inject(enginesKey);
  if (desk === undefined) throw new Error('useEngines was called outside of App, which provides it');
  return desk;
}

const enginesKey: InjectionKey<EngineDesk> = Symbol('engines');
