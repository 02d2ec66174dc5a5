// A disk on which nothing has room any more: what a person had stays whole, the error says why, and nothing is left beside.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { writeTrace } from '../../../app/main/commands/writeTrace.ts';
import { writeText } from '../../../app/main/editor/textFile.ts';
import { SettingsStore } from '../../../app/main/profile/settings.ts';
import { writeSessionFile } from '../../../app/main/session/sessionFile.ts';
import { TrustStore } from '../../../app/main/session/sessionTrust.ts';
import type { ChromeTrace } from '../../../app/main/timing/chromeTrace.ts';
import { usualRunSettings } from '../../../app/shared/ui/runSettings.ts';
import type { SessionFile } from '../../../app/shared/ui/sessionFileRecords.ts';
import { compile } from '../../support/compile.ts';
import { commandLine } from '../../support/loadstone.ts';

const disk = mkdtempSync(join(tmpdir(), 'full-disk-'));
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]).status === 0;

afterAll(() => {
  if (mounted) spawnSync('umount', [disk]);
  rmSync(disk, { recursive: true });
});

const session: SessionFile = {
  loadstone: 1,
  objects: [],
  sources: [],
  link: { libraries: [], folders: [], wholeArchive: false, deadStrip: false },
  preload: [],
  executor: null,
  memory: 'auto',
  arguments: [],
  run: usualRunSettings,
  layout: null,
  lastRun: null,
};

/** Takes what is left of it. */
function fill(): void {
  try {
    for (let bytes = 4096; ; ) writeFileSync(join(disk, 'ballast'), Buffer.alloc(bytes), { flag: 'a' });
  } catch (error) {
    expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC');
  }
}

describe.runIf(mounted)('a full disk', () => {
  const place = (name: string): string => join(disk, name);
  const others = (): readonly string[] => readdirSync(disk).filter((name) => name !== 'ballast');

  beforeEach(() => {
    for (const name of readdirSync(disk)) rmSync(join(disk, name), { recursive: true });
  });

  it('leaves a session, a source and the list of trusted sessions as they were', async () => {
    await writeSessionFile(place('a.loadstone'), session);
    await writeText(place('a.c'), 'int main(void) { return 0; }\n', false);
    await new TrustStore(place('trusted.json')).add('0'.repeat(64));
    const before = others().map((name) => [name, readFileSync(place(name), 'utf8')]);
    expect(before).toHaveLength(3);
    fill();
    const full = /cannot be written.*ENOSPC: no space left on device/;
    const larger = { ...session, arguments: Array.from({ length: 2000 }, () => 'argument') };
    await expect(writeSessionFile(place('a.loadstone'), larger)).rejects.toThrow(full);
    await expect(writeText(place('a.c'), 'x'.repeat(8192), false)).rejects.toThrow(full);
    const trust = new TrustStore(place('trusted.json'));
    await expect(
      (async () => {
        for (let i = 1; i < 1000; i++) await trust.add(String(i).padStart(64, '0'));
      })(),
    ).rejects.toThrow(full);
    expect(others().map((name) => [name, readFileSync(place(name), 'utf8')])).toEqual(before);
  });

  it('leaves a trace that was there as it was', async () => {
    const trace: ChromeTrace = { displayTimeUnit: 'ms', traceEvents: [] };
    await writeTrace(place('load.trace.json'), trace);
    const before = readFileSync(place('load.trace.json'), 'utf8');
    fill();
    const event = { ph: 'X', name: 'read', cat: 'phase', ts: 0, dur: 1, pid: 1, tid: 1, args: {} } as const;
    const larger: ChromeTrace = { ...trace, traceEvents: Array.from({ length: 1000 }, () => event) };
    await expect(writeTrace(place('load.trace.json'), larger)).rejects.toThrow(/--trace .* cannot be written: ENOSPC/);
    expect(others()).toEqual(['load.trace.json']);
    expect(readFileSync(place('load.trace.json'), 'utf8')).toBe(before);
  });

  it('takes no settings, which hold until the app ends, and says so', () => {
    fill();
    const settings = new SettingsStore(place('profile'));
    settings.change({ theme: 'dark' });
    expect(settings.values.theme).toBe('dark');
    expect(settings.record.notices.join('\n')).toMatch(/ENOSPC/);
  });
});

describe('a command whose output has no room', () => {
  let folder: string;
  let hello: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'no-room-'));
    hello = compile(folder, 'hello.c', '#include <stdio.h>\nint main(void) { puts("hello"); return 3; }');
  });
  afterEach(() => expect(readdirSync(folder).filter((name) => !name.startsWith('hello.'))).toEqual([]));
  afterAll(() => rmSync(folder, { recursive: true }));

  const loadstone = (output: string, ...words: readonly string[]) =>
    spawnSync('sh', ['-c', `exec "$@" >${output}`, 'sh', process.execPath, commandLine, ...words], {
      encoding: 'utf8',
      cwd: folder,
      timeout: 30_000,
    });

  it.each([
    ['run', '--json'],
    ['link', '--dump=json'],
  ])('%s %s says so in a line', (...words) => {
    const { status, stderr } = loadstone('/dev/full', ...words, hello);
    expect([status, stderr]).toEqual([125, expect.stringMatching(/^loadstone: .*ENOSPC: no space left.*\n$/)]);
  });

  it('says of a trace too that it cannot be written', () => {
    const { status, stderr } = loadstone('/dev/null', 'run', '--trace', '/dev/full', hello);
    expect([status, stderr]).toEqual([
      125,
      expect.stringMatching(/^loadstone: --trace \/dev\/full cannot be written: ENOSPC.*\n$/),
    ]);
  });
});
