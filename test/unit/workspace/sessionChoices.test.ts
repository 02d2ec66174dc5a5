import { describe, expect, it } from 'vitest';
import type { ReadSession } from '../../../app/main/session/sessionFile.ts';
import { SessionChoices } from '../../../app/main/workspace/sessionChoices.ts';
import { usualLinkSettings } from '../../../app/shared/ui/linkSettings.ts';
import { usualRunSettings } from '../../../app/shared/ui/runSettings.ts';

function session(executor: string | null, memory: string): ReadSession {
  const content = {
    loadstone: 1 as const,
    objects: [],
    sources: [],
    link: usualLinkSettings,
    preload: [],
    executor,
    memory,
    arguments: [],
    run: usualRunSettings,
    layout: null,
    lastRun: null,
  };
  return { path: '/home/somebody/demo.loadstone', name: 'demo.loadstone', content, objects: [], hash: '' };
}

describe('what a session says of its executor', () => {
  it.each([
    ['llvm-jitlink-executor', 'llvm-jitlink-executor'],
    ['./own', '/home/somebody/own'],
    ['/usr/bin/own', '/usr/bin/own'],
    ['tcp:there:4000', 'tcp:there:4000'],
    [null, null],
  ])('takes %s as %s', (named, taken) => {
    const choices = new SessionChoices();
    choices.take(session(named, 'auto'));
    expect([choices.executor, choices.memory]).toEqual([taken, null]);
  });

  it('knows whether another one is wanted than before', () => {
    const choices = new SessionChoices();
    const steps = [
      null,
      session(null, 'auto'),
      session(null, 'slab'),
      session('own', 'slab'),
      session('own', 'slab'),
      null,
    ];
    expect(steps.map((step) => choices.take(step))).toEqual([false, false, true, true, false, true]);
    expect(() => choices.take(session(null, 'heap'))).toThrow(/demo\.loadstone wants the memory manager 'heap'/);
  });
});
