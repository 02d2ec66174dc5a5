import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadNativeAddon } from '../../../app/executor/loadNativeAddon.ts';
import { ExecutorError } from '../../../app/shared/errors.ts';

describe('loading the native addon', () => {
  it('says which file is missing and what to do', () => {
    expect(() => loadNativeAddon('/nowhere/loadstone.node')).toThrow(ExecutorError);
    expect(() => loadNativeAddon('/nowhere/loadstone.node')).toThrow(/\/nowhere\/loadstone\.node.*npm run build/s);
  });

  it('refuses a module that is something else', () => {
    const folder = mkdtempSync(join(tmpdir(), 'loadstone-addon-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const other = join(folder, 'other.cjs');
    writeFileSync(other, 'module.exports = { pageSize: 4096 };\n');
    expect(() => loadNativeAddon(other)).toThrow(/is no Loadstone addon/);
  });
});
