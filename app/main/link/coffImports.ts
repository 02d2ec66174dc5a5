// Pointers for `__declspec(dllimport)`: code loads the address of an imported X from `__imp_X`. An import library defines
// such pointers; for what none does, the linker makes them, and X is whatever the load or the executor has of this name.

import { coffRelocations } from '../object/coff/coffRelocations.ts';
import { importPrefix } from '../object/coff/importNames.ts';
import { Binding } from '../object/elf/elfConstants.ts';
import { EdgeTable } from './edgeTable.ts';
import { LinkGraph, Protection } from './linkGraph.ts';
import { SymbolPlace, SymbolTable } from './symbolTable.ts';

const pointerSize = 8;
const IMAGE_REL_AMD64_ADDR64 = 1;

/** A graph that defines all of `names`, each `__imp_X`, as pointers to X. */
export function importGraph(names: readonly string[]): LinkGraph {
  const spelled = ['', ...names, ...names.map((name) => name.slice(importPrefix.length))];
  const nameOf = (index: number) => spelled[index] ?? '';
  const symbols = new SymbolTable(spelled.length, 1, {
    name: nameOf,
    intern: (index, globals) => globals.intern(nameOf(index)),
  });
  const graph = new LinkGraph('imports', symbols, coffRelocations, new EdgeTable(names.length));
  const section = graph.addSection({
    name: '.idata$5',
    fileIndex: -1,
    protection: Protection.read,
    lifetime: 'standard',
    role: 'ordinary',
    large: false,
  });
  const block = graph.addBlock(
    section,
    names.length * pointerSize,
    pointerSize,
    new Uint8Array(names.length * pointerSize),
  );
  symbols.info.fill(Binding.STB_GLOBAL << 4, 1);
  symbols.block.fill(SymbolPlace.undefined);
  for (const pointer of names.keys()) {
    const symbol = 1 + pointer;
    symbols.block[symbol] = block.index;
    symbols.offset[symbol] = pointer * pointerSize;
    graph.edges.push(pointer * pointerSize, IMAGE_REL_AMD64_ADDR64, symbol + names.length, 0);
  }
  block.edgeEnd = graph.edges.length;
  return graph;
}
