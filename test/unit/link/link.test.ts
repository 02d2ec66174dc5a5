import { describe, expect, it } from 'vitest';
import { requiredPlacement } from '../../../app/main/link/placement.ts';
import { SectionType } from '../../../app/main/object/elf/elfConstants.ts';
import { Placement } from '../../../app/shared/orc/bootstrapNames.ts';
import { buildElf, code, data, readOnly } from '../../support/elfBuilder.ts';
import { blockNamed, bytesOf, linkInputs, objectInput } from '../../support/linkHarness.ts';

function using(...names: string[]): Uint8Array {
  const relocations = names.map((symbol, index) => ({ offset: 8 * index, kind: 1, symbol }));
  const sections = [{ name: '.data', flags: data, content: new Uint8Array(8 * names.length), relocations }];
  return buildElf({ sections, symbols: [...new Set(names)].map((name) => ({ name })) });
}

describe('link', () => {
  it('looks all externals of a load up in one message and finalizes it in one', async () => {
    const inputs = [objectInput('a.o', using('puts', 'exit')), objectInput('b.o', using('exit', 'malloc'))];
    const { events, load } = await linkInputs(inputs, { externals: { puts: 1, exit: 2, malloc: 3 } });
    expect(events).toEqual(['look up puts exit malloc', 'allocate a.o b.o', 'finalize 2']);
    expect(['puts', 'exit', 'malloc', 'other'].map((name) => load.addressOf(name))).toEqual([1, 2, 3, null]);
  });

  it('asks for nothing where nothing is missing, and allocates nothing for what has no content', async () => {
    const { events, load } = await linkInputs([objectInput('a.o', buildElf({ symbols: [] }))]);
    expect(events).toEqual(['allocate ', 'finalize 0']);
    expect(load.units[0]).toMatchObject({ name: 'a.o', alloc: null, ehFrame: null });
  });

  it('does not look up names that no relocation uses', async () => {
    const bytes = buildElf({ sections: [{ name: '.text', content: [0xc3] }], symbols: [{ name: 'unused' }] });
    expect((await linkInputs([objectInput('a.o', bytes)])).events).toEqual(['allocate a.o', 'finalize 1']);
  });

  it('loads notes, but not those of GNU properties, which are for the dynamic linker', async () => {
    const note = { type: SectionType.SHT_NOTE, flags: readOnly, content: new Uint8Array(32).fill(0x55), alignment: 8 };
    const names = ['.note.gnu.property', '.note.gnu.build-id'];
    const sections = [{ name: '.text', content: [0xc3] }, ...names.map((name) => ({ ...note, name }))];
    for (const roots of [{}, { deadStripRoots: [] }]) {
      const { units } = await linkInputs([objectInput('a.o', buildElf({ sections }))], roots);
      const graph = units[0]?.graphs[0];
      expect(graph?.blocks.map(({ section }) => section.name)).not.toContain('.note.gnu.property');
      expect(bytesOf(blockNamed(graph, '.note.gnu.build-id'))).toEqual(note.content);
    }
  });

  it('reports all unresolved symbols at once, each with who needs it, and abandons what it allocated', async () => {
    const events: string[] = [];
    const inputs = [objectInput('a.o', using('f', 'g')), objectInput('b.o', using('f', 'f', 'f', 'f'))];
    await expect(linkInputs(inputs, {}, events)).rejects.toThrow(
      [
        '2 symbols are not defined by any loaded object, archive or library; add what defines it, or preload its library:',
        "  'f' needed by a.o .data+0x0, b.o .data+0x0, b.o .data+0x8 and 2 more",
        "  'g' needed by a.o .data+0x8",
      ].join('\n'),
    );
    expect(events).toEqual(['look up f g', 'allocate a.o b.o', 'abandon a.o', 'abandon b.o']);
  });

  it('names what an unresolved symbol may have meant', async () => {
    const sections = [{ name: '.text', content: [0xc3] }];
    const symbols = ['compute_total', 'Compute_Sum', 'unrelated'].map((name) => ({ name, section: '.text' }));
    const inputs = [objectInput('a.o', using('compute_totl', 'compute_sum', 'nothing_like_it'))];
    await expect(linkInputs([...inputs, objectInput('b.o', buildElf({ sections, symbols }))])).rejects.toThrow(
      [
        "  'compute_totl' needed by a.o .data+0x0; near: 'compute_total'",
        "  'compute_sum' needed by a.o .data+0x8; near: 'Compute_Sum'",
        "  'nothing_like_it' needed by a.o .data+0x10",
      ].join('\n'),
    );
  });

  it('abandons every allocation when finalize fails', async () => {
    const events: string[] = [];
    const inputs = [objectInput('a.o', using('f')), objectInput('b.o', using('f'))];
    const failing = linkInputs(inputs, { externals: { f: 1 }, failFinalize: true }, events);
    await expect(failing).rejects.toThrow('finalize failed');
    expect(events.slice(2)).toEqual(['abandon a.o', 'abandon b.o']);
  });

  it('gives an undefined weak symbol address 0', async () => {
    const relocations = [{ offset: 0, kind: 1, symbol: 'maybe', addend: 0 }];
    const sections = [{ name: '.data', flags: data, content: new Uint8Array(8).fill(1), relocations }];
    const { units, load } = await linkInputs([
      objectInput('a.o', buildElf({ sections, symbols: [{ name: 'maybe', binding: 2 }] })),
    ]);
    expect([...bytesOf(blockNamed(units[0]?.graphs[0], '.data'))]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    expect(load.addressOf('maybe')).toBeNull();
  });

  it('means each unit’s own table by _GLOBAL_OFFSET_TABLE_', async () => {
    const name = '_GLOBAL_OFFSET_TABLE_';
    const inputs = [objectInput('a.o', using(name)), objectInput('b.o', using(name))];
    const { units, load, events } = await linkInputs(inputs);
    expect(events).toEqual(['allocate a.o b.o', 'finalize 2']);
    const values = units.map(({ graphs }) => new DataView(bytesOf(blockNamed(graphs[0], '.data')).slice().buffer));
    const tables = load.units.map(({ tables: { got } }) => BigInt(got.block?.address ?? 0));
    expect(values.map((view) => view.getBigUint64(0, true))).toEqual(tables);
    expect(tables[0]).not.toBe(tables[1]);
  });

  it('refuses a section that is writable and executable', async () => {
    const bytes = buildElf({ sections: [{ name: '.selfmod', flags: data | code, content: [0x90] }] });
    await expect(async () => await linkInputs([objectInput('a.o', bytes)])).rejects.toThrow(
      'a.o: section .selfmod is writable and executable: no page may be both',
    );
  });

  it('refers to nothing that was dropped', async () => {
    const group = (referring: string) =>
      buildElf({
        sections: [
          { name: '.text.f', content: [0xc3], comdat: 'f' },
          {
            name: '.data',
            flags: data,
            content: new Uint8Array(8),
            relocations: [{ offset: 0, kind: 1, symbol: referring }],
          },
        ],
        symbols: [
          { name: 'f', section: '.text.f', binding: 2 },
          { name: 'inside', section: '.text.f', binding: 0 },
        ],
      });
    const linked = await linkInputs([objectInput('a.o', group('f')), objectInput('b.o', group('f'))]);
    const values = linked.units.map(({ graphs }) => bytesOf(blockNamed(graphs[0], '.data')).slice());
    expect(values[0]).toEqual(values[1]);
    await expect(linkInputs([objectInput('a.o', group('f')), objectInput('b.o', group('inside'))])).rejects.toThrow(
      "b.o .data+0x0: R_X86_64_64 against 'inside': the symbol is in a section that is not loaded",
    );
  });
});

describe('the placement that a load needs', () => {
  const object = (kind: number, symbol: string) =>
    buildElf({
      sections: [{ name: '.text', content: new Uint8Array(16), relocations: [{ offset: 4, kind, symbol }] }],
      symbols: [
        { name: 'near', section: '.text' },
        { name: 'fixed', section: 'absolute', value: 5 },
      ],
    });

  it.each([
    { kind: 10, symbol: 'near', placement: Placement.Low2GB, reason: "a.o .text+0x4: R_X86_64_32 against 'near'" },
    { kind: 11, symbol: 'near', placement: Placement.Low2GB, reason: "a.o .text+0x4: R_X86_64_32S against 'near'" },
    { kind: 11, symbol: 'fixed', placement: Placement.NearLibraries, reason: null },
    { kind: 2, symbol: 'near', placement: Placement.NearLibraries, reason: null },
    { kind: 1, symbol: 'near', placement: Placement.NearLibraries, reason: null },
  ])('is decided by type $kind against $symbol', async ({ kind, symbol, placement, reason }) => {
    const { units } = await linkInputs([objectInput('a.o', object(kind, symbol))], { base: 0x1000_0000 });
    expect(requiredPlacement(units)).toEqual({ placement, reason });
  });

  it('is not decided by debug sections', async () => {
    const sections = [
      { name: '.debug_info', flags: 0, content: new Uint8Array(8), relocations: [{ offset: 0, kind: 10, symbol: '' }] },
    ];
    const { units } = await linkInputs([objectInput('a.o', buildElf({ sections }))]);
    expect(requiredPlacement(units).reason).toBeNull();
  });
});

describe('a read-only unit', () => {
  it('has one segment, of its own size', async () => {
    const sections = [{ name: '.rodata', flags: readOnly, content: [1, 2, 3] }];
    const { load } = await linkInputs([objectInput('a.o', buildElf({ sections }))]);
    expect(load.units[0]?.layout.segments).toMatchObject([{ protection: 1, size: 3, contentSize: 3 }]);
  });
});
