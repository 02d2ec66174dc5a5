import { describe, expect, it } from 'vitest';
import { indirectSymbols } from '../../../../app/main/link/initializerRanges.ts';
import { SymbolType } from '../../../../app/main/object/elf/elfConstants.ts';
import { buildElf, code, data } from '../../../support/elfBuilder.ts';
import { blockNamed, bytesOf, type HarnessLink, linkInputs, objectInput } from '../../../support/linkHarness.ts';

const type = SymbolType.STT_GNU_IFUNC;

/** `pick` and its alias are indirect, resolved by the code at .text+16; `.data` and a call refer to them. */
const definition = buildElf({
  sections: [
    {
      name: '.text',
      flags: code,
      content: new Uint8Array(32),
      alignment: 16,
      relocations: [{ offset: 1, kind: 4, symbol: 'pick', addend: -4 }],
    },
    {
      name: '.data',
      flags: data,
      content: new Uint8Array(24),
      relocations: ['pick', 'alias', 'inside'].map((symbol, index) => ({ offset: 8 * index, kind: 1, symbol })),
    },
  ],
  symbols: [
    { name: 'pick', section: '.text', value: 16, type },
    { name: 'alias', section: '.text', value: 16, type },
    { name: 'inside', section: '.text', value: 24, type, binding: 0 },
  ],
});

const user = buildElf({
  sections: [
    {
      name: '.text',
      flags: code,
      content: new Uint8Array(16),
      relocations: [{ offset: 1, kind: 4, symbol: 'pick', addend: -4 }],
    },
    { name: '.data', flags: data, content: new Uint8Array(8), relocations: [{ offset: 0, kind: 1, symbol: 'pick' }] },
  ],
  symbols: [{ name: 'pick' }],
});

const start = buildElf({
  sections: [
    {
      name: '.data',
      flags: data,
      content: new Uint8Array(16),
      relocations: [indirectSymbols.begin, indirectSymbols.end].map((symbol, index) => ({
        offset: 8 * index,
        kind: 1,
        symbol,
      })),
    },
  ],
  symbols: [{ name: indirectSymbols.begin }, { name: indirectSymbols.end }],
});

function wordsOf({ units }: HarnessLink, unit: number, section: string): number[] {
  const bytes = bytesOf(blockNamed(units[unit]?.graphs[0], section)).slice();
  return Array.from(new BigUint64Array(bytes.buffer), Number);
}

describe('an indirect function', () => {
  it('is its canonical stub, in calls and in data, for every object', async () => {
    const linked = await linkInputs([objectInput('a.o', definition), objectInput('b.o', user)]);
    const stub = linked.load.addressOf('pick') ?? 0;
    const [pick, alias, inside] = wordsOf(linked, 0, '.data');
    expect([pick, alias, wordsOf(linked, 1, '.data')[0]]).toEqual([stub, stub, stub]);
    expect(inside).toBe(stub - 8);
    const text = blockNamed(linked.units[1]?.graphs[0], '.text');
    const view = new DataView(bytesOf(text).slice().buffer);
    expect(text.address + 5 + view.getInt32(1, true)).toBe(stub);
  });

  it('jumps through a writable slot that its resolver’s result goes to', async () => {
    const linked = await linkInputs([objectInput('a.o', definition)]);
    const { indirectFunctions = [], tables, layout } = linked.load.units[0] ?? {};
    const text = blockNamed(linked.units[0]?.graphs[0], '.text').address;
    expect(indirectFunctions.map(({ resolver }) => resolver - text)).toEqual([24, 16]);
    const stubs = blockNamed(tables?.graph, '.iplt');
    const view = new DataView(bytesOf(stubs).slice().buffer);
    indirectFunctions.forEach(({ slot }, index) => {
      expect(view.getUint16(8 * index)).toBe(0xff25);
      expect(stubs.address + 8 * index + 6 + view.getInt32(8 * index + 2, true)).toBe(slot);
    });
    const slots = blockNamed(tables?.graph, '.igot');
    expect(layout?.segments.find(({ blocks }) => blocks.includes(slots))?.protection).toBe(3);
  });

  it('is in the start object’s table, from all units', async () => {
    const linked = await linkInputs([objectInput('start.o', start), objectInput('a.o', definition)]);
    const [begin = 0, end = 0] = wordsOf(linked, 0, '.data');
    const table = blockNamed(linked.load.units[0]?.tables.graph, '.loadstone.initializers');
    expect([begin, end]).toEqual([table.address, table.address + 32]);
    const words = Array.from(new BigUint64Array(bytesOf(table).slice().buffer), Number);
    const expected = linked.load.units[1]?.indirectFunctions.flatMap(({ resolver, slot }) => [resolver, slot]);
    expect(words).toEqual(expected);
  });

  it('that lost against another definition is not resolved', async () => {
    const other = buildElf({
      sections: [{ name: '.text', content: [0xc3] }],
      symbols: [{ name: 'pick', section: '.text' }],
    });
    const weak = buildElf({
      sections: [{ name: '.text', content: new Uint8Array(16) }],
      symbols: [{ name: 'pick', section: '.text', type, binding: 2 }],
    });
    const linked = await linkInputs([objectInput('a.o', other), objectInput('b.o', weak)]);
    expect(linked.load.units.flatMap(({ indirectFunctions }) => indirectFunctions)).toEqual([]);
  });

  it.each([32, 2 ** 40])('is refused by name where its resolver is at %i, outside of its section', async (value) => {
    const object = buildElf({
      sections: [{ name: '.text', flags: code, content: new Uint8Array(32) }],
      symbols: [{ name: 'pick', section: '.text', value, type }],
    });
    const linking = linkInputs([objectInput('a.o', object)], { base: 0x1000_0000 });
    await expect(linking).rejects.toThrow(
      `a.o: indirect function 'pick' is at ${value} of section .text: allowed are 0`,
    );
  });

  it('is refused by name where its resolver lies among thread-local variables', async () => {
    const object = buildElf({
      sections: [{ name: '.tdata', flags: data | 0x400, content: [1, 2, 3, 4] }],
      symbols: [{ name: 'pick', section: '.tdata', type }],
    });
    const linking = linkInputs([objectInput('a.o', object)]);
    await expect(linking).rejects.toThrow(
      "a.o: indirect function 'pick' is at 0 of section .tdata: which holds no code",
    );
  });
});
