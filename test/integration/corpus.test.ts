// Every program of test/corpus ends in Loadstone as it ends after a native link: same exit status, same output. A part
// of the matrix here; `npm run corpus` sets LOADSTONE_CORPUS=all and runs all of it.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { type CorpusCase, corpusCases, unavailable } from '../support/corpusCases.ts';
import { readCorpus } from '../support/corpusPrograms.ts';
import { runInLoadstone } from '../support/loadstone.ts';
import { NativeBuilds } from '../support/nativeBuilds.ts';
import { notYetTitle, removeFromList } from '../support/notYet.ts';

const all = process.env['LOADSTONE_CORPUS'] === 'all';
const choice = { perProgram: 2, seed: process.env['LOADSTONE_CORPUS_SEED'] ?? '1' };
const scratch = mkdtempSync(join(tmpdir(), 'loadstone-corpus-'));
// All of the matrix is too much to keep.
const keep = fileURLToPath(new URL('../../.cache/corpus', import.meta.url));
const builds = new NativeBuilds(all ? join(scratch, 'builds') : keep);

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe.concurrent('a program of the corpus runs as after a native link', () => {
  for (const corpusCase of corpusCases(readCorpus(), all ? null : choice)) {
    const missing = unavailable(corpusCase);
    if (missing === null)
      it(notYetTitle(corpusCase.name, corpusCase.notYet), (context) => runCase(corpusCase, context.skip), 180_000);
    else it.skip(`${corpusCase.name}: ${missing}`);
  }
});

async function runCase(corpusCase: CorpusCase, skip: (note: string) => never): Promise<void> {
  const { program, combination, notYet } = corpusCase;
  const { objects, native } = await builds.build(program, combination);
  if (typeof native === 'string' || native.status !== program.status) {
    const text = typeof native === 'string' ? native : `status ${native.status}, ${native.stderr}`;
    // Other code models have limits of their own, which are the compiler's and the C library's business.
    if (combination.model !== 'small') skip(`it does not pass natively either: ${text}`);
    throw new Error(`the native program fails, so the test itself is wrong here: ${text}`);
  }
  const run = { files: objects, libraries: program.libraries, args: program.args };
  if (notYet === null) {
    const ended = await runInLoadstone(run, { cwd: scratch, timeout: 60_000 });
    expect(ended).toEqual({ ...native, notes: native.status === 0 ? '' : ended.notes });
  } else {
    // It may hang.
    const ended = await runInLoadstone(run, { cwd: scratch, timeout: 10_000 }).catch(() => null);
    expect(ended, removeFromList).not.toMatchObject(native);
  }
}
