// Sizes of objects as people write and read them.
const units: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 * 1024 };

/** `4K, 64K, 1M` in bytes. Throws with what is wrong and what is allowed. */
export function parseSizeList(text: string): readonly number[] {
  const parts = text.split(/[,;\s]+/).filter((part) => part !== '');
  if (parts.length === 0) throw new Error('no size was given: allowed are sizes such as 4K, 64K, 1M');
  return parts.map((part) => {
    const [, count, unit = ''] = /^(\d+)(?:([km])b?)?$/i.exec(part) ?? [];
    const factor = units[unit.toLowerCase()];
    if (count === undefined || factor === undefined) {
      throw new Error(`'${part}' is no size: allowed are bytes, K and M, such as 4K, 64K, 1M`);
    }
    return Number(count) * factor;
  });
}
