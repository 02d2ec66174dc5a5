import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MemoryKind } from '../../../app/main/memory/memoryRoute.ts';
import { ExecutionSession } from '../../../app/main/session/executionSession.ts';
import { type InputFile, readInput, readInputs } from '../../../app/main/session/inputFile.ts';
import type { ResolutionInput } from '../../../app/main/session/symbolResolution.ts';
import { Phases } from '../../../app/main/timing/phases.ts';
import { compile } from '../../support/compile.ts';
import { addon, pipedHosts, start } from '../../support/executors.ts';
import { linkInputs } from '../../support/linkHarness.ts';

/** 2 MB of data, a pointer in the midst of it and one at its end, and 20 MB of constant data and five bytes. */
const table = `.data
.globl table
table: .fill 131071, 8, 0x55667788
.quad answer
.fill 131071, 8, 0x99
.quad answer + 4
.section .rodata
.globl constants
constants: .fill 2621440, 8, 0x5a5b5c5d
.byte 1, 2, 3, 4, 5
.text
.globl answer
answer: mov $42, %eax
ret
.section .note.GNU-stack,"",@progbits
`;

/** 0 where all bytes and both pointers are as they should be. */
const check = `extern long table[262144]; extern const long constants[2621440]; int answer(void);
int main(void) {
  for (int i = 0; i < 131071; i++) if (table[i] != 0x55667788) return 1;
  for (int i = 131072; i < 262143; i++) if (table[i] != 0x99) return 2;
  for (int i = 0; i < 2621440; i++) if (constants[i] != 0x5a5b5c5d) return 3;
  for (int i = 0; i < 5; i++) if (((const char *)(constants + 2621440))[i] != i + 1) return 6;
  if (((int (*)(void))table[131071])() != 42) return 4;
  return table[262143] == (long)answer + 4 ? 0 : 5;
}`;

describe('large sections, which are read when they have a place', () => {
  let folder: string;
  let checking: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'reading-test-'));
    checking = compile(folder, 'check.c', check, ['-O2']);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const tableObject = (name: string): string => compile(folder, `${name}.s`, table);

  async function resolutionInput(path: string): Promise<ResolutionInput> {
    const { content } = await readInput(path, new Phases());
    if (content.kind !== 'object') throw new Error(`${path} is ${content.kind}`);
    return content;
  }

  it.each<MemoryKind>([
    'slab',
    'packed',
    'per-allocation',
    'rpc',
    'generic',
  ])('arrive whole and relocated through %s memory', async (kind) => {
    const memory = { kind, settings: {} };
    const options = { hosts: pipedHosts(), addon, start, preload: [], memory, keepExecutorReady: false };
    const session = new ExecutionSession(options);
    try {
      await session.addFiles([checking, tableObject('whole')]);
      expect((await session.run([])).outcome).toMatchObject({ kind: 'exited', status: 0 });
    } finally {
      await session.close();
    }
  });

  it('are not in memory before, but can be looked at', async () => {
    const path = tableObject('looked');
    const input = await resolutionInput(path);
    if (input.kind !== 'object' || input.object.format !== 'ELF64 x86-64') throw new Error('no ELF object');
    const data = input.object.sections.find(({ name }) => name === '.data');
    const content = data === undefined ? null : input.object.content(data.index);
    const start = data?.fileOffset ?? 0;
    const whole = new Uint8Array(readFileSync(path).subarray(start, start + 2 ** 21));
    expect(input.object.deferred?.ranges).toHaveLength(2);
    // What V8 would count, it would collect garbage for.
    expect(input.object.bytes.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(input.object.bytes[(data?.fileOffset ?? 0) + 1]).toBe(0);
    expect(content?.length).toBe(2 ** 21);
    expect([...(content?.subarray(2, 6) ?? [])]).toEqual([0x66, 0x55, 0, 0]);
    expect(content?.subarray(2 ** 21 - 2)).toHaveLength(2);
    for (const offset of [0, 70_000, 100, 69_999, 2 ** 20 + 8, 65_530]) {
      expect([...(content?.subarray(offset, offset + 9) ?? [])]).toEqual([
        ...(whole.subarray(offset, offset + 9) ?? []),
      ]);
    }
    expect(Buffer.compare(content?.subarray() ?? new Uint8Array(0), whole)).toBe(0);
    expect(content?.subarray(5, 5)).toHaveLength(0);
  });

  it.each([
    ['longer', (path: string) => appendFileSync(path, 'x')],
    ['shorter', (path: string) => truncateSync(path, statSync(path).size - 1)],
    ['newer', (path: string) => utimesSync(path, new Date(), new Date(1e12))],
    [
      'another file',
      (path: string) => {
        rmSync(path);
        writeFileSync(path, 'x');
      },
    ],
  ])('are refused where the file is %s than when it was parsed', async (name, change) => {
    const path = tableObject(`changed_${name.length}`);
    const input = await resolutionInput(path);
    change(path);
    await expect(linkInputs([input])).rejects.toThrow(`${path} was changed while it was being loaded: load it again`);
  });

  it('are refused where the file is gone', async () => {
    const path = tableObject('gone');
    const input = await resolutionInput(path);
    rmSync(path);
    await expect(linkInputs([input])).rejects.toThrow(`${path} cannot be read: ENOENT`);
  });
});

describe('many files', () => {
  it('leave other work its turns while they are read', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'reading-test-'));
    const path = join(folder, 'long.o');
    writeFileSync(path, 'x'.repeat(2 ** 19));
    let turns = 0;
    const counting = setInterval(() => turns++, 0);
    const began = performance.now();
    while (performance.now() - began < 200) await readInput(path, new Phases());
    clearInterval(counting);
    rmSync(folder, { recursive: true });
    expect(turns).toBeGreaterThan(2);
  });

  it('are read in order, and those that cannot be read stand among them', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'reading-test-'));
    const paths = Array.from({ length: 300 }, (_, i) => join(folder, `${i}.o`));
    paths.forEach((path, i) => {
      if (i % 3 > 0) writeFileSync(path, `text ${i}`.repeat(1 + (i % 7) * 4000));
    });
    const phases = new Phases();
    const inputs: readonly InputFile[] = await readInputs(paths, phases);
    rmSync(folder, { recursive: true });
    expect(inputs.map(({ path }) => path)).toEqual(paths);
    inputs.forEach(({ content }, i) => {
      const message = content.kind === 'refused' ? content.error.message : content.kind;
      expect(message).toMatch(i % 3 > 0 ? /a text file, not an object file/ : /cannot be read: ENOENT/);
    });
    expect(phases.records().find(({ name }) => name === 'read')?.counters['files']).toBe(200);
  });
});
