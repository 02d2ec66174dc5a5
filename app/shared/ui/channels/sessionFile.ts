// The session file that is open: opening, trusting, saving.
import { z } from 'zod';
import { openSession } from '../sessionFileRecords.ts';

const pageState = z.object({ arguments: z.array(z.string().max(131_072)).max(10_000), layout: z.json() });
const path = z.string().min(1).max(4096);

export const sessionFileCalls = {
  'sessionFile.get': { args: z.tuple([]), result: openSession.nullable() },
  /** Null shows the dialog. It opens as a preview unless it is trusted; nothing runs. */
  'sessionFile.open': { args: z.tuple([path.nullable()]), result: z.void() },
  /** Of what was shown with this hash; the second is whether its programs run restricted. Answers what is open then. */
  'sessionFile.trust': { args: z.tuple([z.string(), z.boolean()]), result: openSession.nullable() },
  'sessionFile.close': { args: z.tuple([]), result: z.void() },
  /** Where it came from, or where a dialog says; `as`: ask in any case. Answers false where the person cancelled. */
  'sessionFile.save': { args: z.tuple([pageState, z.object({ as: z.boolean() })]), result: z.boolean() },
} as const;

export const sessionFileEvents = {
  sessionFile: openSession.nullable(),
  /** A session came into effect: the page takes what is its own. */
  sessionRestored: pageState,
} as const;
