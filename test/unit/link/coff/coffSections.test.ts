import { describe, expect, it } from 'vitest';
import {
  buildCoff,
  type CoffBuilderObject,
  type CoffBuilderSection,
  coffCode,
  coffData,
  coffReadOnly,
} from '../../../support/coffBuilder.ts';
import { blockNamed, bytesOf, type HarnessLink, linkInputs, objectInput } from '../../../support/linkHarness.ts';

type Options = Parameters<typeof linkInputs>[1];

function link(objects: readonly CoffBuilderObject[], options: Options = {}): Promise<HarnessLink> {
  return linkInputs(
    objects.map((object, i) => objectInput(`${'abcdef'[i]}.obj`, buildCoff(object))),
    options,
  );
}

const any = 2;
const sameSize = 3;
const exactMatch = 4;
const associative = 5;
const largest = 6;
const noDuplicates = 1;

function group(selection: number, bytes: readonly number[], name = '.text$f'): CoffBuilderObject {
  const text = { name, flags: coffCode, content: bytes, comdat: { selection } };
  const data = {
    name: '.data',
    flags: coffData,
    content: new Uint8Array(8),
    relocations: [{ offset: 0, kind: 1, symbol: 'f' }],
  };
  return { sections: [text, data], symbols: [{ name: 'f', section: 1, isFunction: true }] };
}

function liveBlocks({ units }: HarnessLink): string[] {
  return units.flatMap(({ graphs }) =>
    graphs.flatMap(({ name, blocks }) =>
      blocks.filter(({ live }) => live).map(({ section }) => `${name} ${section.name}`),
    ),
  );
}

function pointed({ units }: HarnessLink, unit: number): number {
  const bytes = bytesOf(blockNamed(units[unit]?.graphs[0], '.data'));
  return Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
}

describe('COMDAT sections', () => {
  it.each([
    ['any', any, [1], [2, 3], 0],
    ['same size', sameSize, [1, 2], [3, 4], 0],
    ['exact match', exactMatch, [1, 2], [1, 2], 0],
    ['largest', largest, [1], [2, 3], 1],
    ['largest', largest, [1, 2], [2, 3], 0],
  ])('of selection %s (%i): one copy is kept', async (_, selection, first, second, kept) => {
    const linked = await link([group(selection, first), group(selection, second)]);
    const text = blockNamed(linked.units[kept]?.graphs[0], '.text$f');
    expect([pointed(linked, 0), pointed(linked, 1)]).toEqual([text.address, text.address]);
    expect(liveBlocks(linked).filter((name) => name.endsWith('.text$f'))).toHaveLength(1);
  });

  it('that are not as alike as they ask for are refused', async () => {
    await expect(link([group(sameSize, [1]), group(sameSize, [1, 2])])).rejects.toThrow(
      "the copies of 'f' in a.obj and b.obj have 1 and 2 bytes, and ask for the same size",
    );
    await expect(link([group(exactMatch, [1]), group(exactMatch, [2])])).rejects.toThrow('have other content');
    await expect(link([group(noDuplicates, [1]), group(noDuplicates, [1])])).rejects.toThrow("'f' is defined in a.obj");
    await expect(link([group(7, [1])])).rejects.toThrow('of selection 7: allowed are 1 to 6');
  });

  it('are told apart by file where their leader is static', async () => {
    const own = (byte: number): CoffBuilderObject => {
      const { sections = [] } = group(any, [byte]);
      return { sections, symbols: [{ name: 'f', section: 1, storageClass: 3 }] };
    };
    const linked = await link([own(1), own(2)]);
    expect(pointed(linked, 0)).not.toBe(pointed(linked, 1));
  });

  it('take associative ones with them', async () => {
    const object = (byte: number): CoffBuilderObject => {
      const { sections = [], symbols = [] } = group(any, [byte], '.text');
      const data = {
        name: '.xdata',
        flags: coffReadOnly,
        content: [byte],
        comdat: { selection: associative, followed: 1 },
      };
      const further = {
        name: '.debris',
        flags: coffReadOnly,
        content: [byte],
        comdat: { selection: associative, followed: 3 },
      };
      return { sections: [...sections, data, further], symbols };
    };
    const linked = await link([object(1), object(2)]);
    expect(liveBlocks(linked)).toEqual(['a.obj .text', 'a.obj .data', 'a.obj .xdata', 'a.obj .debris', 'b.obj .data']);
  });

  it('of GNU have unwind information with them that nothing ties to them', async () => {
    const gnu = (): CoffBuilderObject => {
      const { sections = [], symbols = [] } = group(any, [1, 2]);
      const relocations = [{ offset: 0, kind: 3, symbol: '.text$f' }];
      const comdat = { selection: any };
      const xdata = { name: '.xdata$f', flags: coffReadOnly, content: new Uint8Array(4), comdat };
      const pdata = { name: '.pdata$f', flags: coffReadOnly, content: new Uint8Array(12), relocations, comdat };
      return { sections: [...sections, xdata, pdata], symbols };
    };
    const llvm = group(any, [3]);
    expect(liveBlocks(await link([gnu(), gnu()])).slice(4)).toEqual(['b.obj .data']);
    // The other compiler's copy is kept, and has no such sections.
    expect(liveBlocks(await link([llvm, gnu()]))).toEqual(['a.obj .text$f', 'a.obj .data', 'b.obj .data']);
  });

  it('may be referred to by a section of the same file that stays', async () => {
    const object = (): CoffBuilderObject => {
      const { sections = [], symbols = [] } = group(any, [1, 2, 3, 4]);
      const relocations = [{ offset: 0, kind: 4, symbol: '.text$f' }];
      return {
        sections: [...sections, { name: '.rdata', flags: coffReadOnly, content: [2, 0, 0, 0], relocations }],
        symbols,
      };
    };
    const linked = await link([object(), object()]);
    const kept = blockNamed(linked.units[0]?.graphs[0], '.text$f').address;
    const table = blockNamed(linked.units[1]?.graphs[0], '.rdata');
    const bytes = bytesOf(table);
    expect(table.address + 4 + new DataView(bytes.buffer, bytes.byteOffset).getInt32(0, true)).toBe(kept + 2);
    // Another compiler calls the section of its copy otherwise.
    const mixed = await link([group(any, [1, 2, 3, 4], '.text'), object()]);
    const entry = blockNamed(mixed.units[1]?.graphs[0], '.rdata');
    const value = new DataView(bytesOf(entry).buffer, bytesOf(entry).byteOffset).getInt32(0, true);
    expect(entry.address + 4 + value).toBe(blockNamed(mixed.units[0]?.graphs[0], '.text').address + 2);
  });

  it('are refused where they follow each other in a circle, or say nothing', async () => {
    const follow = (name: string, followed: number) => ({
      name,
      content: [1],
      comdat: { selection: associative, followed },
    });
    await expect(link([{ sections: [follow('.one', 2), follow('.two', 1)] }])).rejects.toThrow('in a circle');
    await expect(link([{ sections: [follow('.one', 9)] }])).rejects.toThrow('follows section 9: the file has 1');
  });
});

/** `count` functions of 4 bytes, and a `.pdata` of them in a given order. */
function functions(order: readonly number[]): CoffBuilderObject {
  const code = { name: '.text', flags: coffCode, content: new Uint8Array(4 * order.length), alignment: 16 };
  const content = new Uint8Array(12 * order.length);
  const view = new DataView(content.buffer);
  const relocations = order.flatMap((each, i) => {
    view.setUint32(12 * i, 4 * each, true);
    view.setUint32(12 * i + 4, 4 * each + 4, true);
    return ['.text', '.text', '.xdata'].map((symbol, field) => ({ offset: 12 * i + 4 * field, kind: 3, symbol }));
  });
  const pdata = { name: '.pdata', flags: coffReadOnly, content, relocations, alignment: 4 };
  return { sections: [code, { name: '.xdata', flags: coffReadOnly, content: [1, 0, 0, 0], alignment: 4 }, pdata] };
}

describe('unwind entries', () => {
  it('are one table per unit, in ascending order, that one action registers and unregisters', async () => {
    const linked = await link([functions([2, 0, 1])], { registerFunctionTables: true });
    const [unit] = linked.load.units;
    const table = unit?.tables.functionTable;
    const { imageBase } = linked.load.globals;
    expect(unit?.functionTable).toEqual({ imageBase, start: table?.address, count: 3 });
    const bytes = table ? bytesOf(table) : new Uint8Array(0);
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const text = blockNamed(linked.units[0]?.graphs[0], '.text').address;
    expect([0, 12, 24].map((at) => imageBase + view.getUint32(at, true) - text)).toEqual([0, 4, 8]);
    expect([4, 16, 28].map((at) => imageBase + view.getUint32(at, true) - text)).toEqual([4, 8, 12]);
    const [action] = linked.actions;
    expect(linked.actions).toHaveLength(1);
    const argumentBytes = action?.finalize.argumentBytes ?? new Uint8Array(0);
    const words = new DataView(argumentBytes.buffer, argumentBytes.byteOffset, argumentBytes.length);
    expect([0, 8, 16].map((at) => Number(words.getBigUint64(at, true)))).toEqual([imageBase, table?.address, 3]);
    expect(action?.deallocate).toEqual({ function: 0x4444, argumentBytes });
  });

  it('of what dead stripping drops are gone, and keep nothing', async () => {
    const section = (name: string): CoffBuilderSection => ({ name: `.text$${name}`, flags: coffCode, content: [0xc3] });
    const relocations = ['used', 'unused'].flatMap((name, i) => [
      { offset: 12 * i, kind: 3, symbol: `.text$${name}` },
      { offset: 12 * i + 4, kind: 3, symbol: `.text$${name}` },
      { offset: 12 * i + 8, kind: 3, symbol: `.xdata$${name}` },
    ]);
    const xdata = (name: string): CoffBuilderSection => ({
      name: `.xdata$${name}`,
      flags: coffReadOnly,
      content: [1, 0, 0, 0],
    });
    const content = new Uint8Array(24);
    // Each ends a byte behind its start.
    content[4] = content[16] = 1;
    const pdata = { name: '.pdata', flags: coffReadOnly, content, relocations };
    const object = {
      sections: [section('used'), section('unused'), xdata('used'), xdata('unused'), pdata],
      symbols: [
        { name: 'used', section: 1 },
        { name: 'unused', section: 2 },
      ],
    };
    const linked = await link([object], { deadStripRoots: ['used'] });
    expect(liveBlocks(linked)).toEqual(['a.obj .text$used', 'a.obj .xdata$used', 'a.obj .pdata']);
    expect(linked.load.units[0]?.functionTable?.count).toBe(1);
    const exporting = { name: '.drectve', flags: 0xa00, content: new TextEncoder().encode('/EXPORT:unused') };
    const kept = await link([{ ...object, sections: [...object.sections, exporting] }], { deadStripRoots: ['used'] });
    expect(kept.load.units[0]?.functionTable?.count).toBe(2);
  });

  it('of functions without bytes stay out of the table', async () => {
    const { sections = [] } = functions([0, 1]);
    const [code, xdata, pdata] = sections;
    const content = Uint8Array.from(pdata?.content ?? []);
    new DataView(content.buffer).setUint32(16, 4, true);
    if (code === undefined || xdata === undefined || pdata === undefined) throw new Error('three sections');
    const linked = await link([{ sections: [code, xdata, { ...pdata, content }] }]);
    expect(linked.load.units[0]?.functionTable?.count).toBe(1);
  });

  it('are refused where they are no entries', async () => {
    const pdata = { name: '.pdata', flags: coffReadOnly, content: new Uint8Array(13) };
    await expect(link([{ sections: [pdata] }])).rejects.toThrow(
      'a.obj: section .pdata of 13 bytes: unwind entries have 12',
    );
  });
});

describe('sections of one name up to a $', () => {
  it('follow each other within a file by what is behind it', async () => {
    const names = ['.rdata$zzz', '.text$mn', '.rdata', '.rdata$r'];
    const sections = names.map((name) => ({ name, flags: coffReadOnly, content: [1] }));
    const linked = await link([{ sections }]);
    expect(liveBlocks(linked)).toEqual(['.rdata', '.rdata$r', '.rdata$zzz', '.text$mn'].map((name) => `a.obj ${name}`));
  });

  it('that are a program’s own lie side by side, whatever their files', async () => {
    const part = (name: string, byte: number) => ({ name, flags: coffReadOnly, content: [byte] });
    const bounds = { sections: [part('list$a', 1), part('list$z', 9)] };
    const entries = { sections: [part('list$m', 5), part('list$c', 3)], symbols: [{ name: 'middle', section: 1 }] };
    const relocations = [{ offset: 0, kind: 11, symbol: 'middle' }];
    const user = {
      sections: [{ name: '.data', flags: coffData, content: new Uint8Array(8), relocations }],
      symbols: [{ name: 'middle' }],
    };
    const linked = await link([bounds, entries, user]);
    const start = blockNamed(linked.units[0]?.graphs[0], 'list$a');
    expect([...start.memory.subarray(start.memoryOffset, start.memoryOffset + 4)]).toEqual([1, 3, 5, 9]);
    expect(linked.load.sharedSections).toEqual([{ section: 'list', units: ['a.obj', 'b.obj'] }]);
    expect(pointed(linked, 2)).toBe(2);
  });
});

describe('initializers', () => {
  it('run in the order of their section names, those of C first; finalizers run after the others, in that order', async () => {
    const array = (name: string) => ({ name, flags: coffData, content: new Uint8Array(8) });
    const names = [
      '.ctors',
      '.CRT$XCU',
      '.CRT$XIU',
      '.CRT$XCA',
      '.CRT$XTU',
      '.CRT$XPU',
      '.CRT$XPB',
      '.dtors',
      '.ctors.65000',
    ];
    const linked = await link([{ sections: names.map(array) }]);
    const graph = linked.units[0]?.graphs[0];
    const named = new Map(names.map((name) => [blockNamed(graph, name).address as number, name]));
    const [unit] = linked.load.units;
    const starts = unit?.initializers.map(({ begin, end }) => named.get(Math.min(begin, end)));
    expect(starts).toEqual(['.CRT$XIU', '.CRT$XCA', '.CRT$XCU', '.ctors.65000', '.ctors']);
    // The list of finalizers is run from its end, a reversed range upward.
    const ends = unit?.finalizers.toReversed() ?? [];
    expect(ends.map(({ begin, end }) => named.get(Math.min(begin, end)))).toEqual([
      '.dtors',
      '.CRT$XPB',
      '.CRT$XPU',
      '.CRT$XTU',
    ]);
    expect(ends.slice(1).every(({ begin, end }) => begin > end)).toBe(true);
  });

  it('of each thread are refused, and their bounds are not', async () => {
    const relocations = [{ offset: 0, kind: 1, symbol: '.text' }];
    const text = { name: '.text', flags: coffCode, content: [0xc3] };
    const callback = { name: '.CRT$XLB', flags: coffReadOnly, content: new Uint8Array(8), relocations };
    await expect(link([{ sections: [text, callback] }])).rejects.toThrow(
      'functions that the Windows loader calls for each thread',
    );
    await link([{ sections: [{ ...callback, name: '.CRT$XLA', relocations: [] }] }]);
  });
});
