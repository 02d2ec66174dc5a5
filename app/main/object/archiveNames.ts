// The names in an archive's symbol index, without reading the archive itself: for a search through many libraries.
import type { ByteSource } from './elf/sharedObject.ts';

const headerSize = 60;
/** Bytes; larger indexes are not searched. */
const largestIndex = 64 * 2 ** 20;

/** Those of `symbols` that the index has; null for a file without a System V index at its start. */
export async function archiveDefines(
  source: ByteSource,
  symbols: readonly string[],
): Promise<readonly string[] | null> {
  const head = await source.read(0, 8 + headerSize);
  const text = latin1(head);
  if (!text.startsWith('!<arch>\n') && !text.startsWith('!<thin>\n')) return null;
  const label = text.slice(8, 24).trimEnd();
  const width = label === '/' ? 4 : label === '/SYM64/' ? 8 : 0;
  const size = Number(text.slice(8 + 48, 8 + 58));
  if (width === 0 || !Number.isInteger(size) || size < width || size > largestIndex) return null;
  const index = await source.read(8 + headerSize, size);
  const view = new DataView(index.buffer, index.byteOffset, index.byteLength);
  if (index.length < width) return null;
  const count = width === 4 ? view.getUint32(0) : view.getUint32(4);
  const names = `\0${latin1(index.subarray(Math.min(index.length, width + count * width)))}`;
  return symbols.filter((symbol) => names.includes(`\0${symbol}\0`));
}

function latin1(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes);
}
