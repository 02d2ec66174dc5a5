import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { StoredRecord } from '../../../app/main/profile/storedRecord.ts';

const schema = z.object({ name: z.string(), count: z.number().int() });
const defaults = { name: 'nobody', count: 0 };

describe('a stored record', () => {
  let folder: string;
  const open = (place = folder) => new StoredRecord({ folder: place, name: 'thing', schema, defaults });
  const file = () => join(folder, 'thing.json');
  const stored = (): unknown => JSON.parse(readFileSync(file(), 'utf8'));
  const kept = () => readdirSync(folder).filter((name) => name.startsWith('thing.kept-'));

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'loadstone-stored-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('has its defaults where nothing is stored, and writes nothing by being read', () => {
    expect(open().values).toEqual(defaults);
    expect(open().notices).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is there again the next time, with keys that this version does not know', () => {
    writeFileSync(file(), JSON.stringify({ name: 'old', later: [1, 2] }));
    open().change({ count: 3 });
    expect(open().values).toEqual({ name: 'old', count: 3 });
    expect(stored()).toEqual({ name: 'old', later: [1, 2], count: 3 });
  });

  it('keeps a file that is no JSON under another name, says so, and can be changed', () => {
    writeFileSync(file(), '{ "name": "half');
    const record = open();
    expect(record.values).toEqual(defaults);
    expect(record.notices).toEqual([expect.stringMatching(/thing\.json is not JSON .*kept as .*thing\.kept-/)]);
    record.change({ name: 'new' });
    expect(open().values).toEqual({ name: 'new', count: 0 });
    expect(kept()).toHaveLength(1);
    expect(readFileSync(join(folder, kept()[0] ?? ''), 'utf8')).toBe('{ "name": "half');
  });

  it('takes what is allowed of a file and names what is not', () => {
    writeFileSync(file(), JSON.stringify({ name: 'good', count: 1.5 }));
    const record = open();
    expect(record.values).toEqual({ name: 'good', count: 0 });
    expect(record.notices).toEqual([expect.stringMatching(/not allowed.*count: /)]);
    expect(kept()).toHaveLength(1);
  });

  it.each([['[1, 2]'], ['3'], ['null'], ['""'], ['']])('has its defaults where the file holds %j', (text) => {
    writeFileSync(file(), text);
    expect(open().values).toEqual(defaults);
  });

  it('refuses a change that is not allowed, and stays as it was', () => {
    const record = open();
    expect(() => record.change({ count: 1.5 })).toThrow(/count/);
    expect(record.values).toEqual(defaults);
  });

  it('lives in memory where nothing can be written, and says so once', () => {
    // A folder below a file: not even the superuser can make it.
    writeFileSync(join(folder, 'file'), '');
    const record = open(join(folder, 'file', 'below'));
    record.change({ count: 1 });
    record.change({ count: 2 });
    expect(record.values).toEqual({ name: 'nobody', count: 2 });
    expect(record.notices).toEqual([expect.stringMatching(/changes are forgotten at the end/)]);
  });

  it('lives in memory where its file is a folder', () => {
    mkdirSync(file());
    const record = open();
    record.change({ count: 1 });
    expect(record.values.count).toBe(1);
    expect(record.notices).toHaveLength(1);
  });
});
