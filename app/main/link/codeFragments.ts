// The `.init` and `.fini` sections: fragments of one function each, of which crti.o and crtn.o have the first and the
// last in a native link. Here the linker makes these two, lays all fragments of a load side by side in link order, and
// calls the result as the first initializer and the last finalizer.

import type { SectionRun } from './linkerSymbols.ts';
import { type Block, type LinkGraph, type LinkUnit, Protection } from './linkGraph.ts';
import { addTable } from './tableBlocks.ts';
import type { UnitTables } from './tables.ts';

export interface JoinedFunction {
  readonly run: SectionRun;
  /** A function pointer to it, laid out as an initializer section of one entry. */
  readonly pointer: Block;
  /** Holds `pointer`. */
  readonly graph: LinkGraph;
}

export interface CodeFragments {
  readonly init: JoinedFunction | null;
  readonly fini: JoinedFunction | null;
}

/** Finds the live fragments of all units and frames them; both are null in most loads. */
export function joinCodeFragments(units: readonly LinkUnit[], tables: readonly UnitTables[]): CodeFragments {
  return { init: join('.init', units, tables), fini: join('.fini', units, tables) };
}

export function fragmentRuns({ init, fini }: CodeFragments): SectionRun[] {
  const runs: SectionRun[] = [];
  for (const joined of [init, fini]) if (joined !== null) runs.push(joined.run);
  return runs;
}

/** Writes the pointers, once blocks are placed. */
export function writeFragmentPointers({ init, fini }: CodeFragments): void {
  for (const joined of [init, fini]) {
    const start = joined?.run.blocks[0];
    if (joined === null || start === undefined) continue;
    const { memory, memoryOffset, size } = joined.pointer;
    const view = new DataView(memory.buffer, memory.byteOffset + memoryOffset, size);
    view.setBigUint64(0, BigInt(start.address), true);
  }
}

/** `sub $8,%rsp`: fragments may call functions, which want the stack aligned. */
const prologue = [0x48, 0x83, 0xec, 0x08];
/** `add $8,%rsp; ret`. */
const epilogue = [0x48, 0x83, 0xc4, 0x08, 0xc3];

function join(name: string, units: readonly LinkUnit[], tables: readonly UnitTables[]): JoinedFunction | null {
  const fragments: Block[] = [];
  let unit = -1;
  for (let index = 0; index < units.length; index++) {
    for (const { blocks } of units[index]?.graphs ?? []) {
      for (const block of blocks) {
        if (block.section.name !== name || !block.live || block.size === 0) continue;
        if ((block.section.protection & Protection.execute) === 0) continue;
        fragments.push(block);
        if (unit < 0) unit = index;
      }
    }
  }
  const graph = unit < 0 ? undefined : tables[unit]?.graph;
  if (graph === undefined) return null;
  const code = Protection.read | Protection.execute;
  const first = addTable(graph, `${name} (first)`, code, Uint8Array.from(prologue), 16);
  const last = addTable(graph, `${name} (last)`, code, Uint8Array.from(epilogue), 1);
  const pointer = addTable(graph, `${name} (pointer)`, Protection.read, new Uint8Array(8), 8);
  return { run: { name, unit, blocks: [first, ...fragments, last], tight: true }, pointer, graph };
}
