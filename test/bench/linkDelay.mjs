// How long the window waits for an answer from main while main links 20 MB: in the real app, by the test that asserts
// that it is answered at all.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inRoot } from '../../build/paths.mjs';
import { capture } from '../../build/runProgram.mjs';
import { SetupError } from '../../build/say.mjs';
import { startVirtualDisplay } from '../../build/virtualDisplay.mjs';

/** @typedef {{ title: string, answers: number, medianMs: number, worstMs: number }} LinkDelay */

/** Milliseconds for the test with its runs. */
const deadline = 5 * 60_000;

/** @param {string} folder @param {number} runs links of each kind @returns {Promise<readonly LinkDelay[]>} */
export async function linkDelays(folder, runs) {
  const record = join(folder, 'linkDelays');
  const display = process.env['DISPLAY'] === undefined ? await startVirtualDisplay() : null;
  try {
    const vitest = inRoot('node_modules', 'vitest', 'vitest.mjs');
    const args = [vitest, 'run', '--project', 'e2e', 'test/e2e/longLink.test.ts'];
    const env = {
      ...(display === null ? {} : { DISPLAY: display.display }),
      LOADSTONE_LINK_DELAYS: record,
      LOADSTONE_LINK_RUNS: String(runs),
    };
    const { code, output } = await capture(process.execPath, args, { env, timeout: deadline });
    if (code !== 0 || !existsSync(record)) throw new SetupError(`bench: links in the window failed:\n${output}`);
    const lines = readFileSync(record, 'utf8').trim().split('\n');
    return lines.map((line) => summary(JSON.parse(line)));
  } finally {
    await display?.stop();
  }
}

/** @param {{ title: string, delays: readonly number[] }} measured @returns {LinkDelay} */
function summary({ title, delays }) {
  const sorted = [...delays].sort((one, other) => one - other);
  const medianMs = sorted[sorted.length >> 1] ?? Number.NaN;
  return { title, answers: sorted.length, medianMs, worstMs: sorted.at(-1) ?? Number.NaN };
}
