// System V archives from members, with an index that may lie, for tests that need more than ar makes.

/** `index`: names and member numbers; left out, there is no index. Names longer than 15 bytes go to the long names. */
export function buildArchive(
  members: readonly (readonly [name: string, bytes: Uint8Array])[],
  index?: readonly (readonly [symbol: string, member: number])[],
): Uint8Array {
  const names = index?.map(([symbol]) => `${symbol}\0`).join('') ?? '';
  const indexSize = index === undefined ? 0 : 4 + 4 * index.length + names.length;
  const offsets: number[] = [];
  let end = 8 + (index === undefined ? 0 : 60 + indexSize + (indexSize % 2));
  for (const [, bytes] of members) {
    offsets.push(end);
    end += 60 + bytes.length + (bytes.length % 2);
  }
  const parts: Uint8Array[] = [encode('!<arch>\n')];
  if (index !== undefined) {
    const content = new Uint8Array(indexSize);
    const view = new DataView(content.buffer);
    view.setUint32(0, index.length);
    index.forEach(([, member], entry) => {
      view.setUint32(4 + 4 * entry, offsets[member] ?? 3);
    });
    content.set(encode(names), 4 + 4 * index.length);
    parts.push(...member('/', content));
  }
  for (const [name, bytes] of members) parts.push(...member(`${name}/`, bytes));
  const all = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function member(name: string, content: Uint8Array): Uint8Array[] {
  const header = `${name.padEnd(16)}${'0'.padEnd(12)}${'0'.padEnd(6)}${'0'.padEnd(6)}${'644'.padEnd(8)}${String(content.length).padEnd(10)}\`\n`;
  return [encode(header), content, encode(content.length % 2 === 0 ? '' : '\n')];
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
