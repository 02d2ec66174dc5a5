import { describe, expect, it } from 'vitest';
import { formOf, settingsOf } from '../../../../app/renderer/run/runForm.ts';
import { cpuShare, formatUptime } from '../../../../app/renderer/run/usageText.ts';
import { type RunSettings, usualRunSettings } from '../../../../app/shared/ui/runSettings.ts';

const full: RunSettings = {
  ...usualRunSettings,
  entry: { name: 'f', args: [{ type: 'int', text: '1' }], result: 'double' },
  environment: [
    { name: 'A', value: 'b' },
    { name: 'HOME', value: null },
  ],
  standardInput: { kind: 'file', path: '/input' },
  timeLimitMs: 1500,
  memoryLimitBytes: 64 * 2 ** 20,
};

describe('the form of the Run pane', () => {
  it('means the settings that it was made of', () => {
    expect(settingsOf(formOf(full), full)).toEqual(full);
    expect(settingsOf(formOf(usualRunSettings), usualRunSettings)).toEqual(usualRunSettings);
  });

  it('leaves out what is not filled in yet', () => {
    const form = { ...formOf(usualRunSettings), input: 'file' as const };
    form.variables.push({ name: ' ', value: 'x', removed: false });
    expect(settingsOf(form, usualRunSettings)).toEqual({ ...usualRunSettings, standardInput: { kind: 'empty' } });
  });

  it.each([
    [{ timeLimit: '0' }, /time limit '0': allowed are seconds above 0/],
    [{ memoryLimit: 'x' }, /memory limit 'x': allowed are megabytes/],
    [{ variables: [{ name: 'A=b', value: '', removed: false }] }, /'A=b': a name has no =/],
  ])('says what %j cannot mean', (change, message) => {
    expect(() => settingsOf({ ...formOf(usualRunSettings), ...change }, usualRunSettings)).toThrow(message);
  });
});

describe('what an executor takes', () => {
  const usage = { pid: 1, uptimeMs: 1000, residentBytes: 0, sharedBytes: 0, cpuMs: 100, threads: 1 };

  it('is a share of one processor between two looks at the same process', () => {
    expect(cpuShare(usage, { ...usage, uptimeMs: 2000, cpuMs: 600 })).toBe(50);
    expect(cpuShare(usage, { ...usage, pid: 2 })).toBeNull();
    expect(cpuShare(null, usage)).toBeNull();
  });

  it('is told with its time in the largest units', () => {
    expect([12_400, 200_000, 7_500_000].map(formatUptime)).toEqual(['12 s', '3 min 20 s', '2 h 5 min']);
  });
});
