import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ThreadStorage } from '../../app/main/link/threadStorage.ts';
import { atOneGo } from '../../app/main/link/turns.ts';
import { descriptorSymbol } from '../../app/main/link/x86_64/threadLocalPairs.ts';
import { isArchive } from '../../app/main/object/archive.ts';
import { parseObjectFile } from '../../app/main/object/objectFile.ts';
import { describeObject } from '../../app/main/object/objectText.ts';
import { FormatError, LinkError } from '../../app/shared/errors.ts';
import { buildArchive } from '../support/archiveBuilder.ts';
import { buildCoff, buildImport, coffCode, coffData, coffReadOnly } from '../support/coffBuilder.ts';
import { archiveInput, linkInputs, objectInput } from '../support/linkHarness.ts';
import { ObjectFolder } from '../support/objects.ts';
import { seededRandom } from '../support/seededRandom.ts';
import { windowsCompilers } from '../support/windowsCompilers.ts';
import { builtObject } from './objects/seeds.ts';

const folder = new ObjectFolder();
const inputs: Record<string, Uint8Array> = {};

// clang's for GNU are like GCC's.
const compilersOfWindows = windowsCompilers.filter(({ name, missing }) => missing === null && name !== 'clang gnu');

beforeAll(() => {
  const source = 'extern int g(int); static int t[4] = {1}; int *p = t; int f(int x) { return g(x) + t[x]; }';
  const c = folder.compileText('small', source, '-O1 -fPIC');
  const cc = folder.compileText(
    'inline',
    'struct S { virtual ~S() {} }; inline int i() { throw 1; } int j() { S s; return i(); }',
    '-O0',
    'cc',
  );
  inputs['a C object'] = folder.read(c);
  inputs['a C++ object'] = folder.read(cc);
  inputs['an archive'] = folder.read(folder.archive('small.a', [c]));
  inputs['an archive with long names'] = folder.read(
    folder.archive('long.a', [folder.compileText('a_name_of_more_than_sixteen', 'int h;', '-O1')]),
  );
  inputs['an object of all kinds'] = builtObject();
  for (const { name, compile } of compilersOfWindows) {
    const flags = ['-O1', '-fexceptions'];
    const path = compile(folder, `windows-${name.replaceAll(' ', '-')}`, throwing, { flags, extension: 'cc' });
    inputs[`a C++ object of ${name}`] = folder.read(path);
  }
  inputs['a COFF object of all kinds'] = allKindsOfCoff(false);
  const members = [['f.obj', allKindsOfCoff(true)] as const, ['k.dll', buildImport('g', 'k.dll')] as const];
  const index = [['f', 0] as const, ['g', 1] as const];
  inputs['a library of Windows'] = buildArchive(members, index);
});
afterAll(() => folder.remove());

const throwing = `inline int i(int x) { return x + 1; } int g(int);
int f(int x) { try { return g(i(x)); } catch (int) { return 1; } }`;

const names = [
  ...['a C object', 'a C++ object', 'an archive', 'an archive with long names', 'an object of all kinds'],
  ...compilersOfWindows.map(({ name }) => `a C++ object of ${name}`),
  ...['a COFF object of all kinds', 'a library of Windows'],
];

/** More, from another seed, when looking for trouble: `LOADSTONE_FUZZ_ROUNDS`, `LOADSTONE_FUZZ_SEED`. */
const rounds = Number(process.env['LOADSTONE_FUZZ_ROUNDS'] ?? 2000);

describe.each(names)('%s', (name) => {
  it('is linked or refused with a clear error when it is cut off at any byte', async () => {
    const bytes = inputs[name] ?? new Uint8Array(0);
    expect(await outcome(bytes)).toBe('linked');
    for (let length = 0; length < bytes.length; length++) {
      expect(await outcome(bytes.subarray(0, length)), `cut to ${length} bytes`).toMatch(/^(linked|refused)$/);
    }
  });

  it('is linked or refused with a clear error when any one byte is changed', async () => {
    const random = seededRandom(Number(process.env['LOADSTONE_FUZZ_SEED'] ?? 20));
    const bytes = (inputs[name] ?? new Uint8Array(0)).slice();
    let refused = 0;
    for (let round = 0; round < rounds; round++) {
      const at = Math.floor(random() * bytes.length);
      const before = bytes[at] ?? 0;
      bytes[at] = before ^ (1 << Math.floor(random() * 8));
      const result = await outcome(bytes);
      expect(result, `byte ${at}: ${before} -> ${bytes[at]}`).toMatch(/^(linked|refused)$/);
      if (result === 'refused') refused += 1;
      bytes[at] = before;
    }
    expect(refused).toBeGreaterThan(20);
  });
});

const threadStorage: ThreadStorage = {
  initializedSize: 4096,
  initializedDistance: -4096,
  zeroSize: 4096,
  zeroDistance: -8192,
  write: async () => undefined,
};

/** `linked`, `refused`, or what was thrown instead of our own errors. */
async function outcome(bytes: Uint8Array): Promise<string> {
  try {
    const input = isArchive(bytes) ? archiveInput('damaged', bytes, true) : objectInput('damaged', bytes);
    if (input.kind === 'object') atOneGo(describeObject(parseObjectFile('damaged', bytes)));
    const externals = new Proxy({}, { get: () => 0x7f00_1000_0000 });
    const known = { [descriptorSymbol]: 0x7f00_2000_0000 };
    await linkInputs([input], {
      externals,
      known,
      threadStorage,
      registerEhFrames: true,
      deadStripRoots: ['f', 'once', 'i'],
    });
    await linkInputs([input], { externals, known, threadStorage, registerEhFrames: true });
    return 'linked';
  } catch (error) {
    if (error instanceof FormatError || error instanceof LinkError) return 'refused';
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}

/** What COFF has of its own, and everything that the linker adds to, in one small object. */
function allKindsOfCoff(big: boolean): Uint8Array {
  const text = (directives: string) => new TextEncoder().encode(directives);
  return buildCoff({
    big,
    sections: [
      {
        name: '.text',
        flags: coffCode,
        content: [0xe8, 0, 0, 0, 0, 0x48, 0x8d, 0x05, 0, 0, 0, 0, 0x8b, 0x05, 0, 0, 0, 0, 0xc3],
        relocations: [
          { offset: 1, kind: 4, symbol: 'out' },
          { offset: 8, kind: 4, symbol: 'once' },
          { offset: 14, kind: 4, symbol: '__imp_out' },
        ],
      },
      { name: '.text$once', flags: coffCode, content: [0xc3], comdat: { selection: 6 } },
      { name: '.xdata$once', flags: coffReadOnly, content: [1, 0, 0, 0], comdat: { selection: 5, followed: 2 } },
      {
        name: '.pdata',
        flags: coffReadOnly,
        content: new Uint8Array(12),
        relocations: [
          { offset: 0, kind: 3, symbol: '.text' },
          { offset: 4, kind: 3, symbol: '.text' },
          { offset: 8, kind: 3, symbol: '.xdata$once' },
        ],
      },
      {
        name: '.data',
        flags: coffData,
        content: new Uint8Array(8),
        relocations: [{ offset: 0, kind: 1, symbol: 'w' }],
      },
      { name: '.bss', flags: coffData, size: 64, alignment: 32 },
      {
        name: '.CRT$XCU',
        flags: coffReadOnly,
        content: new Uint8Array(8),
        relocations: [{ offset: 0, kind: 1, symbol: 'f' }],
      },
      { name: 'list$b', flags: coffReadOnly, content: [2], relocations: [] },
      {
        name: 'list$a',
        flags: coffReadOnly,
        content: [0, 0, 0, 0],
        relocations: [{ offset: 0, kind: 11, symbol: 'list$b' }],
      },
      {
        name: '.drectve',
        flags: 0xa00,
        content: text('-aligncomm:"shared",3 /EXPORT:f /ALTERNATENAME:k=f /INCLUDE:f'),
      },
    ],
    symbols: [
      { name: 'f', section: 1, isFunction: true },
      { name: 'once', section: 2, isFunction: true },
      { name: 'shared', value: 24 },
      { name: 'fixed', section: -1, value: 7 },
      { name: 'out' },
      { name: '__imp_out' },
      { name: 'w', substitute: 'f' },
    ],
  });
}
