// Our fix-ups against LLVM's, where llvm-jitlink can link an object at all: for every edge in both dumps, our formula with
// LLVM's addresses gives LLVM's bytes. What may differ stands in exclusions.json, with the reason.

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { dumpLink, type LinkDump } from '../../../app/main/link/linkDump.ts';
import { linkOffline } from '../../../app/main/session/offlineLink.ts';
import { Phases } from '../../../app/main/timing/phases.ts';
import { executorAddress, nullAddress } from '../../../app/shared/executorAddress.ts';
import { compareFormulas, fieldsOf } from './compareFormulas.ts';
import { Exclusions, type Outcome } from './exclusions.ts';
import { type FormulaCase, formulaCases } from './formulaCases.ts';
import { hasLlvm, linkWithLlvm, llvmJitlink } from './llvmLink.ts';

/** Low, so that objects without PIC reach everything; the same for both linkers, which lay out differently anyhow. */
const base = 0x1000_0000;

/** Compared edges of all cases together: far below what there are, far above what is left when matching breaks. */
const fewest = 20_000;

/** Relocations that a comparison without would be worth little. */
const expectedKinds = [
  ...['64', 'PC32', 'PLT32', '32', '32S', 'PC64', 'GOTPCREL', 'GOTPCRELX', 'REX_GOTPCRELX'],
  ...['GOTPC32', 'GOTPC64', 'GOT64', 'GOTOFF64', 'SIZE32', 'SIZE64', 'TLSGD'],
].map((name) => `R_X86_64_${name}`);

const folder = mkdtempSync(join(tmpdir(), 'loadstone-formulas-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const cases = formulaCases();
const exclusions = new Exclusions();
const outcomes = new Map<string, Outcome>();
const compared = new Map<string, number>();

if (!hasLlvm) describe('LLVM', () => it.skip(`${llvmJitlink} is not installed (package llvm-22)`));

describe.runIf(hasLlvm)("our formula with LLVM's addresses gives LLVM's bytes", { concurrent: true }, () => {
  for (const [index, formulaCase] of cases.entries()) {
    const { name, missing } = formulaCase;
    if (missing !== null) it.skip(`${name}: ${missing}`);
    else it(titleOf(name), () => runCase(formulaCase, join(folder, String(index))));
  }
});

describe.runIf(hasLlvm)('the comparison as a whole', () => {
  it('needs every exclusion of the list', () => {
    expect(
      exclusions.unused(
        cases.map(({ name }) => name),
        outcomes,
      ),
      'remove it from exclusions.json',
    ).toEqual([]);
  });

  it('compares many edges of all kinds', ({ skip }) => {
    const edges = [...compared.values()].reduce((sum, count) => sum + count, 0);
    const kinds = [...compared].map(([kind, count]) => `${kind} ${count}`).join(', ');
    process.stdout.write(
      `compared ${edges} edges with LLVM's, in ${outcomes.size} of ${cases.length} cases: ${kinds}\n`,
    );
    if (outcomes.size < cases.length) skip(`only ${outcomes.size} of ${cases.length} cases ran`);
    expect([...compared.keys()]).toEqual(expect.arrayContaining(expectedKinds));
    expect(edges).toBeGreaterThan(fewest);
  });
});

async function runCase(formulaCase: FormulaCase, caseFolder: string): Promise<void> {
  const { name, prepare } = formulaCase;
  mkdirSync(caseFolder);
  const files = await prepare(caseFolder);
  const dump = await linkHere(files.map((file) => join(caseFolder, file)));
  expect(dump.edges.filter(({ value, after }) => fieldOf(value, after) !== after)).toEqual([]);
  const llvm = await linkWithLlvm(caseFolder, files, base, fieldsOf(dump));
  const cannot = exclusions.cannot(name);
  if ('refused' in llvm || cannot !== null) {
    const refused = 'refused' in llvm ? llvm.refused : 'LLVM links it by now: remove it from exclusions.json';
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
  return dumpLink((await linkOffline(options, new Phases())).load);
}

/** The dump's value as the bytes that it must have left, in hexadecimal. */
function fieldOf(value: string, after: string): string {
  const bits = 4 * after.length;
  const number = BigInt.asUintN(bits, value.startsWith('-') ? -BigInt(value.slice(1)) : BigInt(value));
  const digits = number.toString(16).padStart(after.length, '0');
  return (digits.match(/../g) ?? []).reverse().join('');
}

function titleOf(name: string): string {
  const cannot = exclusions.cannot(name);
  return cannot === null ? name : `${name}: LLVM cannot: ${cannot.reason}`;
}
