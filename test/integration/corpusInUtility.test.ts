// A sample of the corpus where the window runs its programs: in Electron's utility process, which has an allocator, signal
// handlers and threads of its own.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { corpusCases, unavailable } from '../support/corpusCases.ts';
import { readCorpus } from '../support/corpusPrograms.ts';
import { runInLoadstone } from '../support/loadstone.ts';
import { NativeBuilds } from '../support/nativeBuilds.ts';

/** Every so many-th program. */
const stride = 12;
/** Signals for the process may reach a thread of Electron, and its main thread cannot end first. */
const standaloneOnly = /signalHandlers|mainThread/;

const scratch = mkdtempSync(join(tmpdir(), 'loadstone-corpus-utility-'));
const builds = new NativeBuilds(fileURLToPath(new URL('../../.cache/corpus', import.meta.url)));
const cases = corpusCases(readCorpus(), { perProgram: 1, seed: 'utility' })
  .filter(({ name, notYet }) => notYet === null && !standaloneOnly.test(name))
  .filter((corpusCase, i) => i % stride === 0 && unavailable(corpusCase) === null);

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('a program of the corpus runs in the utility process as after a native link', () => {
  it.each(cases.map((corpusCase) => [corpusCase.name, corpusCase] as const))('%s', async (_, {
    program,
    combination,
  }) => {
    const { objects, native } = await builds.build(program, combination);
    if (typeof native === 'string') throw new Error(`the native build fails: ${native}`);
    const run = { files: objects, libraries: program.libraries, args: program.args };
    const { status, stdout } = await runInLoadstone(run, { cwd: scratch, timeout: 60_000 }, 'utility');
    expect({ status, stdout }).toEqual({ status: native.status, stdout: native.stdout });
  });
});
