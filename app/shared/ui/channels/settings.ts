// The settings of a person.
import { z } from 'zod';
import { settings, settingsRecord } from '../settingsRecords.ts';

export const settingsCalls = {
  'settings.get': { args: z.tuple([]), result: settingsRecord },
  /** Only what changes. Answers with all of them as they are now. */
  'settings.change': { args: z.tuple([settings.partial()]), result: settingsRecord },
  'settings.reset': { args: z.tuple([]), result: settingsRecord },
} as const;

export const settingsEvents = {
  /** They changed, by whatever way. */
  settings: settingsRecord,
} as const;
