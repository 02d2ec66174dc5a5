import { describe, expect, it } from 'vitest';
import { limits } from '../../../../app/main/link/expressions.ts';
import { coffRelocations } from '../../../../app/main/object/coff/coffRelocations.ts';
import type { RelocationRow } from '../../../../app/main/object/relocationTable.ts';
import { buildCoff, coffCode } from '../../../support/coffBuilder.ts';
import { blockNamed, bytesOf, type HarnessLink, linkInputs, objectInput } from '../../../support/linkHarness.ts';

/** Where the tested field lies in its section. */
const place = 16;

/** Where the target lies: in its section, or as a number of its own. */
const start = 0x20;

interface Terms {
  readonly S: number;
  readonly P: number;
  readonly B: number;
}

/** PE/COFF's text, spelled out a second time: what each row must compute from a field of 0. */
const formulas: Readonly<Record<string, (terms: Terms) => number>> = {
  IMAGE_REL_AMD64_ADDR64: ({ S }) => S,
  IMAGE_REL_AMD64_ADDR32: ({ S }) => S,
  IMAGE_REL_AMD64_ADDR32NB: ({ S, B }) => S - B,
  IMAGE_REL_AMD64_REL32: ({ S, P }) => S - (P + 4),
  IMAGE_REL_AMD64_REL32_1: ({ S, P }) => S - (P + 5),
  IMAGE_REL_AMD64_REL32_2: ({ S, P }) => S - (P + 6),
  IMAGE_REL_AMD64_REL32_3: ({ S, P }) => S - (P + 7),
  IMAGE_REL_AMD64_REL32_4: ({ S, P }) => S - (P + 8),
  IMAGE_REL_AMD64_REL32_5: ({ S, P }) => S - (P + 9),
  IMAGE_REL_AMD64_SECTION: () => 2,
  IMAGE_REL_AMD64_SECREL: () => start,
  R_X86_64_PC64: ({ S, P }) => S - (P + 8),
};

const rows = coffRelocations.rows.filter(({ width }) => width > 0);
const base = 0x7f12_3456_7000;

describe('the COFF relocations of x86-64', () => {
  it('are each a row or refused by name, and none is both', () => {
    const kinds = [...coffRelocations.rows, ...coffRelocations.unsupported]
      .map(({ kind }) => kind)
      .sort((a, b) => a - b);
    expect(kinds).toEqual(Array.from({ length: 17 }, (_, kind) => kind));
  });

  it.each(rows)('$name computes the formula of the specification', async (row) => {
    const linked = await linkOnce(row, 0n, 0);
    const formula = formulas[row.name];
    if (formula === undefined) throw new Error(`no formula for ${row.name}`);
    expect(fieldValue(linked, row)).toBe(BigInt(formula(termsOf(linked, row))));
  });

  it.each(rows.filter((row) => row.range !== 'wraps'))('$name takes its least and greatest value', async (row) => {
    const { min, max } = limits(row.width, row.range);
    // A number of a section is at least that of the target's, which is 2.
    const least = row.expression === 'N + A' ? 2 : min;
    for (const value of [least, max, least + 1, max - 1].map(BigInt)) {
      const linked = await linkField(row, value);
      expect(fieldBytes(linked, row)).toEqual(littleEndian(value, row.width));
    }
  });

  it.each(rows.filter((row) => row.range !== 'wraps'))('$name refuses one above', async (row) => {
    await expectRefusal(row, BigInt(limits(row.width, row.range).max) + 1n);
  });

  // No field and no symbol has a number that small for the others.
  it.each(
    rows.filter(({ range, expression }) => range !== 'wraps' && range !== 'either' && expression !== 'N + A'),
  )('$name refuses one below', async (row) => {
    await expectRefusal(row, BigInt(limits(row.width, row.range).min) - 1n);
  });

  it.each(rows.filter((row) => row.width === 8))('$name is exact over 64 bits', async (row) => {
    for (const value of [-(2n ** 63n), 2n ** 63n - 1n, 2n ** 53n + 1n, -1n, 0x1234_5678_9abc_def1n]) {
      expect(fieldBytes(await linkField(row, value), row)).toEqual(littleEndian(value, 8));
    }
  });

  it('leaves the field of IMAGE_REL_AMD64_ABSOLUTE as it is', async () => {
    const relocations = [{ offset: 1, kind: 0, symbol: '.text' }];
    const bytes = buildCoff({ sections: [{ name: '.text', content: [1, 2, 3], relocations }] });
    const linked = await linkInputs([objectInput('test.obj', bytes)]);
    expect([...bytesOf(blockNamed(linked.units[0]?.graphs[0], '.text'))]).toEqual([1, 2, 3]);
  });

  it.each(coffRelocations.unsupported)('refuses $name with the reason', async ({ kind, name, reason }) => {
    const relocations = [{ offset: 0, kind, symbol: 'other' }];
    const symbols = [{ name: 'other', section: 1 }];
    const bytes = buildCoff({ sections: [{ name: '.text', content: new Uint8Array(16), relocations }], symbols });
    await expect(linkInputs([objectInput('test.obj', bytes)])).rejects.toThrow(
      `test.obj .text+0x0: ${name} against 'other': ${reason}`,
    );
  });

  it('refuses a type that PE/COFF does not define', async () => {
    const relocations = [{ offset: 0, kind: 77, symbol: '.text' }];
    const bytes = buildCoff({ sections: [{ name: '.text', content: new Uint8Array(16), relocations }] });
    await expect(linkInputs([objectInput('test.obj', bytes)])).rejects.toThrow(
      /test\.obj at byte \d+: relocation of \.text of type 77, which PE\/COFF does not define/,
    );
  });
});

async function expectRefusal(row: RelocationRow, value: bigint): Promise<void> {
  const hex = value < 0n ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}`;
  const text = `test.obj .text+0x10: ${row.name} against 'target': ${hex} does not fit in ${8 * row.width}`;
  await expect(linkField(row, value)).rejects.toThrow(text);
}

/** A link whose field has a wanted value: by its addend and, where that is too narrow, by the target. */
async function linkField(row: RelocationRow, wanted: bigint): Promise<HarnessLink> {
  const distance = wanted - fieldValue(await linkOnce(row, 0n, 0), row);
  if (row.width !== 4) return linkOnce(row, BigInt.asIntN(64, distance), 0);
  const addend = distance > 2n ** 31n - 1n ? 2n ** 31n - 1n : distance < -(2n ** 31n) ? -(2n ** 31n) : distance;
  return linkOnce(row, addend, Number(distance - addend));
}

/** `addend` stands in the field; the target lies `moved` bytes further than usual. */
async function linkOnce(row: RelocationRow, addend: bigint, moved: number): Promise<HarnessLink> {
  const content = new Uint8Array(64);
  content.set(littleEndian(addend, row.width), place);
  const relocations = [{ offset: place, kind: row.kind, symbol: 'target' }];
  const first = { name: '.first', flags: coffCode, content: new Uint8Array(16) };
  const section = { name: '.text', flags: coffCode, content, alignment: 16, relocations };
  const symbols = [{ name: 'target', section: isAbsolute(row) ? -1 : 2, value: start + moved, storageClass: 3 }];
  return await linkInputs([objectInput('test.obj', buildCoff({ sections: [first, section], symbols }))], { base });
}

/** An address that 32 bits hold is no block's. */
function isAbsolute({ expression, width }: RelocationRow): boolean {
  return expression === 'S + A' && width === 4;
}

function termsOf({ load, units }: HarnessLink, row: RelocationRow): Terms {
  const block = blockNamed(units[0]?.graphs[0], '.text');
  const S = isAbsolute(row) ? start : block.address + start;
  return { S, P: block.address + place, B: load.globals.imageBase };
}

function fieldBytes({ units }: HarnessLink, row: RelocationRow): Uint8Array {
  return bytesOf(blockNamed(units[0]?.graphs[0], '.text')).slice(place, place + row.width);
}

function fieldValue(linked: HarnessLink, row: RelocationRow): bigint {
  const bytes = new Uint8Array(8);
  bytes.set(fieldBytes(linked, row));
  const value = viewOf(bytes).getBigUint64(0, true);
  return row.range === 'unsigned' ? value : BigInt.asIntN(8 * row.width, value);
}

function littleEndian(value: bigint, width: number): Uint8Array {
  const bytes = new Uint8Array(8);
  viewOf(bytes).setBigInt64(0, BigInt.asIntN(64, value), true);
  return bytes.slice(0, width);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
