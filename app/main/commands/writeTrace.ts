// Writes a Chrome trace where `--trace` says.
import { InputError } from '../../shared/errors.ts';
import { writeWholeFile } from '../session/wholeFile.ts';
import type { ChromeTrace } from '../timing/chromeTrace.ts';

/** Rejects with InputError where the file cannot be written. */
export async function writeTrace(path: string, trace: ChromeTrace): Promise<void> {
  try {
    await writeWholeFile(path, `${JSON.stringify(trace)}\n`);
  } catch (error) {
    throw new InputError(`--trace ${path} cannot be written: ${(error as Error).message}`);
  }
}
