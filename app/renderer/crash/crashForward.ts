// Brings the crash card to the front when a run ends in a crash. App does so, because the card itself may be closed.
import type { CommandRegistry } from '../commandRegistry.ts';
import type { Connection } from '../connection.ts';
import { crashOf } from './crashText.ts';

export function bringCrashForward({ listen }: Connection, { carryOut }: CommandRegistry): void {
  listen('ended', (run) => {
    if (crashOf(run) !== null) carryOut('show.crash');
  });
}
