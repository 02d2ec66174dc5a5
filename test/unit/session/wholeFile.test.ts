import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { writeWholeFile } from '../../../app/main/session/wholeFile.ts';

const folder = mkdtempSync(join(tmpdir(), 'whole-file-'));
const place = (name: string): string => join(folder, name);
afterEach(() => {
  for (const name of readdirSync(folder)) rmSync(place(name));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a file that is written whole', () => {
  it('is made with the mode that new files have', async () => {
    writeFileSync(place('usual'), '');
    await writeWholeFile(place('made'), Uint8Array.of(1, 2));
    expect([...readFileSync(place('made'))]).toEqual([1, 2]);
    expect(statSync(place('made')).mode).toBe(statSync(place('usual')).mode);
    expect(readdirSync(folder).sort()).toEqual(['made', 'usual']);
  });

  it('can be one of many that are written at the same time', async () => {
    const names = Array.from({ length: 20 }, (_, i) => `file${i}`);
    await Promise.all(names.map((name) => writeWholeFile(place(name), name)));
    expect(names.map((name) => readFileSync(place(name), 'utf8'))).toEqual(names);
    expect(readdirSync(folder)).toHaveLength(names.length);
  });

  it('keeps its mode, and stays where a link leads to', async () => {
    writeFileSync(place('old'), 'old');
    chmodSync(place('old'), 0o640);
    symlinkSync(place('old'), place('link'));
    await writeWholeFile(place('link'), 'new');
    expect(readFileSync(place('old'), 'utf8')).toBe('new');
    expect(statSync(place('old')).mode & 0o777).toBe(0o640);
    expect(readdirSync(folder).sort()).toEqual(['link', 'old']);
  });

  it('is written as it is where it is no file', async () => {
    await writeWholeFile('/dev/null', 'gone');
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
    await expect(writeWholeFile('/dev/full', 'x')).rejects.toThrow(/ENOSPC/);
  });

  it('is refused with the reason of the system, and nothing is left', async () => {
    await expect(writeWholeFile(place('none/file'), 'x')).rejects.toThrow(/ENOENT/);
    await expect(writeWholeFile(folder, 'x')).rejects.toThrow(/EISDIR/);
    expect(readdirSync(folder)).toEqual([]);
  });
});
