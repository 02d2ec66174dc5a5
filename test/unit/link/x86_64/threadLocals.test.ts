import { describe, expect, it } from 'vitest';
import { limits } from '../../../../app/main/link/expressions.ts';
import { requiredPlacement } from '../../../../app/main/link/placement.ts';
import type { ThreadStorage } from '../../../../app/main/link/threadStorage.ts';
import { descriptorSymbol } from '../../../../app/main/link/x86_64/threadLocalPairs.ts';
import { SectionFlag, SymbolType } from '../../../../app/main/object/elf/elfConstants.ts';
import { elfRelocations } from '../../../../app/main/object/elf/elfRelocations.ts';
import type { RelocationRow } from '../../../../app/main/object/relocationTable.ts';
import { type BuilderSymbol, buildElf, code, data } from '../../../support/elfBuilder.ts';
import { blockNamed, bytesOf, type HarnessLink, linkInputs, objectInput } from '../../../support/linkHarness.ts';

const place = 16;
const descriptor = 0x7f00_2000_0000;
const initializedDistance = -4096;
const zeroDistance = -8192;

/** Room as an executor keeps it; remembers the image. */
function room(): ThreadStorage & { readonly images: Uint8Array[] } {
  const images: Uint8Array[] = [];
  const write = async (image: Uint8Array) => {
    images.push(image.slice());
  };
  return { initializedSize: 4096, initializedDistance, zeroSize: 4096, zeroDistance, write, images };
}

const threadLocalData = data | SectionFlag.SHF_TLS;
const type = SymbolType.STT_TLS;
const symbols: readonly BuilderSymbol[] = [
  { name: 'set', section: '.tdata', value: 8, type },
  { name: 'unset', section: '.tbss', value: 4, type },
  { name: 'plain', section: '.text' },
  { name: 'elsewhere', type },
];

function object(kind: number, symbol: string, addend: bigint | number): Uint8Array {
  const relocations = [{ offset: place, kind, symbol, addend }];
  return buildElf({
    sections: [
      { name: '.text', flags: code, content: new Uint8Array(64), alignment: 16, relocations },
      {
        name: '.tdata',
        flags: threadLocalData,
        content: Uint8Array.from({ length: 16 }, (_, index) => index),
        alignment: 8,
      },
      { name: '.tbss', type: 8, flags: threadLocalData, size: 32, alignment: 16 },
    ],
    symbols,
  });
}

async function linkField(kind: number, symbol: string, addend: bigint | number = 0): Promise<HarnessLink> {
  return await linkInputs([objectInput('a.o', object(kind, symbol, addend))], {
    known: { [descriptorSymbol]: descriptor },
    threadStorage: room(),
  });
}

function fieldOf({ units }: HarnessLink, width: number): bigint {
  const wide = new Uint8Array(8);
  wide.set(bytesOf(blockNamed(units[0]?.graphs[0], '.text')).subarray(place, place + width));
  return BigInt.asIntN(8 * width, new DataView(wide.buffer).getBigUint64(0, true));
}

/** The words of the pair or slot that a PC-relative field of 4 bytes refers to. */
function pointee(linked: HarnessLink, section: string): bigint[] {
  const text = blockNamed(linked.units[0]?.graphs[0], '.text');
  const table = blockNamed(linked.load.units[0]?.tables.graph, section);
  const at = text.address + place + Number(fieldOf(linked, 4)) - table.address;
  return [...new BigInt64Array(bytesOf(table).slice().buffer)].slice(at / 8);
}

const rows = elfRelocations.rows.filter(({ threadLocal, width }) => threadLocal && width > 0);
const named = (pattern: RegExp) => rows.filter(({ name }) => pattern.test(name));

describe('a thread-local variable', () => {
  it.each(named(/_D?TPOFF/))('is its distance from the thread pointer: $name', async ({ kind, width }) => {
    expect(fieldOf(await linkField(kind, 'set'), width)).toBe(BigInt(initializedDistance + 8));
    expect(fieldOf(await linkField(kind, 'unset', 3), width)).toBe(BigInt(zeroDistance + 7));
  });

  it.each(named(/GOTTPOFF/))('has its distance in a GOT slot: $name', async ({ kind }) => {
    expect(pointee(await linkField(kind, 'set'), '.got')[0]).toBe(BigInt(initializedDistance + 8));
  });

  it.each(named(/TLSGD|TLSDESC/))('has a pair of words with the function and its distance: $name', async ({ kind }) => {
    const pair = pointee(await linkField(kind, 'unset'), '.got.tls');
    expect(pair).toEqual([BigInt(descriptor), BigInt(zeroDistance + 4)]);
  });

  it.each(named(/TLSLD/))('shares the program’s pair, of distance 0: $name', async ({ kind }) => {
    expect(pointee(await linkField(kind, 'set'), '.got.tls')).toEqual([BigInt(descriptor), 0n]);
  });

  it.each(rows.filter(({ range }) => range !== 'wraps'))('keeps to the range of its field: $name', async (row) => {
    const start = fieldOf(await linkField(row.kind, 'set'), row.width);
    const { min, max } = limits(row.width, row.range);
    for (const value of [min, max].map(BigInt)) {
      expect(fieldOf(await linkField(row.kind, 'set', value - start), row.width)).toBe(value);
    }
    for (const value of [BigInt(min) - 1n, BigInt(max) + 1n]) await refused(row, value - start);
  });

  it('has its initial value in the image that every thread copies', async () => {
    const threadStorage = room();
    const inputs = [objectInput('a.o', object(23, 'set', 0))];
    await linkInputs(inputs, { known: { [descriptorSymbol]: descriptor }, threadStorage });
    expect(threadStorage.images.map((image) => [...image])).toEqual([Array.from({ length: 16 }, (_, index) => index)]);
  });

  it.each([
    {
      what: 'an ordinary relocation against it',
      kind: 2,
      symbol: 'set',
      text: "a.o .text+0x10: R_X86_64_PC32 against 'set', a thread-local variable",
    },
    {
      what: 'its relocation against something else',
      kind: 23,
      symbol: 'plain',
      text: "against 'plain', which a.o defines as no thread-local",
    },
    { what: 'a definition that is nowhere', kind: 23, symbol: 'elsewhere', text: /'elsewhere' needed by a\.o/ },
  ])('is refused by name for $what', async ({ kind, symbol, text }) => {
    await expect(linkField(kind, symbol)).rejects.toThrow(text);
  });

  it('does not ask for memory below 2 GB', async () => {
    expect(requiredPlacement((await linkField(23, 'set')).units).reason).toBeNull();
  });
});

async function refused({ kind, name }: RelocationRow, addend: bigint): Promise<void> {
  await expect(linkField(kind, 'set', addend)).rejects.toThrow(`a.o .text+0x10: ${name} against 'set': `);
}
