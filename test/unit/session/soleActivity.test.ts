import { describe, expect, it } from 'vitest';
import { SoleActivity } from '../../../app/main/session/soleActivity.ts';
import { Deferred } from '../../../app/shared/deferred.ts';

describe('what a session does one at a time', () => {
  const nothing = (): void => undefined;

  it('refuses a second thing, and says when the first is over', async () => {
    const activity = new SoleActivity();
    const first = new Deferred<number>();
    const ends: boolean[] = [];
    const result = activity.alone(
      () => first.promise,
      () => ends.push(activity.busy),
    );
    expect(activity.busy).toBe(true);
    await expect(activity.alone(async () => 2, nothing)).rejects.toThrow('a program is running: stop it first');
    expect(() => activity.hold('measuring')).toThrow('a program is running');
    first.resolve(1);
    expect(await result).toBe(1);
    expect(ends).toEqual([false]);
    expect(await activity.alone(async () => 2, nothing)).toBe(2);
  });

  it('is over when it fails, too, and whoever waits is not told how', async () => {
    const activity = new SoleActivity();
    let ends = 0;
    const failing = activity.alone(
      () => Promise.reject(new Error('it failed')),
      () => ends++,
    );
    await activity.settled();
    await expect(failing).rejects.toThrow('it failed');
    expect([ends, activity.busy]).toEqual([1, false]);
  });

  it('begins nothing while somebody holds it, with his reason, and ends nothing either', async () => {
    const activity = new SoleActivity();
    const release = activity.hold('ways are being compared');
    let ends = 0;
    const refused = activity.alone(
      async () => 1,
      () => ends++,
    );
    await expect(refused).rejects.toThrow('ways are being compared');
    expect(ends).toBe(0);
    release();
    expect(await activity.alone(async () => 1, nothing)).toBe(1);
  });

  it('begins nothing once it is closed', async () => {
    const activity = new SoleActivity();
    expect([activity.close(), activity.close()]).toEqual([true, false]);
    await expect(activity.alone(async () => 1, nothing)).rejects.toThrow('the session is closed');
  });
});
