import { describe, expect, it } from 'vitest';
import { firstDifference } from '../../../build/nodePackages.mjs';

const locked = {
  packages: {
    '': {},
    'build/local': { version: '1.0.0' },
    'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
    'node_modules/local': { link: true },
    'node_modules/windows-only': { version: '2.0.0', integrity: 'sha512-w', optional: true },
  },
};
const installed = { packages: { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' } } };

describe('the installed node packages', () => {
  it('are those of the lock file without optional packages of other platforms and local links', () => {
    expect(firstDifference(locked, installed)).toBeUndefined();
  });

  it('are missing where npm has left no record', () => {
    expect(firstDifference(locked, undefined)).toBe('nothing is installed yet');
  });

  it.each([
    ['a missing package', { packages: {} }, /node_modules\/a is missing/],
    ['another version', { packages: { 'node_modules/a': { version: '1.0.1', integrity: 'sha512-a' } } }, /is 1\.0\.1/],
    ['another content', { packages: { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-b' } } }, /content/],
    ['a leftover', { packages: { ...installed.packages, 'node_modules/b': {} } }, /node_modules\/b is not in the lock/],
  ])('differ by %s', (_, found, message) => {
    expect(firstDifference(locked, found)).toMatch(message);
  });
});
