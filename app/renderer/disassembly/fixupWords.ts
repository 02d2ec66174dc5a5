// What the relocation microscope says of a fixup, in words and numbers for people.
import type { FixupRecord } from '../../shared/ui/disassemblyRecords.ts';
import { formatBytes } from '../format.ts';
import { spaced } from './listingRows.ts';

/** What the letters of the psABI's formulas mean. */
export const letterMeanings: Readonly<Record<string, string>> = {
  S: 'address of the symbol',
  A: 'addend of the relocation',
  P: 'address of the field',
  G: 'offset of the symbol’s slot in the GOT',
  GOT: 'address of the GOT',
  L: 'address of the symbol’s stub, or of the symbol itself where it is in reach',
  Z: 'size of the symbol',
  T: 'address of the variable’s pair for __tls_get_addr',
  M: 'address of the program’s pair for __tls_get_addr',
};

/** The number that `0x…` or `-0x…` spells: Number refuses the minus sign. */
export function hexValue(text: string): number {
  return text.startsWith('-') ? -Number(text.slice(1)) : Number(text);
}

/** Bytes with a sign and a unit: `+1.23 GB`, `−87 B`. */
export function distanceText(bytes: number): string {
  const sign = bytes < 0 ? '−' : '+';
  return `${sign}${formatBytes(Math.abs(bytes))}`;
}

/** Where the value lies between the limits, 0 to 1; null where every value fits. */
export function sharePosition({ value, limits }: Pick<FixupRecord, 'value' | 'limits'>): number | null {
  if (limits === null) return null;
  const least = hexValue(limits.least);
  const greatest = hexValue(limits.greatest);
  return Math.min(1, Math.max(0, (hexValue(value) - least) / (greatest - least)));
}

/** True where the value is a distance from the field, rather than an address or an offset. */
export function isDistance({ formula }: Pick<FixupRecord, 'formula'>): boolean {
  return /- P\b/.test(formula);
}

/** What was done to the instruction, or to the call; null where the relocation was applied as it stands. */
export function rewriteText(fixup: FixupRecord): string | null {
  if (fixup.relaxed) {
    return `Relaxed: ${fixup.specified} would read the address from a GOT slot; the target is in reach, so the instruction computes it.`;
  }
  const { L, S } = fixup.terms;
  if (L !== undefined && fixup.reaches.name?.endsWith('@plt') === true) {
    return 'Through a stub: the target itself is out of reach.';
  }
  return L !== undefined && S === undefined ? 'Direct: the target is in reach, so L is its own address.' : null;
}

/** The hover's text, as Markdown. */
export function hoverText(fixup: FixupRecord): string {
  const { kind, target, formula, terms, value, before, after, margin } = fixup;
  const letters = Object.entries(terms).map(([letter, number]) => `${letter.padEnd(3)} = ${number}`);
  const code = [`${formula} = ${value}`, ...letters, `bytes ${spaced(before)} -> ${spaced(after)}`];
  const room = margin === null ? 'every value fits' : `${formatBytes(hexValue(margin))} to the nearer limit`;
  return `**${kind}** \`${target}\`\n\n\`\`\`\n${code.join('\n')}\n\`\`\`\n\n${room}`;
}
