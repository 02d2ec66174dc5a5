// The app and the machine it runs on: the doctor's report, how memory travels now, everything About tells.
import { z } from 'zod';
import { versionsRecord } from './records.ts';

export const doctorReport = z.object({
  /** `exact`: the same with numbers that are not rounded, where `text` rounds them. */
  lines: z.array(z.object({ label: z.string(), text: z.string(), exact: z.string().optional() })),
  /** Code can be loaded in some way. */
  works: z.boolean(),
});
export type DoctorReport = z.infer<typeof doctorReport>;
export type DoctorLine = DoctorReport['lines'][number];

/** The way to the memory of the executor that is there now. */
export const memoryStatus = z.object({
  /** `slab`, `packed`, …: the memory manager. */
  manager: z.string(),
  /** `sealed memfd, remapped-array-buffer`, …; with the reason where it is not the usual way. */
  route: z.string(),
  /** True where pages are shared with the executor. */
  shared: z.boolean(),
  /** What the doctor objects to; empty where nothing is in the way. */
  findings: z.array(z.string()),
});
export type MemoryStatus = z.infer<typeof memoryStatus>;

export const aboutRecord = z.object({
  versions: versionsRecord,
  v8: z.string(),
  /** `Linux 6.12.1 x64`. */
  system: z.string(),
  /** Of main's log. */
  logFile: z.string(),
  /** Of the person's data. */
  profileFolder: z.string(),
  licence: z.string(),
});
export type AboutRecord = z.infer<typeof aboutRecord>;
