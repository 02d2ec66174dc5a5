// What V8 made of the command line when it was built, in the processes that a person starts.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandLine } from '../../support/loadstone.ts';

/** Says on stderr what became of the code cache of a script that has one. */
const witness = `import vm from 'node:vm';
vm.Script = class extends vm.Script {
  constructor(code, options) {
    super(code, options);
    process.stderr.write('refused: ' + this.cachedDataRejected);
  }
};`;

describe('the code cache of the command line', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'loadstone-code-cache-'));
    writeFileSync(join(folder, 'witness.mjs'), witness);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function version(...flags: readonly string[]) {
    const words = [...flags, '--import', join(folder, 'witness.mjs'), commandLine, '--version'];
    return spawnSync(process.execPath, words, { encoding: 'utf8' });
  }

  it('is what V8 starts from', () => {
    expect(version()).toMatchObject({ status: 0, stderr: 'refused: false' });
  });

  it('is of no use to a V8 that compiles in another way, which does without it', () => {
    const { status, stdout, stderr } = version('--max-lazy');
    expect(stderr).toBe('refused: true');
    expect(stdout).toMatch(/^Loadstone \d/);
    expect(status).toBe(0);
  });
});
