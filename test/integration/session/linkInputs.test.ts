import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ExecutionSession } from '../../../app/main/session/executionSession.ts';
import { type LibraryWords, noLibraries } from '../../../app/main/session/linkInputs.ts';
import type { RunOutcome } from '../../../app/shared/ui/records.ts';
import { compile } from '../../support/compile.ts';
import { addon, pipedHosts, start } from '../../support/executors.ts';

/** Debian's own libm.a is a linker script that names two archives. */
const systemLibm = '/usr/lib/x86_64-linux-gnu/libm.a';

describe('what a person may name as input', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'inputs-test-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const object = (name: string, source: string): string => compile(folder, `${name}.c`, source, ['-fPIC']);

  async function run(files: readonly string[], words: Partial<LibraryWords> = {}): Promise<RunOutcome> {
    const libraries = { ...noLibraries, ...words };
    const options = { hosts: pipedHosts(), addon, start, preload: [], libraries, keepExecutorReady: false };
    const session = new ExecutionSession(options);
    try {
      await session.addFiles(files);
      return (await session.run([])).outcome;
    } finally {
      await session.close();
    }
  }

  function archive(name: string, flags: string, members: readonly string[]): string {
    const path = join(folder, name);
    execFileSync('ar', [flags, path, ...members]);
    return path;
  }

  it('includes thin archives, whose members lie elsewhere', async () => {
    const user = object('user', 'int f(void); int main(void) { return f(); }');
    const thin = archive('libthin.a', 'rcT', [object('f', 'int f(void) { return 5; }')]);
    expect(await run([user, thin])).toMatchObject({ kind: 'exited', status: 5 });
  });

  it('reads the members of a thin archive again when they changed', async () => {
    const member = object('thinner', 'int h(void) { return 1; }');
    const thin = archive('libthinner.a', 'rcT', [member]);
    const options = { hosts: pipedHosts(), addon, start, preload: [], keepExecutorReady: false };
    const session = new ExecutionSession(options);
    await session.addFiles([object('user8', 'int h(void); int main(void) { return h(); }'), thin]);
    expect((await session.run([])).outcome).toMatchObject({ status: 1 });
    object('thinner', 'int h(void) { return 2; }');
    expect((await session.run([])).outcome).toMatchObject({ status: 2 });
    await session.close();
  });

  it('names the member that a thin archive has lost', async () => {
    const member = object('gone', 'int g(void) { return 5; }');
    const thin = archive('liblost.a', 'rcT', [member]);
    rmSync(member);
    expect(await run([object('user2', 'int g(void); int main(void) { return g(); }'), thin])).toMatchObject({
      kind: 'refused',
      error: {
        message: expect.stringMatching(/liblost\.a at byte \d+: a thin archive, whose member .*gone\.o cannot be read/),
      },
    });
  });

  it('follows a linker script that poses as a library, to archives and shared libraries', async () => {
    archive('libreal.a', 'rc', [object('real', 'int real(void) { return 6; }')]);
    const script = join(folder, 'libposing.a');
    writeFileSync(script, '/* GNU ld script */\nGROUP ( libreal.a AS_NEEDED ( -lz ) )\n');
    const user = object(
      'user3',
      "int real(void); const char *zlibVersion(void); int main(void) { return real() + (zlibVersion()[0] == '1'); }",
    );
    expect(await run([user, script])).toMatchObject({ kind: 'exited', status: 7 });
  });

  it.skipIf(!existsSync(systemLibm))('takes the libm.a of the system, a linker script on Debian', async () => {
    const user = object(
      'user4',
      'long lround(double); volatile double n = 2.6; int main(void) { return (int)lround(n); }',
    );
    expect(await run([user, systemLibm])).toMatchObject({ kind: 'exited', status: 3 });
  });

  it('stops at linker scripts that name each other', async () => {
    writeFileSync(join(folder, 'libloop.a'), 'INPUT ( libloop.a )');
    const user = object('user5', 'int main(void) { return 0; }');
    expect(await run([user, join(folder, 'libloop.a')])).toMatchObject({
      kind: 'refused',
      error: { message: expect.stringContaining('linker script in a row: do they name each other?') },
    });
  });

  it('finds a library by name, first in the folders given', async () => {
    const user = object('user6', 'const char *zlibVersion(void); int main(void) { return zlibVersion()[0]; }');
    expect(await run([user], { names: ['z'] })).toMatchObject({ status: '1'.charCodeAt(0) });
    archive('libz.a', 'rc', [object('zz', 'const char *zlibVersion(void) { return "X"; }')]);
    expect(await run([user], { names: ['z'], folders: [folder] })).toMatchObject({ status: 'X'.charCodeAt(0) });
    expect(await run([user], { names: ['nowhere'], folders: [folder] })).toMatchObject({
      kind: 'refused',
      error: {
        message: expect.stringMatching(/^-lnowhere: no libnowhere\.so, libnowhere\.a in .*; give its folder with -L$/),
      },
    });
  });

  it('takes every member of an archive where asked to', async () => {
    const library = archive('libeager.a', 'rc', [
      object('eager', '#include <stdlib.h>\n__attribute__((constructor)) static void early(void) { exit(8); }'),
    ]);
    const user = object('user7', 'int main(void) { return 0; }');
    expect(await run([user, library])).toMatchObject({ status: 0 });
    expect(await run([user, library], { wholeArchive: true })).toMatchObject({ status: 8, by: 'exit' });
  });
});
