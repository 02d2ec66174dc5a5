// What Loadstone says of a crash, beside what gdb says of the same crash: program counter, registers, calls, lines.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ExecutionSession } from '../../../app/main/session/executionSession.ts';
import type { CrashRecord } from '../../../app/shared/ui/records.ts';
import { compile } from '../../support/compile.ts';
import { Debugger, debuggerMissing } from '../../support/debugger.ts';
import { addon, pipedHosts, start } from '../../support/executors.ts';

const program = `#include <stdlib.h>
#include <string.h>
static const char constant[] = "constant";
__attribute__((noinline)) static int divide(int a, int b) {
  return a / b;
}
__attribute__((noinline)) static void store(int *place) {
  *place = 7;
}
__attribute__((noinline)) static void middle(int *place) {
  store(place);
  store(place + 1);
}
static int deep(int n) {
  volatile char frame[4096];
  frame[0] = (char)n;
  return n < 0 ? 0 : deep(n + 1) + frame[0];
}
int main(int argc, char **argv) {
  switch (atoi(argv[argc - 1])) {
    case 0: middle((int *)8); break;
    case 1: middle((int *)constant); break;
    case 2: return divide(argc, argc - 2);
    case 3: __builtin_trap();
    case 4: return deep(1);
    case 5: memset((void *)0x123456000, 0, 100); break;
  }
  return 0;
}`;

/** Case, functions of the load from the crash outwards, and what lies at the address. */
const crashes: readonly (readonly [string, string, readonly string[], RegExp | null])[] = [
  ['a null pointer', '0', ['store', 'middle', 'main'], /^the NULL page: a null pointer and 8 /],
  [
    'a write to a constant',
    '1',
    ['store', 'middle', 'main'],
    /^crash\.o \.rodata\+0x[0-9a-f]+ \(constant\+0x0\), which may be read$/,
  ],
  ['a division by zero', '2', ['divide', 'main'], null],
  ['an illegal instruction', '3', ['main'], null],
  ['a stack overflow', '4', ['deep', 'deep', 'deep'], /^the guard page below the stack: it is full/],
  ['a bad pointer in the C library', '5', ['main'], /^nothing is mapped there: 0x[0-9a-f]+ /],
];

const missing = debuggerMissing();

describe.skipIf(missing !== null)(`a crash beside gdb${missing === null ? '' : ` (${missing})`}`, () => {
  let folder: string;
  let object: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'crash-gdb-test-'));
    object = compile(folder, 'crash.c', program, [
      '-O1',
      '-g',
      '-fno-omit-frame-pointer',
      '-fno-optimize-sibling-calls',
    ]);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(crashes)('%s', async (_, argument, functions, place) => {
    const session = new ExecutionSession({ hosts: pipedHosts(), addon, start, preload: [], keepExecutorReady: true });
    let gdb: Debugger | null = null;
    try {
      await session.addFiles([object]);
      await session.load();
      const { executor, objects } = session.overview();
      const [file] = objects;
      if (executor.pid === null || file === undefined) throw new Error('nothing is loaded');
      gdb = await Debugger.attach(executor.pid);
      const run = session.run([argument]);
      await gdb.stopped();
      const code = session.overview().objects[0]?.segments.find(({ protection }) => protection === 'R-X')?.address;
      await gdb.command(`add-symbol-file ${object} -s .text ${code}`);
      const registers = await gdb.command('info registers');
      const frames = await gdb.command('bt 5');
      await gdb.leave();
      const { outcome } = await run;
      if (outcome.kind !== 'signalled' || outcome.crash === null) throw new Error(JSON.stringify(outcome));
      const { crash } = outcome;

      expect(crash.disassembly.filter(({ current }) => current)).toHaveLength(1);
      for (const [name, value] of gdbRegisters(registers)) {
        // The resume flag differs: it is set while a debugger looks on.
        if (name === 'rflags') continue;
        expect([name, crash.registers[name]]).toEqual([name, value]);
      }
      expect(gdbFrames(frames).slice(0, functions.length)).toEqual(ourFrames(crash).slice(0, functions.length));
      expect(ourFrames(crash).map(({ name }) => name)).toEqual(expect.arrayContaining([...functions]));
      if (place === null) expect(crash.faultPlace).toBeNull();
      else expect(crash.faultPlace).toMatch(place);
    } finally {
      await gdb?.leave();
      await session.close();
    }
  });
});

interface Frame {
  readonly name: string;
  readonly line: string;
}

/** Those of the load, outermost last. */
function ourFrames({ backtrace }: CrashRecord): readonly Frame[] {
  return backtrace.flatMap(({ code }) => {
    if (code === null || code.source === null) return [];
    return [{ name: code.symbol ?? '', line: `${basename(code.source.file)}:${code.source.line}` }];
  });
}

/** `#1  0x00007f… in middle (place=0x8) at /tmp/crash.c:11`, or without an address where a line begins. */
function gdbFrames(text: string): readonly Frame[] {
  const lines = text.matchAll(/^#\d+ +(?:0x[0-9a-f]+ in )?(\w+) \(.*\) at (\S+:\d+)$/gm);
  return [...lines].map(([, name = '', place = '']) => ({ name, line: basename(place) }));
}

function gdbRegisters(text: string): ReadonlyMap<string, string> {
  const names = 'r[abcd]x|r[sd]i|r[bs]p|r\\d+|rip|eflags';
  const lines = text.matchAll(new RegExp(`^(${names}) +(0x[0-9a-f]+)`, 'gm'));
  const registers = new Map(
    [...lines].map(([, name = '', value = '']) => [name === 'eflags' ? 'rflags' : name, value]),
  );
  expect(registers.size).toBe(18);
  return registers;
}
