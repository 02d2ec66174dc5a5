import { afterAll, describe, expect, it } from 'vitest';
import { edgeTerms } from '../../../app/main/link/edgeTerms.ts';
import { evaluate } from '../../../app/main/link/expressions.ts';
import type { LinkGraph } from '../../../app/main/link/linkGraph.ts';
import { bytesOf, type HarnessLink, linkInputs, objectInput } from '../../support/linkHarness.ts';
import { ObjectFolder } from '../../support/objects.ts';

const folder = new ObjectFolder();
afterAll(() => folder.remove());

const lowBase = 0x4000_0000;
const pairs = ['references.c', 'shapes.cc'].flatMap((fixture) =>
  (fixture.endsWith('.c') ? ['-O0', '-O1', '-O2', '-O3'] : ['-O0', '-O2']).flatMap((level) =>
    ['-fPIC', '-fPIE', '-fno-pie', '-mcmodel=large -fno-pie', '-mcmodel=large -fPIC', '-fno-plt -fPIC'].map(
      (model) => ({
        fixture,
        flags: `${level} ${model}`,
      }),
    ),
  ),
);

describe('an object of the compiler', () => {
  it.each(pairs)('holds the value of each formula: $fixture $flags', async ({ fixture, flags }) => {
    const object = compiled(fixture, flags);
    const linked = await linkLow(object);
    const { applied, relaxed } = checkEdges(linked);
    expect(applied).toBeGreaterThan(40);
    // Everything lies within 2 GB here, so no load of an address from the GOT has to stay.
    if (flags.includes('-fPIC') && !flags.includes('large')) expect(relaxed).toBeGreaterThan(0);
  });

  it.each(
    pairs.filter(({ flags }) => /-fPI[CE]/.test(flags) && !flags.includes('large')),
  )('is linked beyond the reach of its externals too: $fixture $flags', async ({ fixture, flags }) => {
    const object = compiled(fixture, flags);
    // -fPIE reaches library data directly, which is why a load is placed near the libraries.
    if (!flags.includes('-fPIE')) checkEdges(await linkFar(object));
    else await expect(linkFar(object)).rejects.toThrow(/R_X86_64_PC32 against '\w+': -0x[0-9a-f]+ does not fit/);
  });
});

const objects = new Map<string, Uint8Array>();

function compiled(fixture: string, flags: string): Uint8Array {
  const key = `${fixture} ${flags}`;
  const object = objects.get(key) ?? folder.read(folder.compile(fixture, flags));
  objects.set(key, object);
  return object;
}

/** All externals resolve, to addresses right behind the load. */
async function linkLow(object: Uint8Array): Promise<HarnessLink> {
  return await linkInputs([objectInput('real.o', object)], { base: lowBase, externals: anyName(0x5000_0000) });
}

async function linkFar(object: Uint8Array): Promise<HarnessLink> {
  return await linkInputs([objectInput('real.o', object)], { externals: anyName(0x5500_0000_0000) });
}

/** Answers each name with an address of its own, but for the weak one that nothing defines. */
function anyName(start: number): Record<string, number> {
  let next = start;
  const known: Record<string, number> = {};
  return new Proxy(known, {
    get(_target, name) {
      if (name === 'absent') return undefined;
      // The start object's, a part of each load.
      if (name === '__dso_handle' && start > lowBase * 2) return 0x7f00_1000_0000;
      const address = known[String(name)] ?? next;
      if (known[String(name)] === undefined) next += 16;
      known[String(name)] = address;
      return address;
    },
  });
}

/** Compares every field with the exact value of its formula, and counts the relaxed ones apart. */
function checkEdges({ load, units }: HarnessLink): { applied: number; relaxed: number } {
  let applied = 0;
  let relaxed = 0;
  for (const [index, unit] of units.entries()) {
    const tables = load.units[index]?.tables;
    if (tables === undefined) throw new Error('a unit without tables');
    for (const graph of unit.graphs) {
      for (const { name, before, after, expected, width, mayRelax, direct } of fieldsOf(graph, tables, load.globals)) {
        applied += 1;
        if (after === expected) continue;
        if (mayRelax && after !== before) relaxed += 1;
        else expect([name, width, after]).toEqual([name, width, direct]);
      }
    }
  }
  return { applied, relaxed };
}

interface Field {
  readonly name: string;
  readonly width: number;
  readonly before: bigint;
  readonly after: bigint;
  readonly expected: bigint;
  /** What a call that bypasses its stub holds. */
  readonly direct: bigint;
  readonly mayRelax: boolean;
}

function* fieldsOf(
  graph: LinkGraph,
  tables: Parameters<typeof edgeTerms>[3],
  globals: Parameters<typeof edgeTerms>[4],
): Generator<Field> {
  for (const block of graph.blocks) {
    if (!block.live || block.content === null) continue;
    const bytes = bytesOf(block);
    for (let edge = block.firstEdge; edge < block.edgeEnd; edge++) {
      const row = graph.relocations.byKind[graph.edges.kind[edge] ?? 0];
      const terms = edgeTerms(graph, block, edge, tables, globals);
      if (row === undefined || terms === null) throw new Error('an edge that cannot be evaluated');
      const offset = graph.edges.offset[edge] ?? 0;
      const value = (from: Uint8Array) => {
        const wide = new Uint8Array(8);
        wide.set(from.subarray(offset, offset + row.width));
        return BigInt.asIntN(8 * row.width, new DataView(wide.buffer).getBigUint64(0, true));
      };
      const asField = (number: bigint) => BigInt.asIntN(8 * row.width, number);
      yield {
        name: row.name,
        width: row.width,
        before: value(block.content.subarray()),
        after: value(bytes),
        expected: asField(evaluate(row.expression, terms)),
        direct: asField(evaluate('S + A - P', terms)),
        mayRelax: row.relaxable,
      };
    }
  }
}
