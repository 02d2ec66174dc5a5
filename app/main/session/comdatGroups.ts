// COMDAT groups of a load: of the copies that several objects have of one thing, one is kept. ELF keeps the first; COFF
// groups may ask that copies are alike, or for the largest one.

import { LinkError } from '../../shared/errors.ts';
import type { Block, Comdat, LinkGraph } from '../link/linkGraph.ts';
import type { Archive } from '../object/archive.ts';
import type { ObjectFile } from '../object/objectFile.ts';

/** A COMDAT group that was left out, because another object has one of the same signature. */
export interface LostGroup {
  readonly signature: string;
  /** Whose copy was left out: `b.o`, `lib.a(b.o)`; and what brought it in. */
  readonly object: string;
  readonly from: ObjectFile | Archive;
  /** Whose copy was taken. */
  readonly keptIn: string;
  /** Bytes of the copy left out. */
  readonly size: number;
}

interface Copy {
  readonly graph: LinkGraph;
  readonly comdat: Comdat;
  readonly from: ObjectFile | Archive;
}

export class ComdatGroups {
  /** By signature: the copy that is kept so far. */
  readonly #kept = new Map<string, Copy>();

  /**
   * Takes in the groups of an object and drops the blocks of those copies that lose: the object's own, or, where it has a
   * larger one, of an object before. Throws LinkError for copies that are not as alike as they ask for.
   */
  add(
    graph: LinkGraph,
    from: ObjectFile | Archive,
  ): readonly { readonly group: LostGroup; readonly graph: LinkGraph }[] {
    const lost: { readonly group: LostGroup; readonly graph: LinkGraph }[] = [];
    for (const comdat of graph.comdats) {
      const copy = { graph, comdat, from };
      const kept = this.#kept.get(comdat.signature);
      if (kept === undefined) {
        this.#kept.set(comdat.signature, copy);
        continue;
      }
      checkAlike(kept, copy);
      const isLarger = comdat.selection === 'largest' && (comdat.size ?? 0) > (kept.comdat.size ?? 0);
      if (isLarger) this.#kept.set(comdat.signature, copy);
      lost.push(isLarger ? drop(kept, copy) : drop(copy, kept));
    }
    return lost;
  }
}

function checkAlike(kept: Copy, copy: Copy): void {
  const { signature, selection, size } = copy.comdat;
  const differs = (what: string): LinkError => {
    const text = `the copies of '${signature}' in ${kept.graph.name} and ${copy.graph.name} ${what}`;
    return new LinkError(`${text}; compile both from the same definition`);
  };
  if (selection !== 'same size' && selection !== 'exact match') return;
  if (kept.comdat.selection === undefined || kept.comdat.size === undefined) return;
  if (size !== kept.comdat.size) throw differs(`have ${kept.comdat.size} and ${size} bytes, and ask for the same size`);
  if (selection === 'exact match' && !hasSameContent(kept, copy))
    throw differs('have other content, and ask for the same');
}

function hasSameContent(one: Copy, other: Copy): boolean {
  const first = headContent(one);
  const second = headContent(other);
  if (first === null || second === null) return first === second;
  return first.length === second.length && first.every((byte, i) => byte === second[i]);
}

/** The bytes of the section that has the group's name; null for zero fill. */
function headContent({ graph, comdat }: Copy): Uint8Array | null {
  const content = graph.blocks[comdat.blocks[0] ?? -1]?.content ?? null;
  return content === null || content instanceof Uint8Array ? content : content.subarray();
}

function drop(lost: Copy, kept: Copy): { readonly group: LostGroup; readonly graph: LinkGraph } {
  const { graph, comdat, from } = lost;
  const standIns = comdat.selection === undefined ? [] : blocksOf(kept);
  let size = 0;
  for (const block of blocksOf(lost)) {
    block.live = false;
    block.standIn = standIns.find(({ section }) => section.name === block.section.name) ?? standIns[0] ?? null;
    size += block.size;
  }
  return { group: { signature: comdat.signature, object: graph.name, from, keptIn: kept.graph.name, size }, graph };
}

function blocksOf({ graph, comdat }: Copy): Block[] {
  return comdat.blocks.flatMap((index) => graph.blocks[index] ?? []);
}
