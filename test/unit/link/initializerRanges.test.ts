import { describe, expect, it } from 'vitest';
import { indirectSymbols, initializerSymbols } from '../../../app/main/link/initializerRanges.ts';
import { buildCoff, coffData } from '../../support/coffBuilder.ts';
import { buildElf, code, data } from '../../support/elfBuilder.ts';
import { blockNamed, bytesOf, type HarnessLink, linkInputs, objectInput } from '../../support/linkHarness.ts';

/** An object with the given initializer sections, `count` pointers each. */
function object(...sections: (readonly [name: string, type: number, count: number])[]): Uint8Array {
  return buildElf({
    sections: sections.map(([name, type, count]) => ({
      name,
      type,
      flags: data,
      content: new Uint8Array(8 * count),
      alignment: 8,
    })),
  });
}

const PROGBITS = 1;
const INIT_ARRAY = 14;
const FINI_ARRAY = 15;
const PREINIT_ARRAY = 16;

const names = [...Object.values(initializerSymbols), indirectSymbols].flatMap(({ begin, end }) => [begin, end]);

/** What native/start does: names the table's symbols. */
const start = buildElf({
  sections: [
    {
      name: '.data',
      flags: data,
      content: new Uint8Array(8 * names.length),
      relocations: names.map((symbol, index) => ({ offset: 8 * index, kind: 1, symbol })),
    },
  ],
  symbols: names.map((name) => ({ name })),
});

/** The table as the start object reads it: `section of file`, `<` for a reversed range. */
function table(linked: HarnessLink, kind: keyof typeof initializerSymbols): string[] {
  const { begin, end } = initializerSymbols[kind];
  const from = linked.load.addressOf(begin) ?? 0;
  const to = linked.load.addressOf(end) ?? 0;
  const block = linked.load.units[0]?.tables.graph.blocks.find(
    ({ section }) => section.name === '.loadstone.initializers',
  );
  if (block === undefined) throw new Error('no table');
  const view = new DataView(block.memory.buffer, block.memory.byteOffset + block.memoryOffset, block.size);
  const entries: string[] = [];
  for (let at = from - block.address; at < to - block.address; at += 16) {
    const first = Number(view.getBigUint64(at, true));
    const last = Number(view.getBigUint64(at + 8, true));
    entries.push(`${last < first ? '<' : ''}${nameAt(linked, Math.min(first, last), Math.max(first, last))}`);
  }
  return entries;
}

function nameAt({ units, load }: HarnessLink, from: number, to: number): string {
  for (const [index, { graphs }] of units.entries()) {
    const tables = load.units[index]?.tables.graph ?? [];
    for (const graph of [...graphs, tables].flat()) {
      for (const block of graph.blocks) {
        if (block.address === from && block.address + block.size === to)
          return `${block.section.name} of ${graph.name}`;
      }
    }
  }
  return 'nothing';
}

describe('the table of initializers', () => {
  it('is in GNU ld’s order: numbers first and ascending, .ctors.N as 65535-N, then link order', async () => {
    const linked = await linkInputs([
      objectInput('start.o', start),
      objectInput(
        'a.o',
        object(['.init_array', INIT_ARRAY, 2], ['.init_array.00200', INIT_ARRAY, 1], ['.ctors', PROGBITS, 1]),
      ),
      objectInput(
        'b.o',
        object(['.init_array', INIT_ARRAY, 1], ['.init_array.101', INIT_ARRAY, 1], ['.ctors.65385', PROGBITS, 1]),
      ),
      objectInput(
        'c.o',
        object(['.preinit_array', PREINIT_ARRAY, 1], ['.fini_array.7', FINI_ARRAY, 1], ['.dtors', PROGBITS, 3]),
      ),
    ]);
    expect(table(linked, 'init')).toEqual([
      '.init_array.101 of b.o',
      '<.ctors.65385 of b.o',
      '.init_array.00200 of a.o',
      '.init_array of a.o',
      '<.ctors of a.o',
      '.init_array of b.o',
    ]);
    expect(table(linked, 'preinit')).toEqual(['.preinit_array of c.o']);
    expect(table(linked, 'fini')).toEqual(['.fini_array.7 of c.o', '<.dtors of c.o']);
  });

  it('is in GNU ld’s order for Windows: its lists are run from their end across files, those of .CRT$X by name', async () => {
    const pointers = (...names: string[]): Uint8Array =>
      buildCoff({ sections: names.map((name) => ({ name, flags: coffData, content: new Uint8Array(8) })) });
    const startOfWindows = buildCoff({
      sections: [
        {
          name: '.data',
          flags: coffData,
          content: new Uint8Array(8 * names.length),
          relocations: names.map((symbol, index) => ({ offset: 8 * index, kind: 1, symbol })),
        },
      ],
      symbols: names.map((name) => ({ name })),
    });
    const linked = await linkInputs([
      objectInput('start.obj', startOfWindows),
      objectInput('a.obj', pointers('.ctors', '.dtors', '.CRT$XCU', '.CRT$XPU')),
      objectInput('b.obj', pointers('.ctors', '.dtors', '.ctors.65434', '.CRT$XCU', '.CRT$XCA', '.CRT$XPU')),
    ]);
    expect(table(linked, 'init')).toEqual([
      '.CRT$XCA of b.obj',
      '.CRT$XCU of a.obj',
      '.CRT$XCU of b.obj',
      '<.ctors.65434 of b.obj',
      '<.ctors of b.obj',
      '<.ctors of a.obj',
    ]);
    // Run from the end.
    expect(table(linked, 'fini')).toEqual([
      '<.CRT$XPU of b.obj',
      '<.CRT$XPU of a.obj',
      '<.dtors of b.obj',
      '<.dtors of a.obj',
    ]);
  });

  it('calls the fragments of .init first and those of .fini last, as one function each', async () => {
    const fragment = (name: string, ...content: number[]) => ({ name, flags: code, content, alignment: 4 });
    const linked = await linkInputs([
      objectInput('start.o', start),
      objectInput('a.o', buildElf({ sections: [fragment('.init', 0x90), fragment('.fini', 0x91)] })),
      objectInput('b.o', object(['.init_array.1', INIT_ARRAY, 1], ['.fini_array', FINI_ARRAY, 1])),
      objectInput('c.o', buildElf({ sections: [fragment('.init', 0x92, 0x93)] })),
    ]);
    expect(table(linked, 'init')).toEqual(['.init (pointer) of a.o (tables)', '.init_array.1 of b.o']);
    expect(table(linked, 'fini')).toEqual(['.fini (pointer) of a.o (tables)', '.fini_array of b.o']);
    const tables = linked.load.units[1]?.tables.graph;
    const first = blockNamed(tables, '.init (first)');
    const whole = [...first.memory.subarray(first.memoryOffset, first.memoryOffset + 12)];
    expect(whole).toEqual([0x48, 0x83, 0xec, 0x08, 0x90, 0x92, 0x93, 0x48, 0x83, 0xc4, 0x08, 0xc3]);
    const pointer = new DataView(bytesOf(blockNamed(tables, '.init (pointer)')).slice().buffer);
    expect(Number(pointer.getBigUint64(0, true))).toBe(first.address);
    expect(first.address % 16).toBe(0);
  });

  it('is empty, with addresses, for a load without initializers', async () => {
    const linked = await linkInputs([objectInput('start.o', start)]);
    for (const kind of ['preinit', 'init', 'fini'] as const) expect(table(linked, kind)).toEqual([]);
    expect(linked.load.addressOf(initializerSymbols.init.begin)).toBeGreaterThan(0);
  });

  it('is not made where nobody names it; each unit tells its own ranges', async () => {
    const linked = await linkInputs([objectInput('a.o', object(['.init_array', INIT_ARRAY, 2]))]);
    expect(linked.load.units[0]?.tables.graph.blocks).toEqual([]);
    const [range] = linked.load.units[0]?.initializers ?? [];
    expect((range?.end ?? 0) - (range?.begin ?? 0)).toBe(16);
  });

  it('refuses a section that is no array of pointers', async () => {
    const bytes = buildElf({
      sections: [{ name: '.init_array', type: INIT_ARRAY, flags: data, content: new Uint8Array(9) }],
    });
    await expect(linkInputs([objectInput('start.o', start), objectInput('a.o', bytes)])).rejects.toThrow(
      'a.o: section .init_array of 9 bytes: an array of function pointers has a multiple of 8',
    );
  });
});
