// Engines of a session in a real executor: what each is, what their end gives back, and what cannot be one.
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Engines } from '../../../app/main/session/engines.ts';
import { ExecutionSession } from '../../../app/main/session/executionSession.ts';
import { noLibraries } from '../../../app/main/session/linkInputs.ts';
import { noEngines } from '../../../app/shared/ui/engineRecords.ts';
import type { FunctionEntry } from '../../../app/shared/ui/runSettings.ts';
import { addon, descendants, pipedHosts, start } from '../../support/executors.ts';
import { ObjectFolder } from '../../support/objects.ts';

describe('engines', () => {
  const objects = new ObjectFolder();
  let session: ExecutionSession;
  let engines: Engines;

  const kernel = () =>
    objects.compileText(
      'kernel',
      `static int times;
      int work(int value) { times++; return value * 2; }
      int counted(int unused) { return times; }
      int crash(int at) { return *(volatile int *)(long)at; }
      int forever(int unused) { for (;;) __asm__ volatile(""); }`,
    );

  /** `int name(int)`. */
  const ofInt = (name: string, argument: number): FunctionEntry => ({
    name,
    args: [{ type: 'int', text: String(argument) }],
    result: 'int',
  });

  beforeEach(() => {
    session = new ExecutionSession({ hosts: pipedHosts(), addon, start, preload: [], keepExecutorReady: false });
    engines = new Engines({ session, callObject: start.call, libraries: noLibraries });
  });
  afterEach(async () => {
    await session.close();
    expect(descendants('loadstone-executor')).toEqual([]);
  });
  afterAll(() => objects.remove());

  it('lie side by side in one manager, each with names and state of its own', async () => {
    await session.addFiles([kernel()]);
    const { engines: made, totals, manager, functions, phases } = await engines.make(50);
    expect(manager).toBe('packed');
    expect(functions).toEqual(['counted', 'crash', 'forever', 'work']);
    expect(made.map(({ id }) => id)).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
    expect(new Set(made.map(({ address }) => address)).size).toBe(50);
    // Phases do not overlap, and every one of them is there.
    const total = made.reduce((sum, { microseconds }) => sum + microseconds, 0);
    const ofPhases = phases.map(({ microseconds }) => microseconds.reduce((sum, each) => sum + each, 0));
    expect(phases.filter(({ microseconds }, i) => microseconds.length !== 50 || ofPhases[i] === 0)).toEqual([]);
    expect(ofPhases.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(total);
    expect(ofPhases.reduce((sum, each) => sum + each, 0)).toBeGreaterThan(0.3 * total);
    // What an engine takes is what its code and data take, not a page for each.
    expect(totals.heldBytes).toBeLessThan(1.2 * totals.bytes);
    expect(await engines.call(2, ofInt('work', 21))).toBe('42 (0x2a)');
    expect([await engines.call(2, ofInt('counted', 0)), await engines.call(3, ofInt('counted', 0))]).toEqual([
      '1',
      '0',
    ]);
    const owners = session.connection?.memory
      .regions()
      .flatMap(({ slabs }) => slabs.flatMap(({ held }) => held.map(({ owner }) => owner)));
    expect(owners).toContain('engine 50: kernel.o');
  });

  it('give their memory back, one and all', async () => {
    await session.addFiles([kernel()]);
    await engines.make(10);
    const used = (): number => session.connection?.memory.statistics().finalized ?? -1;
    expect(used()).toBe(10);
    await engines.destroy(4);
    expect(used()).toBe(9);
    await expect(engines.destroy(4)).rejects.toThrow('there is no engine 4');
    await engines.make(1);
    expect(engines.record().engines.at(-1)?.id).toBe(11);
    await engines.destroy(null);
    expect([used(), engines.record().engines]).toEqual([0, []]);
    session.connection?.memory.checkInvariants();
  });

  it('stay while the list is loaded as a program, and go with another list', async () => {
    await session.addFiles([kernel()]);
    await engines.make(3);
    await session.addFiles([objects.compileText('main', 'int main(void) { return 5; }')]);
    expect((await session.run([])).outcome).toMatchObject({ kind: 'exited', status: 5 });
    expect(await engines.call(3, ofInt('work', 4))).toBe('8');
    expect((await engines.make(2)).engines.map(({ id }) => id)).toEqual([1, 2]);
  });

  it('end with their executor, and say what ended it', async () => {
    await session.addFiles([kernel()]);
    await engines.make(5);
    await expect(engines.call(3, ofInt('crash', 16))).rejects.toThrow(
      /engine 3, crash\(16\): the program was killed by SIGSEGV at kernel\.o \.text.*crash.*all engines are gone/,
    );
    expect(engines.record()).toEqual(noEngines);
    expect((await engines.make(2)).engines.length).toBe(2);
  });

  it('are stopped in a call that does not end', async () => {
    await session.addFiles([kernel()]);
    await engines.make(2);
    const call = engines.call(1, ofInt('forever', 0));
    call.catch(() => undefined);
    await session.stop();
    await expect(call).rejects.toThrow(/engine 1, forever\(0\): stopped; all engines are gone/);
  });

  it('are called with typed arguments, and what calls them is no part of their memory', async () => {
    await session.addFiles([
      objects.compileText(
        'typed',
        `static char text[64]; static double sum;
        double mean(int count, double a, double b) { return sum += (a + b) / count; }
        const char *greet(const char *name, int times) {
          char *at = text;
          for (int i = 0; i < times; i++) for (const char *from = name; *from; ) *at++ = *from++;
          *at = 0;
          return text;
        }
        void forget(void) { sum = 0; }`,
      ),
    ]);
    const before = (await engines.make(2)).totals.heldBytes;
    const mean: FunctionEntry = {
      name: 'mean',
      args: [
        { type: 'int', text: '2' },
        { type: 'double', text: '1.5' },
        { type: 'double', text: '-4' },
      ],
      result: 'double',
    };
    expect([await engines.call(1, mean), await engines.call(1, mean), await engines.call(2, mean)]).toEqual([
      '-1.25',
      '-2.5',
      '-1.25',
    ]);
    const greet: FunctionEntry = {
      name: 'greet',
      args: [
        { type: 'string', text: 'ab ' },
        { type: 'int', text: '3' },
      ],
      result: 'string',
    };
    expect(await engines.call(2, greet)).toBe('"ab ab ab "');
    expect(await engines.call(1, { name: 'forget', args: [], result: 'void' })).toBe('nothing');
    expect(engines.record().engines.map(({ calls, lastResult }) => [calls, lastResult])).toEqual([
      [3, 'nothing'],
      [2, '"ab ab ab "'],
    ]);
    expect(engines.record().totals.heldBytes).toBe(before);
    await expect(engines.call(1, { ...greet, args: [{ type: 'int', text: 'ten' }] })).rejects.toThrow(
      "argument 1 of greet: 'ten' is no integer",
    );
    await engines.destroy(null);
    expect(engines.record().totals.heldBytes).toBe(0);
    // What calls them serves those that come after them.
    await engines.make(1);
    expect(await engines.call(1, mean)).toBe('-1.25');
  });

  it('are not made of what a run has to set up', async () => {
    await session.addFiles([
      objects.compileText('early', 'int count; __attribute__((constructor)) void early(void) { count++; }'),
    ]);
    await expect(engines.make(1)).rejects.toThrow(/early\.o has initializers, finalizers or thread-local variables/);
    expect(engines.record()).toEqual(noEngines);
  });

  it('tell of what is missing, and leave nothing behind', async () => {
    await session.addFiles([
      objects.compileText('missing', 'int nowhere(void); int work(int x) { return nowhere() + x; }'),
    ]);
    await expect(engines.make(3)).rejects.toThrow(/'nowhere' needed by missing\.o/);
    expect(session.connection?.memory.statistics().finalized).toBe(0);
  });
});
