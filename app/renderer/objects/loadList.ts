// What the Objects pane can do with the load list, beside what the whole window can: order, load, unload, reload.
import { type Ref, ref } from 'vue';
import type { ObjectSummary } from '../../shared/ui/objectRecords.ts';
import type { SegmentPart } from '../../shared/ui/records.ts';
import { useConnection } from '../connection.ts';

export interface LoadListActions {
  /** A load or unload goes on. */
  readonly busy: Readonly<Ref<boolean>>;
  /** Links everything into the executor and runs nothing. */
  load(): Promise<void>;
  unload(id: number): Promise<void>;
  reload(id: number): Promise<void>;
  /** False where main refused. */
  move(id: number, position: number): Promise<boolean>;
  removeAll(): Promise<void>;
}

export function useLoadList(): LoadListActions {
  const { attempt, call, report } = useConnection();
  const busy = ref(false);
  const alone = async (act: () => Promise<unknown>): Promise<void> => {
    if (busy.value) return;
    busy.value = true;
    await act();
    busy.value = false;
  };
  return {
    busy,
    load: () => alone(() => attempt('objects.load')),
    unload: (id) => alone(() => attempt('objects.unload', id)),
    reload: (id) => alone(() => attempt('objects.reload', id)),
    move: async (id, position) => {
      try {
        await call('objects.move', id, position);
        return true;
      } catch (error) {
        report(error);
        return false;
      }
    },
    removeAll: async () => {
      await attempt('objects.removeAll');
    },
  };
}

/** Bytes of it in the executor. */
export function loadedBytes({ segments }: ObjectSummary): number {
  return segments.reduce((sum, { size }) => sum + size, 0);
}

/** `0x7f31_2200_4000 – 0x7f31_2200_41c8`: from the first byte to behind the last. */
export function segmentSpan({ address, size }: SegmentPart): string {
  return `${address} – 0x${(BigInt(address) + BigInt(size)).toString(16)}`;
}
