import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inRoot } from '../../../build/paths.mjs';
import { hashSources } from '../../../build/stamps.mjs';

// Below the checkout, as sources are named relative to it.
const folder = `test/output/stamps-${process.pid}`;
const write = (name: string, text: string) => writeFileSync(inRoot(folder, name), text);

beforeAll(() => {
  mkdirSync(inRoot(folder, 'made'), { recursive: true });
  write('a.txt', 'one');
});

afterAll(() => rmSync(inRoot(folder), { recursive: true }));

describe('the hash of sources', () => {
  it('stays the same while names and contents do', () => {
    const before = hashSources([folder]);
    write('a.txt', 'one');
    expect(hashSources([folder])).toBe(before);
  });

  it('changes with a content, a name, and what else the result depends on', () => {
    const hashes = [hashSources([folder]), hashSources([folder], { alsoFor: 'another compiler' })];
    write('a.txt', 'two');
    hashes.push(hashSources([folder]));
    write('b.txt', '');
    hashes.push(hashSources([folder]));
    hashes.push(hashSources([folder, 'test/output/missing-file']));
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it('leaves out a folder of results', () => {
    const without = [`${folder}/made`];
    const before = hashSources([folder], { without });
    write('made/result.o', 'machine code');
    expect(hashSources([folder], { without })).toBe(before);
    expect(hashSources([folder])).not.toBe(before);
  });
});
