// Names addresses: which object, section, symbol and source line of the load lies there, or which library of the
// executor.

import { basename } from 'node:path';
import type { CodePlaceRecord } from '../../shared/ui/records.ts';
import { AddressNames } from '../disassembly/addressNames.ts';
import { sourceLineAt } from '../disassembly/sourceLines.ts';
import { type MemoryRegion, placeInFile, regionAt } from '../epc/crashScene.ts';
import type { LinkedLoad } from '../link/link.ts';
import type { Block, LinkGraph } from '../link/linkGraph.ts';

export class CodeLocator {
  readonly #names: AddressNames | null;
  readonly #regions: readonly MemoryRegion[];

  constructor(load: LinkedLoad | null, regions: readonly MemoryRegion[]) {
    this.#names = load === null ? null : new AddressNames(load);
    this.#regions = regions;
  }

  get regions(): readonly MemoryRegion[] {
    return this.#regions;
  }

  get names(): AddressNames | null {
    return this.#names;
  }

  /** `hello.o .text+0x1c (main+0x4)`, `libc.so.6+0x29d90`, or `?`. */
  locate(address: number): string {
    return this.placeOf(address)?.text ?? placeInFile(this.#regions, address) ?? '?';
  }

  /** Null for an address outside of the load. */
  placeOf(address: number): (CodePlaceRecord & { readonly text: string }) | null {
    const placed = this.#names?.blockAt(address) ?? null;
    if (placed === null) return null;
    const { graph, block } = placed;
    const offset = address - block.address;
    const symbol = nearestSymbol(graph, block, offset) ?? this.#tableEntry(address);
    const source = sourceLineAt(graph, block, offset);
    const place = `${graph.name} ${graph.placeOf(block, offset)}`;
    return {
      text: symbol === null ? place : `${place} (${symbol.name}+0x${symbol.offset.toString(16)})`,
      object: graph.name,
      section: block.section.name,
      offset,
      symbol: symbol?.name ?? null,
      symbolOffset: symbol?.offset ?? 0,
      source: source === null ? null : { file: source.file, line: source.line, column: source.column },
    };
  }

  /** `puts@plt`: tables have no symbols of their own. */
  #tableEntry(address: number): { readonly name: string; readonly offset: number } | null {
    const named = this.#names?.entryAt(address) ?? null;
    return named === null ? null : { name: named.name, offset: address - named.address };
  }

  /** The file's name where the address lies in a mapped one. */
  fileAt(address: number): string | null {
    const region = regionAt(this.#regions, address);
    return region === null || !region.path.startsWith('/') ? null : basename(region.path);
  }
}

/** The nearest named symbol at or before the offset. */
function nearestSymbol(
  { symbols }: LinkGraph,
  block: Block,
  offset: number,
): { readonly name: string; readonly offset: number } | null {
  let nearest = -1;
  let nearestOffset = -1;
  for (let i = 0; i < symbols.count; i++) {
    if (symbols.block[i] !== block.index) continue;
    const start = symbols.offset[i] ?? 0;
    if (start <= offset && start > nearestOffset && symbols.name(i) !== '') {
      nearest = i;
      nearestOffset = start;
    }
  }
  return nearest < 0 ? null : { name: symbols.name(nearest), offset: offset - nearestOffset };
}
