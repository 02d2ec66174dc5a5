import { describe, expect, it } from 'vitest';
import {
  endLines,
  outcomeText,
  outcomeTone,
  printable,
  startLine,
} from '../../../../app/renderer/console/consoleLines.ts';
import type { CrashRecord, RunOutcome, RunRecord } from '../../../../app/shared/ui/records.ts';

const crashReport: CrashRecord = {
  signal: 'SIGSEGV',
  number: 11,
  code: 1,
  meaning: 'nothing is mapped at the address',
  faultAddress: '0x0',
  faultPlace: 'the NULL page: a null pointer',
  threadId: 7,
  registers: { rip: '0x1000' },
  registerPlaces: {},
  disassembly: [],
  uncaughtException: null,
  backtrace: [
    { address: '0x1000', location: 'crash.o .text+0x4 (main+0x4)', code: null },
    { address: '0x2000', location: 'start.o .text+0x8', code: null },
  ],
};
const crashed = { kind: 'signalled', signal: 'SIGSEGV', number: 11, crash: crashReport } as const;

function ended(outcome: RunOutcome): RunRecord {
  return { outcome, runMs: 1.243, load: null };
}

describe("Loadstone's own lines in the console", () => {
  it.each<[string, RunOutcome, string]>([
    ['success', { kind: 'exited', status: 0, by: 'return' }, 'main returned 0 · ran 1.24 ms'],
    ['failure', { kind: 'exited', status: 3, by: 'exit' }, 'the program called exit(3) · ran 1.24 ms'],
    ['neutral', { kind: 'stopped' }, 'stopped · ran 1.24 ms'],
    ['failure', { kind: 'refused', error: { kind: 'link', message: "'foo' is missing" } }, "not run: 'foo' is missing"],
    ['failure', { kind: 'lost', text: 'no reason' }, 'the executor is gone: no reason · ran 1.24 ms'],
  ])('tell %s in words', (tone, outcome, text) => {
    expect(outcomeTone(outcome)).toBe(tone);
    expect(outcomeText(ended(outcome))).toBe(text);
    expect(endLines(ended(outcome))).toContain(text);
  });

  it('show where a crash was and the frames that led there', () => {
    const lines = endLines(ended(crashed));
    expect(lines).toContain('killed by SIGSEGV at crash.o .text+0x4 (main+0x4) (0x1000), address 0x0');
    expect(lines).toContain('#0 0x1000 crash.o .text+0x4 (main+0x4)');
    expect(lines).toContain('#1 0x2000 start.o .text+0x8');
  });

  it('fold the frames of a recursion', () => {
    const frame = { address: '0x1000', location: 'deep.o .text+0x30 (deep+0x30)', code: null };
    const last = { address: '0x2000', location: 'start.o .text+0x8', code: null };
    const backtrace = [...Array.from({ length: 62 }, () => frame), last];
    const lines = endLines(ended({ ...crashed, crash: { ...crashReport, backtrace } }));
    expect(lines).toContain('#0 0x1000 deep.o');
    expect(lines).toContain('#1 to #61 the same');
    expect(lines).toContain('#62 0x2000 start.o');
    expect(lines.split('\r\n')).toHaveLength(5);
  });

  it('differ by a mark, not by colour alone', () => {
    expect(endLines(ended({ kind: 'exited', status: 0, by: 'return' }))).toContain('✓');
    expect(endLines(ended({ kind: 'exited', status: 1, by: 'return' }))).toContain('✗');
    expect(endLines(ended({ kind: 'stopped' }))).toContain('■');
  });

  it('name the files and quote the arguments of a start', () => {
    const line = startLine(['a.o', 'libb.a'], ['plain', 'two words', "it's", '']);
    expect(line).toContain(`▶ a.o libb.a -- plain 'two words' 'it'\\''s' ''`);
  });

  it('let no control character of a file name or message reach the terminal', () => {
    expect(printable('a\u001b[2Jb\u0007\u009bc')).toBe('a\\u{1b}[2Jb\\u{7}\\u{9b}c');
    expect(printable('first\nsecond')).toBe('first\r\n  second');
    expect(startLine(['evil\u001b]0;x\u0007.o'], [])).not.toContain('\u001b]');
  });
});
