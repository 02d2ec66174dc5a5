import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type EffectScope, effectScope } from 'vue';
import { type Connection, connect } from '../../../app/renderer/connection.ts';
import {
  type ConsoleEvent,
  followMain,
  nextSelection,
  type Playground,
  withKnown,
} from '../../../app/renderer/playground.ts';
import type { PlaygroundState } from '../../../app/shared/ui/channels/window.ts';
import type { ObjectSummary } from '../../../app/shared/ui/objectRecords.ts';
import type { RunRecord } from '../../../app/shared/ui/records.ts';
import { usualRunSettings } from '../../../app/shared/ui/runSettings.ts';
import { MainEnd } from '../../support/mainEnd.ts';

function summary(id: number, kind: ObjectSummary['kind'] = 'object'): ObjectSummary {
  const name = `file${id}.o`;
  return {
    id,
    path: `/${name}`,
    name,
    source: null,
    format: 'ELF64',
    kind,
    size: 1,
    error: null,
    status: kind === 'refused' ? 'refused' : 'not loaded',
    segments: [],
    sectionCount: 1,
    symbolCount: 1,
    memberCount: 0,
    takenCount: 0,
  };
}

function stateWith(objects: ObjectSummary[]): PlaygroundState {
  return {
    objects,
    executor: { host: 'utility', state: 'ready', pid: 1 },
    lastRun: null,
    lastLoad: null,
    settings: usualRunSettings,
    versions: {
      loadstone: '0',
      commit: 'unknown',
      electron: '33.2.1',
      electronIsFallback: true,
      chromium: '0',
      node: '0',
    },
  };
}

const returned: RunRecord = { outcome: { kind: 'exited', status: 0, by: 'return' }, runMs: 1, load: null };

describe('a list that main sends anew', () => {
  it('keeps the records that are as they were, so that nothing of theirs is drawn again', () => {
    const before = [summary(1), summary(2)];
    const after = withKnown(before, [summary(2), { ...summary(1), status: 'loaded' }, summary(3)]);
    expect(after.map(({ id, status }) => [id, status])).toEqual([
      [2, 'not loaded'],
      [1, 'loaded'],
      [3, 'not loaded'],
    ]);
    expect(after.map((object) => before.includes(object))).toEqual([true, false, false]);
  });
});

describe('the playground', () => {
  let main: MainEnd;
  let scope: EffectScope;
  let connection: Connection;
  let playground: Playground;
  let told: ConsoleEvent[];

  beforeEach(async () => {
    main = new MainEnd();
    main.answers.set('state.get', () => stateWith([summary(1)]));
    main.answers.set('program.run', () => returned);
    scope = effectScope();
    connection = connect(main);
    const following = scope.run(() => followMain(connection));
    if (following === undefined) throw new Error('the scope ended before it began');
    playground = following;
    told = [];
    scope.run(() => playground.onConsole((event) => told.push(event)));
    await vi.waitFor(() => expect(playground.state.value).not.toBeNull());
  });

  afterEach(() => scope.stop());

  it('asks main for the state and follows its events', () => {
    expect(playground.state.value?.objects).toHaveLength(1);
    main.send('state', stateWith([summary(1), summary(2)]));
    expect(playground.state.value?.objects).toHaveLength(2);
  });

  it('counts a load that tells how far it is as running, so that it can be stopped', () => {
    main.send('program.progress', { phase: 'fix up', done: 1, total: 2 });
    expect([playground.running.value, playground.canRun.value]).toEqual([true, false]);
    expect(playground.loadProgress.value).toEqual({ phase: 'fix up', done: 1, total: 2 });
    main.send('program.progress', null);
    expect([playground.running.value, playground.canRun.value]).toEqual([false, true]);
  });

  it('shows an event that breaks the contract as a problem and keeps the state it had', () => {
    main.send('state', { objects: 'none' });
    expect(playground.state.value?.objects).toHaveLength(1);
    expect(connection.problems.value[0]?.message).toMatch(/state event that breaks the contract/);
  });

  it('shows an answer that breaks the contract as a problem', async () => {
    main.answers.set('objects.describe', () => 42);
    expect(await playground.describe({ id: 1, member: null })).toBeNull();
    expect(connection.problems.value[0]?.message).toMatch(/objects.describe breaks the contract/);
  });

  it('runs with the arguments as typed and tells the console start and end', async () => {
    playground.argumentLine.value = 'alpha "two words"';
    await playground.run();
    expect(main.asked.at(-1)).toEqual({ name: 'program.run', args: [['alpha', 'two words']] });
    main.send('starting', { objects: ['file1.o'], args: ['alpha', 'two words'] });
    main.send('output', { stream: 'stdout', bytes: new Uint8Array([65]) });
    main.send('ended', returned);
    expect(told.map(({ kind }) => kind)).toEqual(['started', 'output', 'ended']);
  });

  it('does not run with arguments that cannot be split, and says why', async () => {
    playground.argumentLine.value = '"open';
    await playground.run();
    expect(main.asked.some(({ name }) => name === 'program.run')).toBe(false);
    expect(connection.problems.value[0]?.message).toMatch(/never closed/);
  });

  it('can run and stop only when there is something to run or to stop', async () => {
    main.send('state', stateWith([summary(1, 'refused')]));
    expect(playground.canRun.value).toBe(false);
    await playground.run();
    await playground.stop();
    expect(main.asked.map(({ name }) => name)).toEqual(['state.get']);
  });

  it('can stop while main has not answered a run, and run again afterwards', async () => {
    let end: (run: RunRecord) => void = () => undefined;
    main.answers.set('program.run', () => new Promise<RunRecord>((resolve) => (end = resolve)));
    const run = playground.run();
    expect(playground.running.value).toBe(true);
    expect(playground.canRun.value).toBe(false);
    await playground.stop();
    expect(main.asked.at(-1)?.name).toBe('program.stop');
    end(returned);
    await run;
    expect(playground.canRun.value).toBe(true);
  });

  it('keeps each problem, in full, until it is dismissed', () => {
    main.send('problem', { kind: 'executor', message: 'first line\nsecond line' });
    main.send('problem', { kind: 'executor', message: 'another' });
    const [first] = connection.problems.value;
    expect(first?.message).toBe('first line\nsecond line');
    if (first !== undefined) connection.dismiss(first);
    expect(connection.problems.value.map(({ message }) => message)).toEqual(['another']);
  });

  it('ends its subscriptions with its scope', () => {
    expect(main.subscriptions).toBeGreaterThan(0);
    scope.stop();
    expect(main.subscriptions).toBe(0);
  });
});

describe('what is selected after the list changed', () => {
  it('is what was just added', () => {
    expect(nextSelection([summary(1)], [summary(1), summary(2)], { id: 1, member: null })).toEqual({
      id: 2,
      member: null,
    });
  });

  it('stays where it was when nothing came', () => {
    const selected = { id: 1, member: 'a.o' };
    expect(nextSelection([summary(1), summary(2)], [summary(1)], selected)).toBe(selected);
  });

  it('moves on when it was removed, and never to a refused file while there is another', () => {
    const before = [summary(1), summary(2, 'refused'), summary(3)];
    expect(nextSelection(before, before.slice(1), { id: 1, member: null })).toEqual({ id: 3, member: null });
    expect(nextSelection(before, [], { id: 1, member: null })).toBeNull();
  });
});
