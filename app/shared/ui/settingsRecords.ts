// What a person sets, once for all sessions: the settings page shows it, main stores it.
import { z } from 'zod';

/** The memory managers and routes of app/main/memory, which checks that these are theirs. */
export const memoryChoices = ['auto', 'slab', 'packed', 'per-allocation', 'rpc', 'generic'] as const;
export const heapChoices = ['firstFit', 'bestFit', 'segregatedFit'] as const;
export const growthChoices = ['growable', 'fixed', 'fail'] as const;

/** MB: the slab is put to use in quarters, and none is larger than a reservation (1 GiB). */
export const slabLimits = { least: 1, most: 1024 } as const;
/** Lines. */
export const scrollbackLimits = { least: 100, most: 1_000_000 } as const;
const flags = z.string().max(4096, 'at most 4,096 characters');

export const settings = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  memory: z.enum(memoryChoices),
  slabMB: z.number().int().min(slabLimits.least).max(slabLimits.most),
  heap: z.enum(heapChoices),
  growth: z.enum(growthChoices),
  /** Fill memory on allocate and on free with bytes that no program expects. */
  poison: z.boolean(),
  /** Keep an executor ready before and after each run. */
  warmExecutor: z.boolean(),
  scrollback: z.number().int().min(scrollbackLimits.least).max(scrollbackLimits.most),
  /** Look at loaded files for changes, and read them again. */
  watch: z.boolean(),
  /** Given to the compiler before anything that one file asks for. */
  flagsC: flags,
  flagsCpp: flags,
  flagsAssembly: flags,
});
export type Settings = z.infer<typeof settings>;

export const defaultSettings: Settings = {
  theme: 'system',
  memory: 'auto',
  slabMB: 64,
  heap: 'firstFit',
  growth: 'growable',
  poison: false,
  warmExecutor: true,
  scrollback: 10_000,
  watch: true,
  flagsC: '-O2 -g',
  flagsCpp: '-O2 -g',
  flagsAssembly: '-g',
};

export const settingsRecord = z.object({
  values: settings,
  /** Of the file. */
  path: z.string(),
  /** What could not be read, or that nothing can be written; empty where all is well. */
  notices: z.array(z.string()),
});
export type SettingsRecord = z.infer<typeof settingsRecord>;
