// The lines that Loadstone itself writes into the console: which program was started, and how it ended. They are told
// from the program's own output by a mark and by weight, not by colour alone.

import type { SavedOutput } from '../../shared/ui/channels/program.ts';
import { type CrashRecord, describeRun, type RunOutcome, type RunRecord } from '../../shared/ui/records.ts';
import { formatBytes, formatMs } from '../format.ts';
import { readable } from '../readableNames.ts';

export type OutcomeTone = 'success' | 'failure' | 'neutral';

export function outcomeTone(outcome: RunOutcome): OutcomeTone {
  if (outcome.kind === 'exited') return outcome.status === 0 ? 'success' : 'failure';
  if (outcome.kind === 'returned') return 'success';
  return outcome.kind === 'stopped' ? 'neutral' : 'failure';
}

/** How the run ended and how long it took: `main returned 0 · ran 1.20 ms · load 14.2 ms`. */
export function outcomeText(run: RunRecord): string {
  return outcomeParts(run).join(' · ');
}

/** The same in its parts: how it ended, then the times. */
export function outcomeParts(run: RunRecord): readonly [string, ...string[]] {
  const parts: [string, ...string[]] = [readable(describeRun(run))];
  if (run.outcome.kind !== 'refused') parts.push(`ran ${formatMs(run.runMs)}`);
  if (run.load !== null) parts.push(`load ${formatMs(run.load.totalMs)}`);
  return parts;
}

/** What became of saving: how much was written where, and what was no longer there. */
export function savedText({ path, written, dropped }: SavedOutput): string {
  const kept = `${formatBytes(written - dropped)} saved to ${path}`;
  return dropped === 0 ? kept : `the last ${kept}; ${formatBytes(dropped)} before them were let go`;
}

/** The line before a program's output, with terminal colours. */
export function startLine(objects: readonly string[], args: readonly string[]): string {
  const text = args.length === 0 ? '' : ` -- ${args.map(quoted).join(' ')}`;
  return `${faint}▶ ${printable(objects.join(' '))}${printable(text)}${reset}\r\n`;
}

/** The lines after it; for a crash the backtrace too. */
export function endLines(run: RunRecord): string {
  const tone = outcomeTone(run.outcome);
  const mark = tone === 'success' ? '✓' : tone === 'failure' ? '✗' : '■';
  const first = `${reset}${colours[tone]}${bold}${mark} ${printable(outcomeText(run))}${reset}\r\n`;
  const crash = run.outcome.kind === 'signalled' ? run.outcome.crash : null;
  return first + (crash === null ? '' : crashLines(crash));
}

/** Text from elsewhere without what a terminal would obey: control characters become `\u{..}`; lines stay lines. */
export function printable(text: string): string {
  let shown = '';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (character === '\n') shown += '\r\n  ';
    else if (code < 0x20 || (code >= 0x7f && code < 0xa0)) shown += `\\u{${code.toString(16)}}`;
    else shown += character;
  }
  return shown;
}

const csi = '\u001b[';
const reset = `${csi}0m`;
const bold = `${csi}1m`;
const faint = `${csi}90m`;
const colours: Readonly<Record<OutcomeTone, string>> = {
  success: `${csi}32m`,
  failure: `${csi}31m`,
  neutral: `${csi}33m`,
};

/** One line a frame; a recursion's frames, which are all alike, as one line with their number. */
function crashLines({ backtrace }: CrashRecord): string {
  const lines: string[] = [];
  for (let index = 0; index < backtrace.length; ) {
    const frame = backtrace[index];
    if (frame === undefined) break;
    let next = index + 1;
    while (backtrace[next]?.location === frame.location) next++;
    lines.push(`#${index} ${frame.address} ${frame.location}`);
    if (next - index === 2) lines.push(`#${index + 1} the same`);
    else if (next - index > 2) lines.push(`#${index + 1} to #${next - 1} the same`);
    index = next;
  }
  return lines.map((line) => `${faint}  ${printable(readable(line))}${reset}\r\n`).join('');
}

function quoted(arg: string): string {
  return /^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", `'\\''`)}'`;
}
