// Engines for the window; everything is the session's engines'.
import type { engineCalls } from '../../shared/ui/channels/engines.ts';
import type { HandlerContext, Subject } from './handlers.ts';

export function engineSubject({ engines, send }: HandlerContext): Subject<keyof typeof engineCalls> {
  const end = engines.onChange(() => send('engines', engines.record()));
  return {
    handlers: {
      'engines.get': () => engines.record(),
      'engines.make': (count) => engines.make(count),
      'engines.call': (id, entry) => engines.call(id, entry),
      'engines.destroy': (id) => engines.destroy(id),
    },
    close: end,
  };
}
