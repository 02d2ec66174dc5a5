import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ThreadStorage } from '../../app/main/link/threadStorage.ts';
import { descriptorSymbol } from '../../app/main/link/x86_64/threadLocalPairs.ts';
import { isArchive } from '../../app/main/object/archive.ts';
import { parseObjectFile } from '../../app/main/object/objectFile.ts';
import { describeObject } from '../../app/main/object/objectText.ts';
import { FormatError, LinkError } from '../../app/shared/errors.ts';
import { archiveInput, linkInputs, objectInput } from '../support/linkHarness.ts';
import { ObjectFolder } from '../support/objects.ts';
import { seededRandom } from '../support/seededRandom.ts';
import { builtObject } from './objects/seeds.ts';

const folder = new ObjectFolder();
const inputs: Record<string, Uint8Array> = {};

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
});
afterAll(() => folder.remove());

const names = ['a C object', 'a C++ object', 'an archive', 'an archive with long names', 'an object of all kinds'];

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
    if (input.kind === 'object') describeObject(parseObjectFile('damaged', bytes));
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
