// A program that writes gigabytes: each byte arrives, in order, and neither process keeps what has been passed on. One
// gigabyte in `npm test`; `npm run long -- output --runs 10` is ten.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ExecutionSession } from '../../../app/main/session/executionSession.ts';
import { compile } from '../../support/compile.ts';
import { addon, descendants, pipedHosts, residentKilobytes, start } from '../../support/executors.ts';
import { runsOr, timeFor } from '../../support/longRun.ts';

const gigabytes = runsOr(1);
const gigabyte = 2 ** 30;
/** Bytes after which the program's pattern begins anew. */
const period = 251;
/** Kilobytes by which a process may grow. The controller's heap grows and shrinks as its collector likes. */
const allowed = { controller: 262_144, executor: 16_384 };

const source = `#include <stdlib.h>
#include <unistd.h>
static unsigned char block[${period} * 4096];
int main(int argc, char **argv) {
  for (unsigned i = 0; i < sizeof block; i++) block[i] = i % ${period};
  unsigned long left = strtoul(argv[1], 0, 10);
  while (left > 0) {
    unsigned long at = 0, size = left < sizeof block ? left : sizeof block;
    while (at < size) {
      long written = write(1, block + at, size - at);
      if (written < 0) return 1;
      at += written;
    }
    left -= size;
  }
  return 42;
}`;

describe('a program that writes without measure', () => {
  const folder = mkdtempSync(join(tmpdir(), 'output-test-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it(`has each byte of ${gigabytes} GB arrive, in bounded memory`, {
    timeout: timeFor(gigabytes, 60_000),
  }, async () => {
    const session = new ExecutionSession({ hosts: pipedHosts(), addon, start, preload: [], keepExecutorReady: false });
    await session.addFiles([compile(folder, 'program.c', source, ['-O1'])]);
    let size = 0;
    let wrong = 0;
    session.on('output', ({ bytes }) => {
      if (bytes[0] !== size % period || bytes.at(-1) !== (size + bytes.length - 1) % period) wrong++;
      size += bytes.length;
    });
    expect((await session.run([String(gigabyte / 64)])).outcome).toMatchObject({ status: 42 });
    const [pid = 0] = descendants('loadstone-executor');
    const before = { controller: residentKilobytes(process.pid), executor: residentKilobytes(pid) };
    size = 0;
    expect((await session.run([String(gigabytes * gigabyte)])).outcome).toMatchObject({ status: 42 });
    expect(size).toBe(gigabytes * gigabyte);
    expect(wrong).toBe(0);
    expect(residentKilobytes(process.pid) - before.controller).toBeLessThan(allowed.controller);
    expect(residentKilobytes(pid) - before.executor).toBeLessThan(allowed.executor);
    await session.close();
  });
});
