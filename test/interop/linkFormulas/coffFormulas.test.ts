// The same as linkFormulas.test.ts for COFF: our formula with LLVM's addresses gives LLVM's bytes. What LLVM cannot link and
// what may differ stands in coffExclusions.json, with the reason.

import { basename, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { dumpLink, type LinkDump } from '../../../app/main/link/linkDump.ts';
import { linkOffline } from '../../../app/main/session/offlineLink.ts';
import { Phases } from '../../../app/main/timing/phases.ts';
import { executorAddress, nullAddress } from '../../../app/shared/executorAddress.ts';
import { ObjectFolder } from '../../support/objects.ts';
import { type CoffCase, coffCases } from './coffCases.ts';
import { compareFormulas, fieldsOf } from './compareFormulas.ts';
import { Exclusions, type Outcome } from './exclusions.ts';
import { hasLlvm, linkWithLlvm, llvmJitlink } from './llvmLink.ts';

/** Low: LLVM has no image base, and its image-relative addresses are addresses. */
const base = 0x1000_0000;

/** Far below what there are, far above what is left when matching breaks. */
const fewest = 1000;

const expectedKinds = [
  ...['ADDR64', 'ADDR32NB', 'SECREL'],
  ...['REL32', 'REL32_1', 'REL32_2', 'REL32_3', 'REL32_4', 'REL32_5'],
].map((name) => `IMAGE_REL_AMD64_${name}`);

const folder = new ObjectFolder();
afterAll(() => folder.remove());

const cases = coffCases();
const exclusions = new Exclusions('coffExclusions.json');
const outcomes = new Map<string, Outcome>();
const compared = new Map<string, number>();

if (!hasLlvm) describe('LLVM', () => it.skip(`${llvmJitlink} is not installed (package llvm-22)`));

describe.runIf(hasLlvm)("our formula with LLVM's addresses gives LLVM's bytes in COFF objects", () => {
  for (const each of cases) {
    const cannot = exclusions.cannot(each.name);
    if (each.missing !== null) it.skip(`${each.name}: ${each.missing}`);
    else it(cannot === null ? each.name : `${each.name}: LLVM cannot: ${cannot.reason}`, () => runCase(each));
  }
});

describe.runIf(hasLlvm)('the comparison of COFF objects as a whole', () => {
  it('needs every exclusion of the list', () => {
    const names = cases.map(({ name }) => name);
    expect(exclusions.unused(names, outcomes), 'remove it from coffExclusions.json').toEqual([]);
  });

  it('compares many edges of all kinds', ({ skip }) => {
    const edges = [...compared.values()].reduce((sum, count) => sum + count, 0);
    const kinds = [...compared].map(([kind, count]) => `${kind} ${count}`).join(', ');
    process.stdout.write(
      `compared ${edges} COFF edges with LLVM's, in ${outcomes.size} of ${cases.length} cases: ${kinds}\n`,
    );
    if (outcomes.size < cases.length) skip(`only ${outcomes.size} of ${cases.length} cases ran`);
    expect([...compared.keys()]).toEqual(expect.arrayContaining(expectedKinds));
    expect(edges).toBeGreaterThan(fewest);
  });
});

async function runCase({ name, prepare }: CoffCase): Promise<void> {
  const files = prepare(folder);
  const dump = await linkHere(files.map((file) => join(folder.path, file)));
  const llvm = await linkWithLlvm(folder.path, files, base, fieldsOf(dump));
  const cannot = exclusions.cannot(name);
  if ('refused' in llvm || cannot !== null) {
    const refused = 'refused' in llvm ? llvm.refused : 'LLVM links it by now: remove it from coffExclusions.json';
    expect(refused).toContain(cannot?.message ?? 'not on the list of what LLVM cannot link');
    outcomes.set(name, { refused });
    return;
  }
  const comparison = compareFormulas(dump, llvm);
  expect(exclusions.unexpected(name, comparison.differences)).toEqual([]);
  outcomes.set(name, comparison);
  for (const [kind, count] of comparison.compared) compared.set(kind, (compared.get(kind) ?? 0) + count);
}

async function linkHere(files: readonly string[]): Promise<LinkDump> {
  const lookUp: Parameters<typeof linkOffline>[0]['lookUp'] = async (names) =>
    names.map(() => ({ address: nullAddress, type: 'unknown' }));
  const options = { files, base: executorAddress(base), absolutes: new Map<string, number>(), lookUp };
  const dump = dumpLink((await linkOffline(options, new Phases())).load);
  // GCC's own archives come along where they are installed. LLVM is not given them.
  const names = files.map((file) => basename(file));
  return { ...dump, edges: dump.edges.filter(({ file }) => names.includes(file.replace(/\(.*/, ''))) };
}
