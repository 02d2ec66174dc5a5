// The set-up's way to missing system parts, with an apt of the test's own on the PATH: it notes what it was asked and
// makes the program that was missing.

import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inRoot } from '../../../build/paths.mjs';
import { capture } from '../../../build/runProgram.mjs';

let folder: string;
let bin: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loadstone-system-'));
  bin = join(folder, 'bin');
  await mkdir(bin);
  for (const program of ['env', 'sh', 'touch', 'chmod', 'true'])
    await symlink(`/usr/bin/${program}`, join(bin, program));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

describe('missing system parts', () => {
  it('are installed with apt under the name that this release has', async () => {
    await script(
      'apt-cache',
      'case "$2" in chromium-driver) echo "Candidate: (none)";; *) echo "Candidate: 1.0";; esac',
    );
    await script(
      'apt-get',
      `echo "$@" >>${folder}/asked\ncase "$*" in *install*) touch ${bin}/chromedriver; chmod +x ${bin}/chromedriver;; esac`,
    );
    const run = await ensureDriver();
    expect(run.output).toContain('chromedriver missing, asking apt');
    expect(run.output).toContain('done');
    const asked = await readFile(join(folder, 'asked'), 'utf8');
    expect(asked).toMatch(/ update\n.* install -y --no-install-recommends chromium-chromedriver\n$/);
  });

  it('end the set-up where apt reports success and nothing came', async () => {
    await script('apt-cache', 'echo "Candidate: 1.0"');
    await script('apt-get', 'exit 0');
    const run = await ensureDriver();
    expect(run.output).toContain('apt installed chromium-driver, yet chromedriver is not found');
  });

  it('show apt’s own words where it fails', async () => {
    // By a sudo that asks for no password.
    await script('sudo', '[ "$1" = -n ] && shift\nexec "$@"');
    await script('apt-cache', 'echo "Candidate: 1.0"');
    await script('apt-get', 'echo "E: the mirror burnt down"; exit 100');
    const run = await ensureDriver({ uid: 1000 });
    expect(run.output).toContain('sudo -n env');
    expect(run.output).toContain('E: the mirror burnt down');
    expect(run.output).not.toContain('done');
  });

  it('are named with the line to type where a password is needed', async () => {
    await script('sudo', 'exit 1');
    await script('apt-cache', 'echo "Candidate: 1.0"');
    await script('apt-get', 'exit 0');
    const run = await ensureDriver({ uid: 1000 });
    expect(run.output).toContain('sudo apt-get update && sudo apt-get install -y chromium-driver');
  });

  it('are named where there is no apt', async () => {
    const run = await ensureDriver();
    expect(run.output).toContain('the system lacks chromedriver: install them with its package manager');
  });
});

async function script(name: string, text: string): Promise<void> {
  await writeFile(join(bin, name), `#!${bin}/sh\n${text}\n`);
  await chmod(join(bin, name), 0o755);
}

/** In a process of its own, which sees nothing but our folder of programs, and takes itself for the user `uid`. */
function ensureDriver({ uid = 0 } = {}) {
  const module = JSON.stringify(inRoot('build', 'systemParts.mjs'));
  const code =
    `process.getuid = () => ${uid};\nimport(${module}).then((m) => m.ensureSystemParts(['driver']))` +
    `.then(() => console.log('done'), (error) => console.log(error.message))`;
  return capture(process.execPath, ['-e', code], { env: { PATH: bin } });
}
