// What the window asks of the app itself: its menu, its zoom, its end; the machine under it.
import { z } from 'zod';
import { commandId } from '../commands.ts';
import { aboutRecord, doctorReport, memoryStatus } from '../hostRecords.ts';

export const hostActions = ['zoomIn', 'zoomOut', 'zoomReset', 'fullScreen', 'devTools', 'quit'] as const;

export const hostCalls = {
  /** The commands that make sense now: the menu shows the others as disabled. */
  'commands.enabled': { args: z.tuple([z.array(commandId)]), result: z.void() },
  'host.act': { args: z.tuple([z.enum(hostActions)]), result: z.void() },
  /** Starts an executor for it and ends it again. */
  'host.doctor': { args: z.tuple([]), result: doctorReport },
  'host.about': { args: z.tuple([]), result: aboutRecord },
  /** Null until an executor is there. */
  'host.memory': { args: z.tuple([]), result: memoryStatus.nullable() },
} as const;

export const hostEvents = {
  memory: memoryStatus.nullable(),
} as const;
