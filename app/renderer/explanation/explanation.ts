// What the Explanation pane looks at: main's answers, and which symbol a person asked for, from whichever pane.
import { type InjectionKey, inject, provide, type Ref, ref, shallowRef, watch } from 'vue';
import type { ExplanationRecord, ExplanationSource } from '../../shared/ui/explanationRecords.ts';
import type { CommandRegistry } from '../commandRegistry.ts';
import type { Connection } from '../connection.ts';
import type { Playground } from '../playground.ts';

export interface ExplanationDesk {
  readonly source: Readonly<Ref<ExplanationSource | null>>;
  readonly found: Readonly<Ref<ExplanationRecord | null>>;
  /** The pane is in view: without it nothing is asked for, and so nothing linked. */
  readonly visible: Ref<boolean>;
  search(text: string): Promise<readonly string[]>;
  explain(name: string): Promise<void>;
  /** The same from another pane: brings this one to the front. */
  show(name: string): void;
}

export function provideExplanation(
  { attempt }: Connection,
  { state }: Pick<Playground, 'state'>,
  commands: CommandRegistry,
): ExplanationDesk {
  const source = shallowRef<ExplanationSource | null>(null);
  const found = shallowRef<ExplanationRecord | null>(null);
  const visible = ref(false);
  const explain = async (name: string): Promise<void> => {
    const answer = await attempt('explanation.explain', name);
    if (answer !== undefined) found.value = answer;
  };
  // The list, a load or an unload: another link to look at.
  watch(
    [visible, () => state.value?.objects, () => state.value?.lastRun],
    async () => {
      if (!visible.value) return;
      source.value = (await attempt('explanation.source')) ?? null;
      const name = found.value?.name;
      if (name === undefined) return;
      if (source.value?.kind === 'none') found.value = null;
      else if ((await attempt('explanation.search', name))?.[0] === name) await explain(name);
      else found.value = null;
    },
    { immediate: true },
  );
  const desk: ExplanationDesk = {
    source,
    found,
    visible,
    search: async (text) => (await attempt('explanation.search', text)) ?? [],
    explain,
    show: (name) => {
      commands.carryOut('show.explanation');
      void explain(name);
    },
  };
  provide(explanationKey, desk);
  return desk;
}

export function useExplanation(): ExplanationDesk {
  const desk = inject(explanationKey);
  if (desk === undefined) throw new Error('useExplanation was called outside of App, which provides it');
  return desk;
}

const explanationKey: InjectionKey<ExplanationDesk> = Symbol('explanation');
