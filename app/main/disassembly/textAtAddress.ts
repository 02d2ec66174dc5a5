// The text that lies at an address of read-only data, quoted: what makes `lea rdi, [rip+0xe54]` readable.

import { Protection } from '../link/linkGraph.ts';
import { isCode, type LinkedCode } from './linkedCode.ts';

/** Bytes of a text that are looked at and shown. */
const longestText = 40;

/** Null where there is no text: other bytes, no end, writable memory. */
export function textAtAddress(code: LinkedCode, address: number): string | null {
  const placed = code.names.blockAt(address);
  if (placed === null || isCode(placed.block)) return null;
  const { block } = placed;
  if (block.content === null) return null;
  if ((block.section.protection & Protection.write) !== 0 || !block.section.name.startsWith('.rodata')) return null;
  const offset = address - block.address;
  const bytes = block.content.subarray(offset, Math.min(block.size, offset + longestText + 1));
  const end = bytes.indexOf(0);
  const cut = end < 0 && bytes.length > longestText;
  const text = bytes.subarray(0, cut ? longestText : Math.max(0, end));
  if (text.length === 0 || !text.every(isPrintable)) return null;
  return `${JSON.stringify(String.fromCharCode(...text))}${cut ? '…' : ''}`;
}

function isPrintable(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || byte === 0x0a || byte === 0x09 || byte === 0x1b;
}
