// What a bad /dev/shm does to a run: in a private mount namespace, with our executor (which needs none of it) and with
// LLVM's (which does). Never a SIGBUS, always the program's output or a sentence that says what to do.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile } from '../../support/compile.ts';

const cli = join(import.meta.dirname, '../../../out/main/cli.cjs');
const llvm = '/usr/bin/llvm-jitlink-executor-22';

const mayMount = spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'tmpfs', '/dev/shm']).status === 0;

interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly left: string;
}

describe.runIf(mayMount)('/dev/shm', () => {
  let folder: string;
  let hello: string;
  let large: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'dev-shm-'));
    hello = compile(folder, 'hello.c', '#include <stdio.h>\nint main(void) { puts("hello"); return 3; }', ['-fPIC']);
    const sum = `#include <stdio.h>
char large[24 << 20] = {1};
int main(void) { long sum = 0; for (long i = 0; i < sizeof large; i++) sum += large[i]; printf("%ld\\n", sum); return 0; }`;
    large = compile(folder, 'large.c', sum, ['-fPIC', '-O2']);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function run(mount: string, words: readonly string[]): Ran {
    const script =
      'mount -t tmpfs -o "$0" tmpfs /dev/shm && { "$@"; status=$?; echo left: >&2; ls /dev/shm >&2; exit $status; }';
    const args = ['-m', 'sh', '-c', script, mount, process.execPath, cli, 'run', '--timing', ...words];
    const { status, stdout, stderr } = spawnSync('unshare', args, { encoding: 'utf8', timeout: 30_000 });
    return { status, stdout, stderr, left: stderr.slice(stderr.lastIndexOf('left:')).split('\n').slice(1).join('') };
  }

  it.each(['size=64k', 'size=1m', 'size=1g,noexec'])('%s does not concern our executor', (mount) => {
    expect(run(mount, [hello])).toMatchObject({ status: 3, stdout: 'hello\n', left: '' });
    expect(run(mount, [large])).toMatchObject({ status: 0, stdout: '1\n', left: '' });
  });

  describe.runIf(existsSync(llvm))("and LLVM's executor", () => {
    it.each([
      ['size=64k', /65536 bytes free of 65536/],
      ['size=1m', /1048576 bytes free of 1048576/],
      ['size=1g,noexec', /mounted noexec: mount -o remount,exec/],
    ])('%s sends content over the connection, and says why', (mount, reason) => {
      const ran = run(mount, ['--executor', llvm, hello]);
      expect(ran).toMatchObject({ status: 3, stdout: 'hello\n' });
      expect(ran.stderr).toMatch(/memory: content sent over the connection, because memory cannot be shared/);
      expect(ran.stderr).toMatch(reason);
    });

    it('fills up under a load that is too large: content travels over the connection then, and the run says so', () => {
      const ran = run('size=17m', ['--executor', llvm, large]);
      expect(ran).toMatchObject({ status: 0, stdout: '1\n', left: '' });
      expect(ran.stderr).toMatch(
        /memory: content sent over the connection, because shared memory ran out: no \d+ bytes/,
      );
      expect(ran.stderr).toMatch(/posix_fallocate.*No space left/);
    });

    it('fills up under a load that was to be shared, which says what to do', () => {
      const ran = run('size=17m', ['--executor', llvm, '--memory', 'slab', large]);
      expect(ran.status).toBe(125);
      expect(ran.stderr).toMatch(/no \d+ bytes of shared memory: posix_fallocate.*No space left.*memory rpc/);
      expect(ran.stderr).not.toMatch(/SIGBUS/);
      expect(run('size=17m', ['--executor', llvm, '--memory', 'rpc', large])).toMatchObject({
        status: 0,
        stdout: '1\n',
      });
    });
  });
});

if (!mayMount) {
  describe('/dev/shm', () => {
    it.skip('private mount namespaces are not allowed here (root, unshare -m)', () => undefined);
  });
}
