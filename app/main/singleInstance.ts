// One window for one person's data: a second start hands the files that it was given to the first and ends.
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { app } from 'electron';
import { z } from 'zod';

const handover = z.object({ files: z.array(z.string()) });

/** False where another instance runs, which has been told of the files then. */
export function isFirstInstance(files: readonly string[]): boolean {
  if (app.requestSingleInstanceLock({ files })) return true;
  // The lock is a file: where nothing can be written there is none, and no other instance to hand over to either.
  return !isWritable(app.getPath('userData'));
}

/** The files that another start handed over; empty for anything else. */
export function handedOver(data: unknown): readonly string[] {
  const parsed = handover.safeParse(data);
  return parsed.success ? parsed.data.files : [];
}

function isWritable(folder: string): boolean {
  try {
    rmSync(mkdtempSync(join(folder, 'probe-')), { recursive: true });
    return true;
  } catch {
    return false;
  }
}
