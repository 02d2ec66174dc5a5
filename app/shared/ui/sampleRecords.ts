// One program of the gallery, as the window lists it.
import { z } from 'zod';
import { type PaneId, paneIds } from './panes.ts';

export const sampleRecord = z.object({
  id: z.string(),
  title: z.string(),
  /** What there is to see in it. */
  about: z.string(),
  /** Names of its sources, in the order of their tabs. */
  sources: z.array(z.string()),
  /** The pane that it is for; null for the usual ones. */
  shows: z.enum(paneIds as [PaneId, ...PaneId[]]).nullable(),
  /** What must be installed for it, as a line to type; null where nothing is missing. */
  install: z.string().nullable(),
});
export type SampleRecord = z.infer<typeof sampleRecord>;
