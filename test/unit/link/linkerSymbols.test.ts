import { describe, expect, it } from 'vitest';
import { type BuilderSection, buildElf, code, data, readOnly } from '../../support/elfBuilder.ts';
import { blockNamed, bytesOf, type HarnessLink, linkInputs, objectInput } from '../../support/linkHarness.ts';

/** An object that holds the addresses of `names` in .data, beside other sections. */
function naming(names: readonly string[], sections: readonly BuilderSection[] = [], binding = 1): Uint8Array {
  const relocations = names.map((symbol, index) => ({ offset: 8 * index, kind: 1, symbol }));
  const holder = { name: '.data', flags: data, content: new Uint8Array(8 * names.length), relocations };
  return buildElf({ sections: [...sections, holder], symbols: names.map((name) => ({ name, binding })) });
}

function addresses({ units }: HarnessLink): number[] {
  return Array.from(new BigUint64Array(bytesOf(blockNamed(units[0]?.graphs[0], '.data')).slice().buffer), Number);
}

const bounds = ['__start_registry', '__stop_registry'];
const registry = (...content: number[]) => ({ name: 'registry', flags: readOnly, content });

describe('__start_ and __stop_', () => {
  it('enclose the sections of that name of all units, side by side in link order', async () => {
    const linked = await linkInputs([
      objectInput('a.o', naming(bounds, [registry(1, 2)])),
      objectInput('b.o', buildElf({ sections: [registry(3), { name: '.data', flags: data, content: [9] }] })),
      objectInput('c.o', buildElf({ sections: [registry(4, 5)] })),
    ]);
    const [start = 0, stop = 0] = addresses(linked);
    expect(stop - start).toBe(5);
    const block = blockNamed(linked.units[0]?.graphs[0], 'registry');
    expect(block.address).toBe(start);
    expect([...block.memory.subarray(block.memoryOffset, block.memoryOffset + 5)]).toEqual([1, 2, 3, 4, 5]);
    expect(linked.events).toEqual(['allocate a.o b.o', 'finalize 2']);
    expect(linked.load.sharedSections).toEqual([{ section: 'registry', units: ['a.o', 'b.o', 'c.o'] }]);
  });

  it('share the strongest protection, with zero fill written where content follows', async () => {
    const linked = await linkInputs([
      objectInput('a.o', naming(bounds, [registry(1)])),
      objectInput('b.o', buildElf({ sections: [{ name: 'registry', type: 8, flags: data, size: 2 }] })),
      objectInput('c.o', buildElf({ sections: [registry(7)] })),
    ]);
    const block = blockNamed(linked.units[0]?.graphs[0], 'registry');
    expect([...block.memory.subarray(block.memoryOffset, block.memoryOffset + 4)]).toEqual([1, 0, 0, 7]);
    const segment = linked.load.units[0]?.layout.segments.find(({ blocks }) => blocks.includes(block));
    expect(segment?.protection).toBe(3);
  });

  it('are equal for a section that is empty', async () => {
    const linked = await linkInputs([objectInput('a.o', naming(bounds, [registry()]))]);
    const [start = 0, stop = -1] = addresses(linked);
    expect(start).toBeGreaterThan(0);
    expect(stop).toBe(start);
  });

  it('are 0 or missing where there is no such section, as other undefined names are', async () => {
    expect(addresses(await linkInputs([objectInput('a.o', naming(bounds, [], 2))]))).toEqual([0, 0]);
    await expect(linkInputs([objectInput('a.o', naming(bounds))])).rejects.toThrow("'__start_registry' needed by a.o");
  });

  it('leave names alone that the load or an earlier one defines', async () => {
    const known = { __start_registry: 0x1000, __stop_registry: 0x2000 };
    const linked = await linkInputs([objectInput('a.o', naming(bounds, [registry(1)]))], { known });
    expect(addresses(linked)).toEqual([0x1000, 0x2000]);
  });

  it('do not exist for names that are no C identifiers', async () => {
    const names = ['__start_.rodata'];
    const bytes = naming(names, [{ name: '.rodata', flags: readOnly, content: [1] }]);
    await expect(linkInputs([objectInput('a.o', bytes)])).rejects.toThrow("'__start_.rodata' needed by");
  });
});

describe('the parts of a program', () => {
  const sections = [
    { name: '.text', flags: code, content: [0xc3] },
    { name: '.bss', type: 8, flags: data, size: 100 },
  ];

  it('end where the load’s segments end', async () => {
    const names = ['etext', 'edata', 'end', '__executable_start'];
    const linked = await linkInputs([objectInput('a.o', naming(names, sections))]);
    const text = blockNamed(linked.units[0]?.graphs[0], '.text').address;
    const values = blockNamed(linked.units[0]?.graphs[0], '.data').address;
    expect(addresses(linked)).toEqual([text + 1, values + 32, values + 132, text]);
  });

  it('enclose all units, but for the end of initialised data, which is the naming unit’s', async () => {
    const inputs = ['etext', 'end', 'edata', '__executable_start'];
    const linked = await linkInputs([
      objectInput('a.o', naming(inputs, sections)),
      objectInput('b.o', buildElf({ sections: [...sections, { name: '.rodata', flags: readOnly, content: [1] }] })),
    ]);
    const [first, second] = linked.units.map(({ graphs }) => graphs[0]);
    const text = blockNamed(second, '.text').address + 1;
    const values = blockNamed(first, '.data').address + 32;
    expect(addresses(linked)).toEqual([
      text,
      blockNamed(second, '.bss').address + 100,
      values,
      blockNamed(first, '.text').address,
    ]);
  });

  it('are the load’s own where it defines them', async () => {
    const own = buildElf({
      sections: [{ name: '.text', content: [1, 2] }],
      symbols: [{ name: 'end', section: '.text', value: 1 }],
    });
    const linked = await linkInputs([objectInput('a.o', naming(['end'])), objectInput('b.o', own)]);
    expect(addresses(linked)).toEqual([blockNamed(linked.units[1]?.graphs[0], '.text').address + 1]);
  });
});
