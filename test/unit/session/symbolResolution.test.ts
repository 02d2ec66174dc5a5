import { describe, expect, it } from 'vitest';
import { GlobalState, GlobalSymbols } from '../../../app/main/link/globalSymbols.ts';
import { Binding, SymbolType } from '../../../app/main/object/elf/elfConstants.ts';
import { type Resolution, type ResolutionInput, resolveSymbols } from '../../../app/main/session/symbolResolution.ts';
import { buildArchive } from '../../support/archiveBuilder.ts';
import { type BuilderSymbol, buildElf, code } from '../../support/elfBuilder.ts';
import { archiveInput, noPhases, objectInput } from '../../support/linkHarness.ts';

const { STB_WEAK, STB_LOCAL } = Binding;

function defining(...symbols: BuilderSymbol[]): Uint8Array {
  const relocations = symbols
    .filter(({ section }) => section === undefined)
    .map(({ name }, index) => ({ offset: 8 * index, kind: 1, symbol: name }));
  return buildElf({ sections: [{ name: '.text', flags: code, content: new Uint8Array(64), relocations }], symbols });
}

const at = (name: string, value = 0) => ({ name, section: '.text', value });
const weakAt = (name: string, value = 0) => ({ ...at(name, value), binding: STB_WEAK });
const common = (name: string, size: number, alignment = 8) => ({ name, section: 'common', size, value: alignment });
const needs = (name: string) => ({ name });
const needsWeakly = (name: string) => ({ name, binding: STB_WEAK });

function resolve(
  inputs: readonly ResolutionInput[],
  globals = new GlobalSymbols(),
): Resolution & { globals: GlobalSymbols } {
  return { ...resolveSymbols(inputs, globals, noPhases), globals };
}

/** `a.o+4`: where a name is defined, or its state. */
function where(globals: GlobalSymbols, name: string): string {
  const id = globals.find(name);
  if (id === undefined) return 'unknown';
  const graph = globals.graph[id];
  if (!graph) return globals.state[id] === GlobalState.external ? 'external' : 'undefined';
  return `${graph.name}+${graph.symbols.offset[globals.symbol[id] ?? 0]}`;
}

describe('which definition a name gets', () => {
  it.each([
    { name: 'a strong one over a weak one before it', inputs: [[weakAt('f', 1)], [at('f', 2)]], winner: 'b.o+2' },
    { name: 'a strong one over a weak one after it', inputs: [[at('f', 1)], [weakAt('f', 2)]], winner: 'a.o+1' },
    { name: 'the first of two weak ones', inputs: [[weakAt('f', 1)], [weakAt('f', 2)]], winner: 'a.o+1' },
    { name: 'a strong one over a common one', inputs: [[common('f', 99)], [at('f', 2)]], winner: 'b.o+2' },
    { name: 'a common one over a weak one', inputs: [[weakAt('f', 1)], [common('f', 8)]], winner: 'b.o+0' },
    { name: 'the larger of two common ones', inputs: [[common('f', 8)], [common('f', 16)]], winner: 'b.o+0' },
    { name: 'the first of two equal common ones', inputs: [[common('f', 8)], [common('f', 8)]], winner: 'a.o+0' },
  ])('is $name', ({ inputs, winner }) => {
    const objects = inputs.map((symbols, index) => objectInput(`${'ab'[index]}.o`, defining(...symbols)));
    expect(where(resolve(objects).globals, 'f')).toBe(winner);
  });

  it('gives a common symbol zero fill of the largest size and the largest alignment', () => {
    const inputs = [objectInput('a.o', defining(common('f', 8, 64))), objectInput('b.o', defining(common('f', 24, 8)))];
    const { units } = resolve(inputs);
    const block = units[1]?.graphs[0]?.blocks.at(-1);
    expect(block).toMatchObject({ size: 24, alignment: 64, content: null, section: { name: 'COMMON', protection: 3 } });
    expect(units[0]?.graphs[0]?.sections.map(({ name }) => name)).not.toContain('COMMON');
  });

  it('keeps local symbols of the same name apart', () => {
    const local = { ...at('f', 3), binding: STB_LOCAL };
    const { globals } = resolve([objectInput('a.o', defining(local)), objectInput('b.o', defining(at('f', 5)))]);
    expect(where(globals, 'f')).toBe('b.o+5');
  });

  it('takes a default version for the plain name, and no other version', () => {
    const { globals } = resolve([
      objectInput('a.o', defining(needs('f'), needs('g'))),
      objectInput('b.o', defining(at('f@@NEW', 1), at('f@OLD', 2), at('g@OLD', 3))),
    ]);
    expect(['f', 'f@OLD', 'g', 'g@OLD'].map((name) => where(globals, name))).toEqual([
      'b.o+1',
      'b.o+2',
      'undefined',
      'b.o+3',
    ]);
  });

  it('reports all duplicates at once, each with both places', () => {
    const inputs = [
      objectInput('a.o', defining(at('f', 1), at('g', 2))),
      objectInput('b.o', defining(at('f', 3), at('g', 4))),
    ];
    expect(() => resolve(inputs)).toThrow(
      [
        '2 duplicate symbols; remove one of the two, or make one of them weak or static:',
        "  'f' is defined in a.o .text+0x1 and again in b.o .text+0x3",
        "  'g' is defined in a.o .text+0x2 and again in b.o .text+0x4",
      ].join('\n'),
    );
  });

  it('lets a name from outside stand against a weak definition, and refuses a strong one', () => {
    const globals = new GlobalSymbols();
    globals.defineExternal('f', 0x1000);
    expect(where(resolve([objectInput('a.o', defining(weakAt('f')))], globals).globals, 'f')).toBe('external');
    expect(() => resolve([objectInput('a.o', defining(at('f')))], globals)).toThrow(
      "'f' is defined in an earlier load and again in a.o .text+0x0",
    );
  });

  it('keeps the first copy of a COMDAT group and lets the others refer to it', () => {
    const group = (value: number) =>
      buildElf({
        sections: [{ name: '.text.f', flags: code, content: new Uint8Array(16), comdat: 'f' }],
        symbols: [{ name: 'f', section: '.text.f', value, type: SymbolType.STT_FUNC }],
      });
    const loser = objectInput('b.o', group(2));
    const { globals, units, lostGroups } = resolve([objectInput('a.o', group(1)), loser]);
    expect(where(globals, 'f')).toBe('a.o+1');
    expect(units.map(({ graphs }) => graphs[0]?.blocks.map(({ live }) => live))).toEqual([[true], [false]]);
    const from = loser.kind === 'object' ? loser.object : null;
    expect(lostGroups).toEqual([{ signature: 'f', object: 'b.o', from, keptIn: 'a.o', size: 16 }]);
  });
});

describe('a section of the linkonce kind', () => {
  it('is kept once, as a group of its own', () => {
    const object = (value: number) =>
      buildElf({
        sections: [{ name: '.gnu.linkonce.t.f', flags: code, content: new Uint8Array(16) }],
        symbols: [{ name: 'f', section: '.gnu.linkonce.t.f', value, binding: STB_WEAK }],
      });
    const { globals, units } = resolve([objectInput('a.o', object(1)), objectInput('b.o', object(2))]);
    expect(where(globals, 'f')).toBe('a.o+1');
    expect(units.map(({ graphs }) => graphs[0]?.blocks[0]?.live)).toEqual([true, false]);
  });
});

describe('archive members', () => {
  const user = objectInput('main.o', defining(at('main'), needs('f')));

  it('are taken on demand only, with the reason', () => {
    const archive = archiveInput(
      'lib.a',
      buildArchive([
        ['f.o', defining(at('f'))],
        ['g.o', defining(at('g'))],
      ]),
    );
    const { units, pulls } = resolve([user, archive]);
    expect(units[1]?.graphs.map(({ name }) => name)).toEqual(['lib.a(f.o)']);
    const from = { archive: archive.kind === 'archive' ? archive.archive : null, index: 0 };
    expect(pulls).toEqual([{ member: 'lib.a(f.o)', symbol: 'f', neededBy: 'main.o', ...from }]);
  });

  it('may need each other across archives, in any order', () => {
    const first = archiveInput('one.a', buildArchive([['g.o', defining(at('g'), needs('h'))]]));
    const second = archiveInput(
      'two.a',
      buildArchive([
        ['f.o', defining(at('f'), needs('g'))],
        ['h.o', defining(at('h'))],
      ]),
    );
    for (const inputs of [
      [user, first, second],
      [second, first, user],
    ]) {
      expect(resolve(inputs).pulls.map(({ member }) => member)).toEqual(['two.a(f.o)', 'one.a(g.o)', 'two.a(h.o)']);
    }
  });

  it('are not taken for a weak reference, but for a strong one that comes later', () => {
    const archive = archiveInput('lib.a', buildArchive([['f.o', defining(at('f'))]]));
    const weak = objectInput('weak.o', defining(needsWeakly('f')));
    expect(resolve([weak, archive]).pulls).toEqual([]);
    expect(resolve([weak, archive, user]).pulls).toHaveLength(1);
  });

  it('are not taken for a name that an object defines', () => {
    const archive = archiveInput('lib.a', buildArchive([['f.o', defining(at('f'))]]));
    const own = objectInput('own.o', defining(at('f', 4)));
    expect(resolve([user, archive, own]).pulls).toEqual([]);
  });

  it('are all taken with whole', () => {
    const archive = archiveInput(
      'lib.a',
      buildArchive([
        ['f.o', defining(at('f'))],
        ['g.o', defining(at('g'))],
      ]),
      true,
    );
    const { pulls } = resolve([archive]);
    expect(pulls.map(({ member, symbol }) => [member, symbol])).toEqual([
      ['lib.a(f.o)', null],
      ['lib.a(g.o)', null],
    ]);
  });

  it('come from the first archive that defines the name', () => {
    const one = archiveInput('one.a', buildArchive([['f.o', defining(at('f'))]]));
    const two = archiveInput('two.a', buildArchive([['f.o', defining(at('f'))]]));
    expect(resolve([user, one, two]).pulls.map(({ member }) => member)).toEqual(['one.a(f.o)']);
  });

  it('are searched once for a name that the index promises and the member lacks', () => {
    const bytes = buildArchive([['f.o', defining(at('other'))]], [['f', 0]]);
    const { pulls, globals } = resolve([user, archiveInput('lib.a', bytes)]);
    expect(pulls).toHaveLength(1);
    expect(where(globals, 'f')).toBe('undefined');
  });
});
