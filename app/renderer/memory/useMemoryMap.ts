// The memory map as main last sent it, while somebody looks: the pane's end of the watch.
import { onScopeDispose, type Ref, shallowRef, watch } from 'vue';
import type { MemoryMap } from '../../shared/ui/memoryRecords.ts';
import type { Connection } from '../connection.ts';

/** Null until main has answered. Until the surrounding scope ends. */
export function useMemoryMap(
  { attempt, listen }: Pick<Connection, 'attempt' | 'listen'>,
  visible: Readonly<Ref<boolean>>,
): Readonly<Ref<MemoryMap | null>> {
  const map = shallowRef<MemoryMap | null>(null);
  listen('memory.map', (next) => {
    map.value = next;
  });
  watch(
    visible,
    async (now, before) => {
      if (!now && before !== true) return;
      const answer = await attempt('memory.watch', now);
      if (answer !== undefined && visible.value) map.value = answer;
    },
    { immediate: true },
  );
  onScopeDispose(() => {
    if (visible.value) void attempt('memory.watch', false);
  });
  return map;
}
