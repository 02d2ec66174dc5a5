import { afterAll, describe, expect, it } from 'vitest';
import { SectionFlag, SectionType } from '../../../app/main/object/elf/elfConstants.ts';
import { type BuilderSection, buildElf, code, data, readOnly } from '../../support/elfBuilder.ts';
import { type HarnessLink, linkInputs, objectInput } from '../../support/linkHarness.ts';
import { ObjectFolder } from '../../support/objects.ts';

const folder = new ObjectFolder();
afterAll(() => folder.remove());

/** A section that refers to symbols named like other sections' (`.text.f` defines `f`). */
function section(name: string, refersTo: readonly string[] = [], more: Partial<BuilderSection> = {}): BuilderSection {
  const relocations = refersTo.map((symbol, index) => ({ offset: 8 * index, kind: 1, symbol }));
  return { name, flags: data, content: new Uint8Array(8 * Math.max(1, refersTo.length)), relocations, ...more };
}

function object(...sections: BuilderSection[]): Uint8Array {
  const defined = sections.map(({ name }) => ({ name: symbolOf(name), section: name }));
  const names = new Set(defined.map(({ name }) => name));
  const used = sections.flatMap(({ relocations = [] }) => relocations.map(({ symbol }) => symbol));
  const missing = [...new Set(used)].filter((name) => !names.has(name)).map((name) => ({ name }));
  return buildElf({ sections, symbols: [...defined, ...missing] });
}

function symbolOf(name: string): string {
  return name.split('.').at(-1) ?? name;
}

function live({ units }: HarnessLink): string[] {
  return units.flatMap(({ graphs }) =>
    graphs.flatMap((graph) => graph.blocks.filter((block) => block.live).map(({ section: { name } }) => name)),
  );
}

const deadStripRoots = ['main'];

describe('dead stripping', () => {
  it('is off by default', async () => {
    const linked = await linkInputs([objectInput('a.o', object(section('.text.main'), section('.text.f')))]);
    expect(live(linked)).toEqual(['.text.main', '.text.f']);
    expect(linked.load.deadStrip).toBeNull();
  });

  it('keeps what the entry points reach, over objects, and says why', async () => {
    const inputs = [
      objectInput('a.o', object(section('.text.main', ['f']), section('.text.unused', ['missing']))),
      objectInput('b.o', object(section('.text.f', ['g']), section('.text.g'), section('.text.h'))),
    ];
    const linked = await linkInputs(inputs, { deadStripRoots });
    expect(live(linked)).toEqual(['.text.main', '.text.f', '.text.g']);
    const { deadStrip } = linked.load;
    expect(deadStrip?.dropped).toEqual([
      { file: 'a.o', section: '.text.unused', size: 8 },
      { file: 'b.o', section: '.text.h', size: 8 },
    ]);
    expect([deadStrip?.keptBytes, deadStrip?.droppedBytes]).toEqual([24, 16]);
    const [graph] = linked.units[1]?.graphs ?? [];
    if (graph === undefined) throw new Error('no graph');
    const chains = graph.blocks.map((block) => deadStrip?.chain(graph, block));
    expect(chains).toEqual([
      ['b.o .text.f', "a.o .text.main (entry point 'main')"],
      ['b.o .text.g', 'b.o .text.f', "a.o .text.main (entry point 'main')"],
      [],
    ]);
    expect(linked.load.addressOf('h')).toBeNull();
  });

  it('does not look up what only dropped code needs', async () => {
    const bytes = object(section('.text.main', ['puts']), section('.text.unused', ['missing']));
    const linked = await linkInputs([objectInput('a.o', bytes)], { deadStripRoots, externals: { puts: 1 } });
    expect(linked.events[0]).toBe('look up puts');
  });

  it.each([
    { what: 'initializers', kept: section('.init_array', ['f'], { type: SectionType.SHT_INIT_ARRAY }) },
    { what: 'finalizers', kept: section('.fini_array', ['f'], { type: SectionType.SHT_FINI_ARRAY }) },
    { what: 'fragments of .init', kept: section('.init', ['f'], { flags: code }) },
    { what: 'retained sections', kept: section('.data.kept', ['f'], { flags: data | SectionFlag.SHF_GNU_RETAIN }) },
    { what: 'notes', kept: section('.note.mine', ['f'], { flags: readOnly, type: SectionType.SHT_NOTE }) },
  ])('keeps $what and what they reach', async ({ kept }) => {
    const linked = await linkInputs([objectInput('a.o', object(kept, section('.text.f'), section('.text.g')))], {
      deadStripRoots,
    });
    expect(live(linked)).toEqual([kept.name, '.text.f']);
  });

  it('keeps a bounded section only where live code names its bounds', async () => {
    const inputs = (user: string) => [
      objectInput(
        'a.o',
        object(section('.text.main'), section(user, ['__start_list', '__stop_list']), section('list', ['f'])),
      ),
      objectInput('b.o', object(section('.text.f'))),
    ];
    const unused = await linkInputs(inputs('.text.unused'), { deadStripRoots });
    expect(live(unused)).toEqual(['.text.main']);
    const used = await linkInputs(inputs('.text.used'), { deadStripRoots: ['main', 'used'] });
    expect(live(used)).toEqual(['.text.main', '.text.used', 'list', '.text.f']);
  });

  it('keeps all of a COMDAT group or nothing', async () => {
    const group = [
      section('.text.main', ['f']),
      section('.text.f', [], { comdat: 'f' }),
      section('.data.of_f', [], { comdat: 'f' }),
    ];
    const linked = await linkInputs([objectInput('a.o', object(...group))], { deadStripRoots });
    expect(live(linked)).toEqual(['.text.main', '.text.f', '.data.of_f']);
  });

  it('keeps the exception tables of live functions alone, and closes up their unwind records', async () => {
    const source = `extern "C" void g(int); struct S { ~S() { g(1); } };
extern "C" int live(int x) { try { S s; g(x); } catch (int e) { return e; } return 0; }
extern "C" int dead(int x) { try { S s; g(x); } catch (long e) { return (int)e; } return 0; }
extern "C" int main() { return live(1); }`;
    const bytes = folder.read(folder.compileText('throwing', source, '-O0 -ffunction-sections', 'cc'));
    const externals = new Proxy({}, { get: () => 0x7f00_1000_0000 });
    const linked = await linkInputs([objectInput('a.o', bytes)], { deadStripRoots, externals, registerEhFrames: true });
    const kept = live(linked);
    expect(kept).toEqual(expect.arrayContaining(['.text.live', '.gcc_except_table.live', '.eh_frame']));
    expect(kept).not.toEqual(expect.arrayContaining(['.text.dead']));
    expect(kept).not.toEqual(expect.arrayContaining(['.gcc_except_table.dead']));
    const whole = await linkInputs([objectInput('a.o', bytes)], { externals, registerEhFrames: true });
    const sizes = [linked, whole].map(
      ({ load }) => (load.units[0]?.ehFrame?.end ?? 0) - (load.units[0]?.ehFrame?.start ?? 0),
    );
    expect(sizes[0]).toBeGreaterThan(0);
    expect(sizes[0]).toBeLessThan(sizes[1] ?? 0);
  });

  it('drops the unwind records of an object of which nothing stays, with the personality that they name', async () => {
    const source = 'struct S { ~S(); }; void g(); extern "C" void unused() { S s; g(); }';
    const bytes = folder.read(folder.compileText('unused', source, '-O0 -fPIC', 'cc'));
    const externals = new Proxy({}, { get: () => 0x7f00_1000_0000 });
    const linked = await linkInputs([objectInput('a.o', bytes)], { deadStripRoots, externals, registerEhFrames: true });
    expect(live(linked).filter((name) => name !== '.eh_frame')).toEqual([]);
    expect(linked.actions).toEqual([]);
  });
});
