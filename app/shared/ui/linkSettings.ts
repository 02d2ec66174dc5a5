// What is linked beside the files of the list, and how: the command line's -l, -L, --whole-archive and --gc-sections.
// Held by the session; a session file keeps it.
import { z } from 'zod';

const text = z.string().min(1).max(4096);

export const linkSettings = z.strictObject({
  /** Names for -l. */
  libraries: z.array(text).max(1000),
  /** Folders for -L. */
  folders: z.array(text).max(1000),
  wholeArchive: z.boolean(),
  /** Drop what nothing reaches. */
  deadStrip: z.boolean(),
});
export type LinkSettings = z.infer<typeof linkSettings>;

export const usualLinkSettings: LinkSettings = { libraries: [], folders: [], wholeArchive: false, deadStrip: false };
