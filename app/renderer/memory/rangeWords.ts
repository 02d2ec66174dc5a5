// What the memory map calls its ranges: words for the legend, the hover, the table and the screen reader.
import type { MemoryMap, RangeKind } from '../../shared/ui/memoryRecords.ts';
import { formatBytes, formatShare } from '../format.ts';
import type { RangeInfo } from './mapModel.ts';

export const kindNames: Readonly<Record<RangeKind, string>> = {
  free: 'Free',
  spent: 'Spent',
  code: 'Code (R-X)',
  constants: 'Constants (R--)',
  data: 'Data (RW-)',
  mixed: 'Mixed',
  got: 'GOT',
  stubs: 'Stubs',
  unwind: 'Unwind tables',
};

export function protectionName(protection: number): string {
  if (protection === 0) return 'Any protection';
  if (protection & 4) return 'Code (R-X)';
  return protection & 2 ? 'Data (RW-)' : 'Constants (R--)';
}

export function addressText(address: number): string {
  return `0x${address.toString(16)}`;
}

/** Exact where it is small, with the unit where it is not: `4 KB (4,096 bytes)`. */
export function exactSize(bytes: number): string {
  const exact = `${bytes.toLocaleString('en')} ${bytes === 1 ? 'byte' : 'bytes'}`;
  return bytes < 1024 ? exact : `${formatBytes(bytes)} (${exact})`;
}

/** `hello.o, Code (R-X), 0x7f…, 84 bytes`: a range in one line. */
export function rangeText({ kind, owner, address, size, state }: RangeInfo): string {
  const who =
    kind === 'free'
      ? 'Free'
      : kind === 'spent'
        ? 'Freed, not to be used again'
        : `${owner || 'nobody'}, ${kindNames[kind]}`;
  const moment = kind === 'free' || kind === 'spent' || state === 'finalized' ? '' : `, ${state}`;
  return `${who}${moment}, ${addressText(address)}, ${exactSize(size)}`;
}

/** The figures above the map, each with what it means. */
export function totalsOf({
  totals,
}: MemoryMap): readonly { readonly name: string; readonly value: string; readonly hint: string }[] {
  if (totals === null) return [];
  const { reserved, committed, used, free, fragmentation, peakUsed, requested, inFlight, finalized } = totals;
  const { mappings, processMappings, mappingLimit, largestFree } = totals;
  const allowed =
    mappingLimit === null ? '' : `, of ${mappingLimit.toLocaleString('en')} that the kernel allows (vm.max_map_count)`;
  const others =
    processMappings === null ? '' : `; the whole executor has ${processMappings.toLocaleString('en')}${allowed}`;
  return [
    { name: 'Reserved', value: formatBytes(reserved), hint: 'Address space set aside; costs no memory by itself' },
    { name: 'Committed', value: formatBytes(committed), hint: 'In slabs that were put to use' },
    {
      name: 'Used',
      value: formatBytes(used),
      hint: `Held by allocations, which asked for ${exactSize(requested)}; at most ${exactSize(peakUsed)} at once`,
    },
    { name: 'Free', value: formatBytes(free), hint: `In slabs; the largest run has ${exactSize(largestFree)}` },
    {
      name: 'Fragmentation',
      value: formatShare(fragmentation),
      hint: 'Share of free bytes that lie outside of the largest runs',
    },
    {
      name: 'Allocations',
      value: `${finalized.toLocaleString('en')}${inFlight === 0 ? '' : ` + ${inFlight} in flight`}`,
      hint: 'Finalized and not deallocated',
    },
    {
      name: 'Mappings',
      value: mappings.toLocaleString('en'),
      hint: `Mappings of this memory${others}`,
    },
  ];
}
