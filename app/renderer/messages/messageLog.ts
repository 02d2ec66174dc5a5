// The messages of the last load and run in the window: asked for when a run ended. Timing and Messages panes use it.
import { type Ref, shallowRef } from 'vue';
import type { MessageLog } from '../../shared/ui/messageRecords.ts';
import { useConnection } from '../connection.ts';

/** Until the calling component goes. Null until main has answered. */
export function useMessageLog(): { readonly log: Readonly<Ref<MessageLog | null>>; refresh(): Promise<void> } {
  const { attempt, listen } = useConnection();
  const log = shallowRef<MessageLog | null>(null);
  const refresh = async (): Promise<void> => {
    log.value = (await attempt('messages.log')) ?? log.value;
  };
  listen('ended', () => void refresh());
  void refresh();
  return { log, refresh };
}
