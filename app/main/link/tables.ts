// The tables of one unit of unloading: GOT slots and PLT stubs, shared by its graphs. One pass over the edges asks
// each visitor (x86_64/got.ts, x86_64/plt.ts) what the edge needs; slots are found by target when edges are applied.

import type { LinkGraph } from './linkGraph.ts';

export interface UnitTables {
  /** The linker-made graph that holds the tables' blocks; laid out with the unit. */
  readonly graph: LinkGraph;
}
