// One function of a program called with typed arguments in place of main: what each machine's calling convention makes of
// them, and of the result.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ExecutionSession } from '../../../app/main/session/executionSession.ts';
import { type ArgumentType, type ResultType, usualRunSettings } from '../../../app/shared/ui/runSettings.ts';
import { compile } from '../../support/compile.ts';
import { addon, descendants, pipedHosts, start } from '../../support/executors.ts';

const source = `
int add(int a, int b) { return a + b; }
double scale(double a, int b, float c) { return a * b + c; }
float half(float f) { return f / 2; }
const char *same(const char *text) { return text; }
long long many(long long a, long long b, long long c, long long d, long long e, double f, int g) {
  return a + 10 * b + 100 * c + 1000 * d + 10000 * e + (long long)(100000 * f) + 1000000 * g;
}
const char *wild(void) { return (const char *)16; }
void nothing(void) {}
int main(void) { return 1; }
`;

type Call = readonly [name: string, args: readonly (readonly [ArgumentType, string])[], ResultType, string | null];

const calls: readonly Call[] = [
  [
    'add',
    [
      ['int', '40'],
      ['int', '-50'],
    ],
    'int',
    '-10 (0xfffffff6)',
  ],
  [
    'scale',
    [
      ['double', '1.5'],
      ['int', '3'],
      ['float', '0.25'],
    ],
    'double',
    '4.75',
  ],
  ['half', [['float', '0.5']], 'float', '0.25'],
  ['same', [['string', 'all of you']], 'string', '"all of you"'],
  [
    'many',
    [...['1', '2', '3', '4', '5'].map((text) => ['int', text] as const), ['double', '6'], ['int', '7']],
    'long',
    '7654321 (0x74cbb1)',
  ],
  ['wild', [], 'string', '0x10, where no string can be read'],
  ['nothing', [], 'void', null],
];

let folder: string;
let object: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'function-calls-'));
  object = compile(folder, 'functions.c', source);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  expect(descendants('loadstone-executor')).toEqual([]);
});

it.each(calls)('calls %s', async (name, args, result, value) => {
  const entry = { name, args: args.map(([type, text]) => ({ type, text })), result };
  const settings = { ...usualRunSettings, entry };
  const session = new ExecutionSession({
    hosts: pipedHosts(),
    addon,
    start,
    preload: [],
    keepExecutorReady: false,
    settings,
  });
  await session.addFiles([object]);
  const { outcome } = await session.run([]);
  await session.close();
  expect(outcome).toEqual({ kind: 'returned', function: name, value });
});
