// Drivers against the distribution's static libraries print in Loadstone what they print after a native link.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Combination, compile, linkNatively } from '../support/compilers.ts';
import { type LibraryDriver, readDrivers } from '../support/libraryDrivers.ts';
import { runInLoadstone } from '../support/loadstone.ts';
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
    if (missing.length === 0) it(name, () => compareWithNative(driver), 180_000);
    else it.skip(`${name}: ${missing.join(', ')} missing: apt-get install ${packages.join(' ')}`);
  }
});

async function compareWithNative({ name, source, cxx, archives, libraries }: LibraryDriver): Promise<void> {
  const object = join(folder, `${name}.o`);
  const program = join(folder, name);
  await compile({ path: source, flags: [] }, object, combination, folder);
  const flags = libraries.map((library) => `-l${library}`);
  await linkNatively([object], program, { combination, cxx, libraries: [...archives, ...flags], cwd: folder });
  const native = await runToEnd(program, [], limits);
  expect(native.status, `the native program fails, so the driver itself is wrong here: ${native.stderr}`).toBe(0);
  expect(native.stdout).not.toBe('');
  const { status, stdout, stderr, notes } = await runInLoadstone(
    { files: [object, ...archives], libraries, args: [] },
    limits,
  );
  expect({ status, stdout, stderr, notes }).toEqual({ ...native, notes: '' });
}
