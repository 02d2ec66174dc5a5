// Sections of COFF objects that a program divides itself: those of one name up to a `$` lie side by side, whatever their
// files, in the order of what is behind the `$`. Programs rely on it to collect entries of many files between a first
// and a last one. The sections of compilers (`.text$f`, `.rdata$zzz`) are in that order within each file only.

import { compareBytes } from './coffSections.ts';
import type { GlobalSymbols } from './globalSymbols.ts';
import type { SectionRun } from './linkerSymbols.ts';
import type { Block, LinkUnit } from './linkGraph.ts';
import { groupName } from './sectionStarts.ts';

/** Compilers divide these; nothing relies on what is between the parts of several files. */
const ofCompilers = new Set(['.text', '.data', '.rdata', '.bss', '.xdata', '.pdata', '.CRT', '.idata']);

/** The runs of live blocks; none without COFF objects. */
export function groupedRuns(units: readonly LinkUnit[]): SectionRun[] {
  const groups = new Map<string, { unit: number; blocks: Block[] }>();
  units.forEach(({ graphs }, unit) => {
    for (const { directives, blocks } of graphs) {
      if (directives === null) continue;
      for (const block of blocks) {
        const group = groupName(block.section.name);
        if (!block.live || block.size === 0 || group === block.section.name || ofCompilers.has(group)) continue;
        const known = groups.get(group) ?? { unit, blocks: [] };
        groups.set(group, known);
        known.blocks.push(block);
      }
    }
  });
  return [...groups].map(([name, { unit, blocks }]) => {
    blocks.sort((one, other) => compareBytes(one.section.name, other.section.name));
    return { name, unit, blocks, tight: false };
  });
}

/** Tells where they start, once blocks are placed. */
export function defineSectionStarts(runs: readonly SectionRun[], globals: GlobalSymbols): void {
  for (const { name, blocks } of runs) globals.sectionStarts.set(name, blocks[0]?.address ?? 0);
}
