import { describe, expect, it } from 'vitest';
import { restoreProgramEnvironment } from '../../../app/executor/programEnvironment.ts';

describe('the environment that programs see', () => {
  it.each([
    [{ LD_PRELOAD: 'libstdc++.so.6' }, {}],
    [
      { LD_PRELOAD: 'mine.so:libstdc++.so.6', HOME: '/' },
      { LD_PRELOAD: 'mine.so', HOME: '/' },
    ],
    [{ LD_PRELOAD: 'mine.so' }, { LD_PRELOAD: 'mine.so' }],
    [{}, {}],
  ])('is the one of Loadstone’s own start: %j becomes %j', (environment: Record<string, string>, expected) => {
    restoreProgramEnvironment(environment);
    expect(environment).toEqual(expected);
  });
});
