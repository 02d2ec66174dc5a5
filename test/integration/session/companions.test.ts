import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ExecutionSession } from '../../../app/main/session/executionSession.ts';
import type { SessionOptions } from '../../../app/main/session/sessionState.ts';
import type { RunRecord } from '../../../app/shared/ui/records.ts';
import { compile } from '../../support/compile.ts';
import { addon, pipedHosts, start } from '../../support/executors.ts';

describe('what a load does for the user and says', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'companions-test-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  async function run(
    source: string,
    flags: readonly string[],
    options: Partial<SessionOptions> = {},
  ): Promise<RunRecord> {
    const base = { hosts: pipedHosts(), addon, start, preload: [], keepExecutorReady: false };
    const session = new ExecutionSession({ ...base, ...options });
    try {
      await session.addFiles([compile(folder, 'program.c', source, flags)]);
      return await session.run([]);
    } finally {
      await session.close();
    }
  }

  it("adds the compiler's own archive for symbols that are missing, and names it", async () => {
    const source = 'int main(void) { __builtin_cpu_init(); return __builtin_cpu_supports("sse2") ? 21 : 0; }';
    const { outcome, load } = await run(source, []);
    expect(outcome).toMatchObject({ kind: 'exited', status: 21 });
    expect(load?.companions).toEqual([expect.stringMatching(/^libgcc\.a for .*__cpu_model/)]);
  });

  it('finds the mathematical library without being asked, and says so', async () => {
    const source = 'double cos(double); volatile double x = 0; int main(void) { return (int)(8 * cos(x)); }';
    const { outcome, load } = await run(source, ['-fno-builtin']);
    expect(outcome).toMatchObject({ kind: 'exited', status: 8 });
    expect(load?.libraries).toEqual(['libc.so.6', 'libm.so.6']);
  });

  it('makes stacks executable for nested functions whose address is taken, and says for whom', async () => {
    const source = `static int apply(int (*f)(int)) { return f(2); }
int main(void) { int base = 40; int add(int v) { return v + base; } int (*volatile f)(int) = add; return apply(f); }`;
    const { outcome, load } = await run(source, ['-O0']);
    expect(outcome).toMatchObject({ kind: 'exited', status: 42 });
    expect(load?.executableStackFor).toBe('program.o');
    expect((await run('int main(void) { return 0; }', [])).load?.executableStackFor).toBeNull();
  });

  it('drops what nothing reaches, on request, and lists it', async () => {
    const source = `int unused(void) { return 1; } int used(void) { return 2; }
static int ready; __attribute__((constructor)) static void early(void) { ready = 30; }
int main(void) { return used() + ready; }`;
    const flags = ['-ffunction-sections', '-O1', '-fno-inline'];
    const { outcome, load } = await run(source, flags, { deadStrip: true });
    expect(outcome).toMatchObject({ kind: 'exited', status: 32 });
    const sections = load?.deadStrip?.dropped.map(({ section }) => section);
    expect(sections).toContain('.text.unused');
    expect(sections).not.toContain('.text.used');
    expect((await run(source, flags)).load?.deadStrip).toBeNull();
  });

  it('puts a load with 32-bit absolute addresses below 2 GB with all libraries, and says why', async () => {
    const source = `#include <stdio.h>
#include <unistd.h>
int value = 5; int *where = &value;
int main(void) { fprintf(stderr, "%d\\n", optind); return *where + (environ != 0); }`;
    const { outcome, load } = await run(source, ['-fno-pic', '-D_GNU_SOURCE']);
    expect(outcome).toMatchObject({ kind: 'exited', status: 6 });
    expect(load?.placement).toMatch(
      /^below 2 GB with all libraries, because of program\.o \.text\+0x[0-9a-f]+: R_X86_64_32/,
    );
    for (const { address } of load?.segments ?? []) expect(Number(address)).toBeLessThan(2 ** 31);
  });
});
