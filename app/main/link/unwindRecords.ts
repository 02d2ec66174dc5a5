// The records of an .eh_frame section (LSB Core 10.6.1): where each starts and ends, and which are CIEs.

import { LinkError } from '../../shared/errors.ts';
import type { Block, LinkGraph } from './linkGraph.ts';

export interface UnwindRecord {
  /** Bytes from the start of the section, length field included. */
  readonly start: number;
  readonly size: number;
  /** Where the CIE pointer is (0 in a CIE); a function's address follows it. */
  readonly idOffset: number;
  readonly isCie: boolean;
  live: boolean;
  /** Once rebuilt. */
  newStart: number;
}

const extendedLength = 0xffff_ffff;

/** In file order. Throws LinkError for a record that does not fit its section. */
export function readUnwindRecords(graph: LinkGraph, block: Block, content: Uint8Array): UnwindRecord[] {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const records: UnwindRecord[] = [];
  for (let start = 0; start + 4 <= content.length; ) {
    let length = view.getUint32(start, true);
    let idOffset = start + 4;
    // Zero words end the records of one file (crtend.o) or pad them; what follows counts all the same.
    if (length === 0) {
      start = idOffset;
      continue;
    }
    if (length === extendedLength) {
      if (start + 12 > content.length)
        throw brokenUnwindRecord(graph, block, start, 'a length cut off by the section end');
      length = view.getUint32(start + 8, true) * 2 ** 32 + view.getUint32(start + 4, true);
      idOffset = start + 12;
    }
    const end = idOffset + length;
    if (length < 4 || end > content.length) {
      throw brokenUnwindRecord(
        graph,
        block,
        start,
        `a record of ${length} bytes, ${content.length - idOffset} are left`,
      );
    }
    const isCie = view.getUint32(idOffset, true) === 0;
    records.push({ start, size: end - start, idOffset, isCie, live: true, newStart: 0 });
    start = end;
  }
  return records;
}

/** The record that holds a byte of the old section, by binary search; null in a gap. */
export function unwindRecordAt(records: readonly UnwindRecord[], offset: number): UnwindRecord | null {
  let low = 0;
  let high = records.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const record = records[middle];
    if (record === undefined) return null;
    if (offset < record.start) high = middle - 1;
    else if (offset >= record.start + record.size) low = middle + 1;
    else return record;
  }
  return null;
}

/** `text` says what was found. */
export function brokenUnwindRecord(graph: LinkGraph, block: Block, offset: number, text: string): LinkError {
  return new LinkError(`${graph.name} ${graph.placeOf(block, offset)}: ${text}; compile the file again`);
}
