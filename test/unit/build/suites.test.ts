// Every test belongs to a suite that `npm test` runs: a test in a folder of its own would never be missed otherwise.

import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inRoot } from '../../../build/paths.mjs';
import { suites } from '../../../build/testSuites.mjs';

const testFiles = readdirSync(inRoot('test'), { recursive: true, encoding: 'utf8' }).filter((file) =>
  /\.test\.\w+$/.test(file),
);

describe('the suites of npm test', () => {
  it('cover every folder that has tests', () => {
    const folders = new Set(testFiles.map((file) => file.split('/')[0]));
    const known = suites.map((suite) => suite.name);
    expect([...folders].filter((folder) => folder === undefined || !known.includes(folder))).toEqual([]);
  });

  it('are found by their file names', () => {
    expect(testFiles.filter((file) => !file.endsWith('.test.ts'))).toEqual([]);
  });
});
