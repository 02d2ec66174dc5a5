// Drivers against the distribution's static libraries print in Loadstone what they print after a native link.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Combination, compile, linkNatively } from '../support/compilers.ts';
import { type LibraryDriver, readDrivers } from '../support/libraryDrivers.ts';
import { runInLoadstone } from '../support/loadstone.ts';
import { notYetReason, notYetTitle, removeFromList } from '../support/notYet.ts';
import { runToEnd } from '../support/runToEnd.ts';

const folder = mkdtempSync(join(tmpdir(), 'loadstone-libraries-'));
const limits = { cwd: folder, timeout: 120_000 };
const combination: Combination = {
  compiler: 'gcc',
  optimization: 'O2',
  position: 'pie',
  model: 'small',
  style: 'plain',
};

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.concurrent('a driver prints what it prints after a native link, against the static library', () => {
  for (const driver of readDrivers()) {
    const { name, missing, packages } = driver;
    const notYet = notYetReason(`libraries/${name}`);
    if (missing.length === 0) it(notYetTitle(name, notYet), () => compareWithNative(driver, notYet), 180_000);
    else it.skip(`${name}: ${missing.join(', ')} missing: apt-get install ${packages.join(' ')}`);
  }
});

async function compareWithNative(driver: LibraryDriver, notYet: string | null): Promise<void> {
  const { name, source, cxx, archives, libraries } = driver;
  const object = join(folder, `${name}.o`);
  const program = join(folder, name);
  await compile({ path: source, flags: [] }, object, combination, folder);
  const flags = libraries.map((library) => `-l${library}`);
  await linkNatively([object], program, { combination, cxx, libraries: [...archives, ...flags], cwd: folder });
  const native = await runToEnd(program, [], limits);
  expect(native.status, `the native program fails, so the driver itself is wrong here: ${native.stderr}`).toBe(0);
  expect(native.stdout).not.toBe('');
  const run = runInLoadstone({ files: [object, ...archives], libraries, args: [] }, limits);
  if (notYet === null) expect(await run).toEqual({ ...native, notes: '' });
  else expect(await run, removeFromList).not.toMatchObject(native);
}
