// What is known not to work yet: test/corpus/notYet.json, whose form test/corpus/README.md describes. A case on the list
// that passes is a failure, so that the list can only shrink.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { corpusFolder } from './corpusPrograms.ts';

/** For the name of a case such as `tls/alignment: gcc O2 pie small` or `libraries/re2`; null where it must pass. */
export function notYetReason(caseName: string): string | null {
  entries ??= readNotYet();
  return entries.find((entry) => entry.matches(caseName))?.reason ?? null;
}

/** A test's title that says so. */
export function notYetTitle(name: string, reason: string | null): string {
  return reason === null ? name : `${name} is still on the list of what does not work: ${reason}`;
}

export const removeFromList = 'it works by now: remove it from test/corpus/notYet.json';

interface NotYet {
  readonly reason: string;
  matches(caseName: string): boolean;
}

function readNotYet(): readonly NotYet[] {
  const list: unknown = JSON.parse(readFileSync(join(corpusFolder, 'notYet.json'), 'utf8'));
  if (!Array.isArray(list)) throw new Error('test/corpus/notYet.json: an array of {case, reason} is expected');
  return list.map((entry: unknown) => {
    if (!isNotYetEntry(entry)) throw new Error(`test/corpus/notYet.json: no {case, reason}: ${JSON.stringify(entry)}`);
    const pattern = new RegExp(`^${patternSource(entry.case)}$`);
    return { reason: entry.reason, matches: (name: string) => pattern.test(name) };
  });
}

/** `*` stands for anything, `{a,b}` for either. */
export function patternSource(pattern: string): string {
  return pattern
    .replace(/[.+?^$()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replace(/\{([^}]*)\}/g, (_, words: string) => `(?:${words.replaceAll(',', '|')})`);
}

function isNotYetEntry(entry: unknown): entry is { case: string; reason: string } {
  return (
    typeof entry === 'object' &&
    entry !== null &&
    'case' in entry &&
    'reason' in entry &&
    typeof entry.case === 'string' &&
    typeof entry.reason === 'string'
  );
}

let entries: readonly NotYet[] | undefined;
