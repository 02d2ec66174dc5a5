import { describe, expect, it } from 'vitest';
import { describeVersions, readVersions } from '../../../app/main/versions.ts';

describe('what Loadstone says it runs on', () => {
  it('names the fallback as such', () => {
    const versions = readVersions('0.1.0', { electron: '33.2.1', chrome: '130.0.6723.137', node: '20.18.1' });
    expect(versions.electronIsFallback).toBe(true);
    expect(describeVersions(versions)).toBe(
      'Loadstone 0.1.0 (unknown) on Electron 33.2.1 (the fallback for tests and local runs; 45.x is declared), ' +
        'Chromium 130.0.6723.137, Node 20.18.1',
    );
  });

  it('names Node alone where the command line runs under it', () => {
    expect(describeVersions(readVersions('0.1.0', { node: '20.20.2' }))).toBe(
      'Loadstone 0.1.0 (unknown) on Node 20.20.2',
    );
  });

  it('says nothing of a fallback on the declared Electron', () => {
    const versions = readVersions('0.1.0', { electron: '45.4.1', chrome: '152.0', node: '24.18' });
    expect(versions.electronIsFallback).toBe(false);
    expect(describeVersions(versions)).not.toContain('fallback');
  });

  it('names the Electron that package.json declares', async () => {
    const { default: manifest } = await import('../../../package.json');
    const declared = manifest.devDependencies.electron.replace(/^\D*/, '');
    expect(readVersions('0', { electron: declared }).electronIsFallback).toBe(false);
    const before = `${Number.parseInt(declared, 10) - 1}.9.9`;
    expect(readVersions('0', { electron: before }).electronIsFallback).toBe(true);
  });
});
