// Writes a Chrome trace where `--trace` says.
import { writeFileSync } from 'node:fs';
import { InputError } from '../../shared/errors.ts';
import type { ChromeTrace } from '../timing/chromeTrace.ts';

/** Throws InputError where the file cannot be written. */
export function writeTrace(path: string, trace: ChromeTrace): void {
  try {
    writeFileSync(path, `${JSON.stringify(trace)}\n`);
  } catch (error) {
    throw new InputError(`--trace ${path} cannot be written: ${(error as Error).message}`);
  }
}
