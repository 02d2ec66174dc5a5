// The calls about the app itself and the machine under it.
import type { hostCalls } from '../../shared/ui/channels/host.ts';
import type { MemoryStatus } from '../../shared/ui/hostRecords.ts';
import { diagnose, memoryFacts } from '../memory/doctor.ts';
import type { HandlerContext, Subject } from './handlers.ts';

export function hostSubject({ session, host, send }: HandlerContext): Subject<keyof typeof hostCalls> {
  // What the system says does not change while the app runs, or hardly.
  const findings = diagnose(memoryFacts());
  const status = (): MemoryStatus | null => {
    const route = session.connection?.route;
    if (route === undefined) return null;
    const shared = route.kind !== 'rpc' && route.kind !== 'generic';
    // The manager is told apart from the way.
    const way = route.describe().replace(`${route.kind}, `, '');
    return { manager: route.kind, route: way, shared, findings: [...findings] };
  };
  let sent = JSON.stringify(null);
  const end = session.on('change', () => {
    const next = status();
    const text = JSON.stringify(next);
    // Changes of the session are many, changes of its memory few. An executor that is exchanged is no news either.
    if (text === sent || next === null) return;
    sent = text;
    send('memory', next);
  });
  return {
    handlers: {
      'commands.enabled': (ids) => host.setEnabled(ids),
      'host.act': (action) => host.act(action),
      'host.doctor': () => host.doctor(),
      'host.about': () => host.about(),
      'host.memory': () => status(),
    },
    close: end,
  };
}
