// The memory map for the window, while its pane is to be seen: a picture where something changed, ten times a second. Of a
// list that cannot be loaded on this system, that of a link which nobody loads.
import type { memoryCalls } from '../../shared/ui/channels/memory.ts';
import { memoryPicture, previewPicture } from '../session/memoryPicture.ts';
import { MemoryPreview } from '../session/memoryPreview.ts';
import type { HandlerContext, Subject } from './handlers.ts';

/** Milliseconds between two looks. */
const lookInterval = 100;

export function memorySubject({ session, send }: HandlerContext): Subject<keyof typeof memoryCalls> {
  let timer: NodeJS.Timeout | null = null;
  /** What the last picture was made of. */
  let shown: readonly unknown[] = [];
  const loaded = () => (session.linked?.live === true ? session.linked.load : null);
  const preview = new MemoryPreview(session);
  const state = () => [session.connection, session.connection?.memory.changes, loaded(), preview.current()] as const;
  const picture = () => {
    const now = state();
    shown = now;
    const [connection, , load, previewed] = now;
    return load === null && previewed !== null ? previewPicture(previewed) : memoryPicture(connection, load);
  };
  const stop = (): void => {
    clearInterval(timer ?? undefined);
    timer = null;
  };
  const look = (): void => {
    const now = state();
    if (now.some((value, i) => value !== shown[i])) send('memory.map', picture());
  };
  return {
    handlers: {
      'memory.watch': (watch) => {
        stop();
        if (watch) timer = setInterval(look, lookInterval);
        return picture();
      },
    },
    pageLoaded: stop,
    close: stop,
  };
}
