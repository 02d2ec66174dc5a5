import { describe, expect, it } from 'vitest';
import { type BasicLayout, layOut, pagedLayout, place } from '../../../app/main/link/layout.ts';
import type { LinkGraph } from '../../../app/main/link/linkGraph.ts';
import { emptyTablesGraph } from '../../../app/main/link/tableBlocks.ts';
import { atOneGo } from '../../../app/main/link/turns.ts';
import { executorAddress } from '../../../app/shared/executorAddress.ts';

interface Piece {
  readonly protection: number;
  readonly size: number;
  readonly alignment?: number;
  readonly zeroFill?: boolean;
  readonly role?: 'ordinary' | 'ehFrame' | 'tls';
  readonly large?: boolean;
}

function graphOf(pieces: readonly Piece[]): LinkGraph {
  const graph = emptyTablesGraph('test');
  for (const { protection, size, alignment = 1, zeroFill = false, role = 'ordinary', large = false } of pieces) {
    const section = graph.addSection({ name: '.x', fileIndex: 1, protection, lifetime: 'standard', role, large });
    graph.addBlock(section, size, alignment, zeroFill ? null : new Uint8Array(size).fill(graph.blocks.length + 1));
  }
  return graph;
}

function layoutOf(...graphs: LinkGraph[]) {
  return atOneGo(stepsOf(...graphs));
}

function stepsOf(...graphs: LinkGraph[]) {
  return layOut({ name: 'test', graphs }, emptyTablesGraph('test'));
}

describe('a layout', () => {
  it('packs blocks by protection, across graphs, at their natural alignment', () => {
    const layout = layoutOf(
      graphOf([
        { protection: 3, size: 5 },
        { protection: 5, size: 3, alignment: 16 },
        { protection: 1, size: 1 },
      ]),
      graphOf([
        { protection: 3, size: 8, alignment: 8 },
        { protection: 5, size: 2, alignment: 2 },
      ]),
    );
    const summary = layout.segments.map(({ protection, size, alignment, blockOffsets }) => [
      protection,
      size,
      alignment,
      [...blockOffsets],
    ]);
    expect(summary).toEqual([
      [1, 1, 1, [0]],
      [5, 6, 16, [0, 4]],
      [3, 16, 8, [0, 8]],
    ]);
  });

  it('puts zero fill behind all content', () => {
    const layout = layoutOf(
      graphOf([
        { protection: 3, size: 100, zeroFill: true, alignment: 32 },
        { protection: 3, size: 5 },
      ]),
    );
    expect(layout.segments).toMatchObject([{ contentSize: 5, size: 132, alignment: 32 }]);
  });

  it('keeps unwind records together without padding', () => {
    const piece = { protection: 1, role: 'ehFrame', alignment: 8 } as const;
    const layout = layoutOf(
      graphOf([
        { ...piece, size: 12 },
        { protection: 1, size: 3 },
      ]),
      graphOf([{ ...piece, size: 20 }]),
    );
    expect([...(layout.segments[0]?.blockOffsets ?? [])]).toEqual([0, 8, 20]);
  });

  it('leaves out what is dropped or has a thread’s own copy', () => {
    const graph = graphOf([
      { protection: 3, size: 8, role: 'tls' },
      { protection: 1, size: 8 },
    ]);
    for (const block of graph.blocks) if (block.section.protection === 1) block.live = false;
    expect(layoutOf(graph).segments).toEqual([]);
  });

  it('gives labels in empty sections an address', () => {
    const graph = graphOf([
      { protection: 3, size: 0 },
      { protection: 5, size: 1 },
    ]);
    const layout = layoutOf(graph);
    atOneGo(place(layout, [{ address: executorAddress(0x1000), workingMemory: new Uint8Array(1) }], []));
    expect(graph.blocks.map(({ address }) => address)).toEqual([0x1000, 0x1000]);
  });

  it('puts large sections into segments of their own, last', () => {
    const layout = layoutOf(
      graphOf([
        { protection: 1, size: 1, large: true },
        { protection: 3, size: 1 },
      ]),
    );
    expect(layout.segments.map(({ protection, large }) => [protection, large])).toEqual([
      [3, false],
      [1, true],
    ]);
  });

  it('is made in pieces where a unit has very many blocks, with other layouts in between', () => {
    const many = (size: number): LinkGraph =>
      graphOf(Array.from({ length: 10_000 }, (_, i) => ({ protection: i % 2 === 0 ? 3 : 5, size: 1 + (i % size) })));
    const graphs = [many(3), many(7)];
    const wanted = graphs.map((graph) => layoutOf(graph));
    const layouts: BasicLayout[] = [];
    const under = new Set(graphs.map((graph) => stepsOf(graph)));
    let pieces = 0;
    while (under.size > 0) {
      for (const steps of under) {
        const { done, value } = steps.next();
        pieces++;
        if (done !== true) continue;
        layouts.push(value);
        under.delete(steps);
      }
    }
    expect(pieces).toBeGreaterThanOrEqual(2 * 4);
    expect(layouts.map(({ segments }) => segments.map(({ blockOffsets }) => blockOffsets))).toEqual(
      wanted.map(({ segments }) => segments.map(({ blockOffsets }) => blockOffsets)),
    );
    expect(layouts.flatMap(({ segments }) => segments.flatMap(({ blocks }) => blocks)).length).toBe(20_000);
  });

  it('starts each segment at a page, or further on where a block wants more', () => {
    const layout = layoutOf(
      graphOf([
        { protection: 1, size: 1 },
        { protection: 5, size: 4097 },
        { protection: 3, size: 8, alignment: 65536 },
      ]),
    );
    expect(pagedLayout(layout, 4096)).toEqual({ offsets: [0, 4096, 65536], size: 69632 });
    expect(pagedLayout(layoutOf(), 4096)).toEqual({ offsets: [], size: 0 });
  });

  it('writes every byte of content and padding, code padding as int3', () => {
    const graph = graphOf([
      { protection: 5, size: 1 },
      { protection: 5, size: 1, alignment: 4 },
      { protection: 3, size: 1 },
      { protection: 3, size: 1, alignment: 4 },
    ]);
    const layout = layoutOf(graph);
    const placed = layout.segments.map(({ contentSize }, index) => ({
      address: executorAddress(0x1000 * (index + 1)),
      workingMemory: new Uint8Array(contentSize).fill(0xee),
    }));
    atOneGo(place(layout, placed, []));
    expect(placed.map(({ workingMemory }) => [...workingMemory])).toEqual([
      [1, 0xcc, 0xcc, 0xcc, 2],
      [3, 0, 0, 0, 4],
    ]);
    expect(graph.blocks.map(({ address }) => address)).toEqual([0x1000, 0x1004, 0x2000, 0x2004]);
  });

  it('refuses working memory that is too small', () => {
    const layout = layoutOf(graphOf([{ protection: 3, size: 9 }]));
    const small = { address: executorAddress(0), workingMemory: new Uint8Array(8) };
    expect(() => atOneGo(place(layout, [small], []))).toThrow('segment 0 of test: 8 bytes placed, 9 needed');
    expect(() => atOneGo(place(layout, [], []))).toThrow('segment 0 of test: nothing placed, 9 needed');
  });
});
