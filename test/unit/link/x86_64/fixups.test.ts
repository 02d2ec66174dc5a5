import { describe, expect, it } from 'vitest';
import { limits } from '../../../../app/main/link/expressions.ts';
import { elfRelocations } from '../../../../app/main/object/elf/elfRelocations.ts';
import type { RelocationRow } from '../../../../app/main/object/relocationTable.ts';
import { type BuilderSymbol, buildElf, code } from '../../../support/elfBuilder.ts';
import { blockNamed, bytesOf, type HarnessLink, linkInputs, objectInput } from '../../../support/linkHarness.ts';

/** Where the tested field lies in its section. */
const place = 16;

/** The psABI's table, spelled out a second time: what each row must compute. */
const formulas: Readonly<Record<string, (terms: Terms) => number>> = {
  R_X86_64_64: ({ S }) => S,
  R_X86_64_PC32: ({ S, P }) => S - P,
  R_X86_64_GOT32: ({ G }) => G,
  R_X86_64_PLT32: ({ S, P }) => S - P,
  R_X86_64_GOTPCREL: ({ G, GOT, P }) => G + GOT - P,
  R_X86_64_32: ({ S }) => S,
  R_X86_64_32S: ({ S }) => S,
  R_X86_64_16: ({ S }) => S,
  R_X86_64_PC16: ({ S, P }) => S - P,
  R_X86_64_8: ({ S }) => S,
  R_X86_64_PC8: ({ S, P }) => S - P,
  R_X86_64_PC64: ({ S, P }) => S - P,
  R_X86_64_GOTOFF64: ({ S, GOT }) => S - GOT,
  R_X86_64_GOTPC32: ({ GOT, P }) => GOT - P,
  R_X86_64_GOT64: ({ G }) => G,
  R_X86_64_GOTPCREL64: ({ G, GOT, P }) => G + GOT - P,
  R_X86_64_GOTPC64: ({ GOT, P }) => GOT - P,
  R_X86_64_GOTPLT64: ({ G }) => G,
  R_X86_64_PLTOFF64: ({ S, GOT }) => S - GOT,
  R_X86_64_SIZE32: ({ Z }) => Z,
  R_X86_64_SIZE64: ({ Z }) => Z,
  R_X86_64_GOTPCRELX: ({ G, GOT, P }) => G + GOT - P,
  R_X86_64_REX_GOTPCRELX: ({ G, GOT, P }) => G + GOT - P,
  R_X86_64_CODE_4_GOTPCRELX: ({ G, GOT, P }) => G + GOT - P,
  R_X86_64_CODE_5_GOTPCRELX: ({ G, GOT, P }) => G + GOT - P,
  R_X86_64_CODE_6_GOTPCRELX: ({ G, GOT, P }) => G + GOT - P,
};

interface Terms {
  readonly S: number;
  readonly P: number;
  readonly G: number;
  readonly GOT: number;
  readonly Z: number;
}

/** Those of thread-local variables have tests of their own. */
const rows = elfRelocations.rows.filter(({ width, threadLocal }) => width > 0 && !threadLocal);

describe('the ELF relocations of x86-64', () => {
  it('are each a row or refused by name, and none is both', () => {
    const kinds = [...elfRelocations.rows, ...elfRelocations.unsupported].map(({ kind }) => kind).sort((a, b) => a - b);
    expect(kinds).toEqual(Array.from({ length: 52 }, (_, kind) => kind));
  });

  it.each(rows)('$name computes the formula of the psABI', async (row) => {
    const linked = await linkField(row, 0n);
    const terms = termsOf(linked);
    const formula = formulas[row.name];
    if (formula === undefined) throw new Error(`no formula for ${row.name}`);
    expect(fieldValue(linked, row)).toBe(BigInt(formula(terms)));
  });

  it.each(rows.filter((row) => row.range !== 'wraps'))('$name takes its least and greatest value', async (row) => {
    const start = fieldValue(await linkField(row, 0n), row);
    const { min, max } = limits(row.width, row.range);
    for (const value of [min, max, min + 1, max - 1].map(BigInt)) {
      const bytes = fieldBytes(await linkField(row, value - start), row);
      expect(bytes).toEqual(littleEndian(value, row.width));
    }
  });

  it.each(rows.filter((row) => row.range !== 'wraps'))('$name refuses one below and one above', async (row) => {
    const start = fieldValue(await linkField(row, 0n), row);
    const { min, max } = limits(row.width, row.range);
    for (const value of [BigInt(min) - 1n, BigInt(max) + 1n]) {
      const hex = value < 0n ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}`;
      const text = `test.o .text+0x10: ${row.name} against '${targetOf(row)}': ${hex} does not fit in ${8 * row.width}`;
      await expect(linkField(row, value - start)).rejects.toThrow(text);
    }
  });

  it.each(rows.filter((row) => row.width === 8))('$name is exact over 64 bits', async (row) => {
    const start = fieldValue(await linkField(row, 0n), row);
    for (const value of [
      -(2n ** 63n),
      2n ** 63n - 1n,
      2n ** 53n + 1n,
      -(2n ** 53n) - 1n,
      -1n,
      0x1234_5678_9abc_def1n,
    ]) {
      const addend = BigInt.asIntN(64, value - start);
      expect(fieldBytes(await linkField(row, addend), row)).toEqual(littleEndian(value, 8));
    }
  });

  it('leaves the field of R_X86_64_NONE as it is', async () => {
    const linked = await linkInputs([
      objectInput('test.o', buildElf({ sections: [{ name: '.text', content: [1, 2, 3], relocations: [none] }] })),
    ]);
    expect([...bytesOf(blockNamed(linked.units[0]?.graphs[0], '.text'))]).toEqual([1, 2, 3]);
  });

  it.each(elfRelocations.unsupported)('refuses $name with the reason', async ({ kind, name, reason }) => {
    const relocations = [{ offset: 0, kind, symbol: 'other' }];
    const symbols = [{ name: 'other', section: '.text' }];
    const bytes = buildElf({ sections: [{ name: '.text', content: new Uint8Array(16), relocations }], symbols });
    await expect(linkInputs([objectInput('test.o', bytes)])).rejects.toThrow(
      `test.o .text+0x0: ${name} against 'other': ${reason}`,
    );
  });

  it('refuses a type that the psABI does not define', async () => {
    const relocations = [{ offset: 0, kind: 77, symbol: '' }];
    const bytes = buildElf({ sections: [{ name: '.text', content: new Uint8Array(16), relocations }] });
    await expect(linkInputs([objectInput('test.o', bytes)])).rejects.toThrow(
      /test\.o at byte \d+: relocation of \.text of type 77, which the x86-64 psABI does not define/,
    );
  });

  it('takes the size of a symbol from its definition in another object', async () => {
    const relocations = [{ offset: 0, kind: 33, symbol: 'sized', addend: 2 }];
    const use = buildElf({
      sections: [{ name: '.data', flags: 3, content: new Uint8Array(8), relocations }],
      symbols: [{ name: 'sized' }],
    });
    const definition = buildElf({
      sections: [{ name: '.text', content: [1] }],
      symbols: [{ name: 'sized', section: '.text', size: 13 }],
    });
    const linked = await linkInputs([objectInput('use.o', use), objectInput('definition.o', definition)]);
    expect(viewOf(bytesOf(blockNamed(linked.units[0]?.graphs[0], '.data'))).getBigUint64(0, true)).toBe(15n);
  });

  it('keeps an absolute symbol exact that no double holds, also through another object', async () => {
    const value = 0x1234_5678_9abc_def1n;
    const definition = buildElf({ symbols: [{ name: 'wide', section: 'absolute', value }] });
    const use = buildElf({
      sections: [
        {
          name: '.data',
          flags: 3,
          content: new Uint8Array(16),
          relocations: [
            { offset: 0, kind: 1, symbol: 'wide', addend: 2 },
            { offset: 8, kind: 9, symbol: 'wide', addend: 0 },
          ],
        },
      ],
      symbols: [{ name: 'wide' }],
    });
    const linked = await linkInputs([objectInput('use.o', use), objectInput('definition.o', definition)]);
    const block = blockNamed(linked.units[0]?.graphs[0], '.data');
    expect(viewOf(bytesOf(block)).getBigUint64(0, true)).toBe(value + 2n);
    const got = linked.load.units[0]?.tables.got.block;
    expect(got && viewOf(bytesOf(got)).getBigUint64(0, true)).toBe(value);
  });
});

const none = { offset: 1, kind: 0, symbol: '' };

/** A symbol near the field for what is relative to it, a small absolute one for what is not. */
function targetOf(row: RelocationRow): string {
  return row.expression === 'S + A' ? 'small' : 'near';
}

const symbols: readonly BuilderSymbol[] = [
  { name: 'small', section: 'absolute', value: 0x20, size: 8 },
  { name: 'near', section: '.text', value: 0x18, size: 0x30, binding: 0 },
];

async function linkField(row: RelocationRow, addend: bigint): Promise<HarnessLink> {
  const relocations = [{ offset: place, kind: row.kind, symbol: targetOf(row), addend }];
  const sections = [{ name: '.text', flags: code, content: new Uint8Array(64), alignment: 16, relocations }];
  return await linkInputs([objectInput('test.o', buildElf({ sections, symbols }))], { base: 0x7f12_3456_7000 });
}

function termsOf({ load, units }: HarnessLink): Terms {
  const graph = units[0]?.graphs[0];
  const block = blockNamed(graph, '.text');
  const target = graph?.edges.target[0] ?? 0;
  const GOT = load.units[0]?.tables.got.block?.address ?? 0;
  const S = graph?.symbols.name(target) === 'small' ? 0x20 : block.address + 0x18;
  return { S, P: block.address + place, G: 0, GOT, Z: 0x30 };
}

function fieldBytes({ units }: HarnessLink, row: RelocationRow): Uint8Array {
  return bytesOf(blockNamed(units[0]?.graphs[0], '.text')).slice(place, place + row.width);
}

function fieldValue(linked: HarnessLink, row: RelocationRow): bigint {
  const bytes = new Uint8Array(8);
  bytes.set(fieldBytes(linked, row));
  return BigInt.asIntN(8 * row.width, viewOf(bytes).getBigUint64(0, true));
}

function littleEndian(value: bigint, width: number): Uint8Array {
  const bytes = new Uint8Array(8);
  viewOf(bytes).setBigInt64(0, BigInt.asIntN(64, value), true);
  return bytes.slice(0, width);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
