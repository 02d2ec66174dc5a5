// A crash as text, for the clipboard and for reports: the same facts as on the card, in the order in which people ask.
import { type CrashRecord, describeRun, type RunRecord } from '../../shared/ui/records.ts';
import { readable } from '../readableNames.ts';

export type Crash = CrashRecord;

/** The crash of a run; null where it ended otherwise, or where nobody could tell. */
export function crashOf(run: RunRecord | null): Crash | null {
  return run?.outcome.kind === 'signalled' ? run.outcome.crash : null;
}

/** `main.c:12`, with the folder before it where `whole`. */
export function sourceText(frame: Crash['backtrace'][number], whole = false): string {
  const source = frame.code?.source ?? null;
  if (source === null) return '';
  const file = whole ? source.file : source.file.slice(source.file.lastIndexOf('/') + 1);
  return `${file}:${source.line}`;
}

/** `inner+0xc`, or what else names the place. */
export function frameName({ code, location }: Crash['backtrace'][number]): string {
  if (code === null) return readable(location);
  if (code.symbol === null) return `${code.section}+0x${code.offset.toString(16)}`;
  return `${readable(code.symbol)}+0x${code.symbolOffset.toString(16)}`;
}

export function crashText(run: RunRecord): string {
  const crash = crashOf(run);
  const lines = [describeRun(run)];
  if (crash === null) return lines.join('\n');
  lines.push(`${crash.signal} (${crash.number}), si_code ${crash.code}: ${crash.meaning}`);
  if (crash.uncaughtException !== null) lines.push(`uncaught exception: ${crash.uncaughtException}`);
  if (crash.faultPlace !== null) lines.push(`address ${crash.faultAddress}: ${crash.faultPlace}`);
  lines.push(`thread ${crash.threadId}`, '', 'Backtrace');
  crash.backtrace.forEach((frame, i) => {
    lines.push(`#${i} ${frame.address} ${frame.location} ${sourceText(frame, true)}`.trimEnd());
  });
  lines.push('', 'Instructions');
  for (const { address, bytes, text, target, current } of crash.disassembly) {
    lines.push(
      `${current ? '=>' : '  '} ${address}  ${bytes.padEnd(22)} ${text}${target === null ? '' : `  ; ${target}`}`,
    );
  }
  lines.push('', 'Registers');
  for (const [name, value] of Object.entries(crash.registers)) {
    const place = crash.registerPlaces[name];
    lines.push(`${name.padEnd(6)} ${value}${place === undefined ? '' : `  ${place}`}`);
  }
  return `${lines.join('\n')}\n`;
}
