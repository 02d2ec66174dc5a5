import { describe, expect, it } from 'vitest';
import { buildElf, code } from '../../support/elfBuilder.ts';
import { blockNamed, bytesOf, type HarnessLink, linkInputs, objectInput } from '../../support/linkHarness.ts';

const plt32 = 4;
const base = 0x7f00_0000_0000;

function caller(targets: readonly string[]): Uint8Array {
  const content = targets.flatMap(() => [0xe8, 0, 0, 0, 0]);
  const relocations = targets.map((symbol, index) => ({ offset: 5 * index + 1, kind: plt32, symbol, addend: -4 }));
  const symbols = [...new Set(targets)].map((name) => ({ name }));
  return buildElf({ sections: [{ name: '.text', flags: code, content, relocations }], symbols });
}

function callee(name: string): Uint8Array {
  const sections = [{ name: '.text', flags: code, content: [0xc3] }];
  return buildElf({ sections, symbols: [{ name, section: '.text' }] });
}

/** Where the call at `index` of the first object goes. */
function destination(linked: HarnessLink, index = 0): number {
  const block = blockNamed(linked.units[0]?.graphs[0], '.text');
  const view = new DataView(block.memory.buffer, block.memory.byteOffset + block.memoryOffset);
  return block.address + 5 * index + 5 + view.getInt32(5 * index + 1, true);
}

describe('a call', () => {
  it('goes straight to an external in reach', async () => {
    const linked = await linkInputs([objectInput('a.o', caller(['puts']))], {
      externals: { puts: base + 0x4000_0000 },
    });
    expect(destination(linked)).toBe(base + 0x4000_0000);
  });

  it('goes through a stub to an external out of reach', async () => {
    const puts = 0x5500_0000_1230;
    const linked = await linkInputs([objectInput('a.o', caller(['puts']))], { externals: { puts } });
    const { plt, got } = linked.load.units[0]?.tables ?? {};
    if (!plt?.block || !got?.block) throw new Error('no tables');
    expect(destination(linked)).toBe(plt.block.address);
    const stub = bytesOf(plt.block);
    expect([stub[0], stub[1], stub[6], stub[7]]).toEqual([0xff, 0x25, 0xcc, 0xcc]);
    const displacement = new DataView(stub.slice().buffer).getInt32(2, true);
    expect(plt.block.address + 6 + displacement).toBe(got.block.address);
    expect(new DataView(bytesOf(got.block).slice().buffer).getBigUint64(0, true)).toBe(BigInt(puts));
  });

  it('shares its stub with other calls of the same function, from other objects of the unit too', async () => {
    const far = 0x5500_0000_0000;
    const linked = await linkInputs([objectInput('a.o', caller(['f', 'g', 'f', 'g', 'f']))], {
      externals: { f: far, g: far + 16 },
    });
    expect(linked.load.units[0]?.tables.plt.slots).toHaveLength(2);
    expect(destination(linked, 0)).toBe(destination(linked, 4));
    expect(destination(linked, 1)).toBe(destination(linked, 0) + 8);
  });

  it('goes straight to a function of another unit in reach, and by a stub to one out of reach', async () => {
    const inputs = [objectInput('a.o', caller(['f'])), objectInput('b.o', callee('f'))];
    const close = await linkInputs(inputs, { distance: 0x1000_0000 });
    expect(destination(close)).toBe(close.load.addressOf('f'));
    const distant = await linkInputs(inputs, { distance: 0x1_0000_0000 });
    expect(destination(distant)).toBe(distant.load.units[0]?.tables.plt.block?.address);
  });

  it('needs no stub inside its own unit', async () => {
    const sections = [
      {
        name: '.text',
        flags: code,
        content: [0xe8, 0, 0, 0, 0, 0xc3],
        relocations: [{ offset: 1, kind: plt32, symbol: 'f', addend: -4 }],
      },
    ];
    const bytes = buildElf({ sections, symbols: [{ name: 'f', section: '.text', value: 5 }] });
    const linked = await linkInputs([objectInput('a.o', bytes)]);
    expect(destination(linked)).toBe(linked.load.addressOf('f'));
    expect(linked.load.units[0]?.tables.plt.slots).toHaveLength(0);
  });

  it('of an undefined weak function is linked, through a slot that holds 0', async () => {
    const relocations = [{ offset: 1, kind: plt32, symbol: 'maybe', addend: -4 }];
    const sections = [{ name: '.text', flags: code, content: [0xe8, 0, 0, 0, 0], relocations }];
    const bytes = buildElf({ sections, symbols: [{ name: 'maybe', binding: 2 }] });
    const linked = await linkInputs([objectInput('a.o', bytes)]);
    const { got, plt } = linked.load.units[0]?.tables ?? {};
    expect(destination(linked)).toBe(plt?.block?.address);
    expect(got?.block && [...bytesOf(got.block)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    expect(linked.load.addressOf('maybe')).toBeNull();
  });
});
