// However a program ends in the window's executor, Electron's utility process: the window says how, stays as it is, and
// runs the next one. One of each kind; all of them in loadstone-executor: test/integration/session/endings.test.ts.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeRun, runRecord } from '../../app/shared/ui/records.ts';
import { PlaygroundWindow, waitForEnd } from '../e2e/playgroundWindow.ts';
import { type EndingProgram, endingPrograms, headers, processesIn } from '../support/endingPrograms.ts';
import { isAlive } from '../support/executors.ts';
import { ObjectFolder } from '../support/objects.ts';

const kinds: readonly string[] = [
  'a mapping behind the end of its file',
  'an illegal instruction',
  'a division by zero',
  'a stack overflow in a thread',
  'a crash with all signals blocked',
  'a kill of its own process',
  'exit in a constructor',
  'exit in a thread',
  '_exit in a thread',
  'longjmp to nowhere',
  'children that go on, and one of theirs',
  'threads that go on',
  'another program in its place',
  'a trace by its parent, by the system call itself',
  'exit while it is traced by its parent',
  'return after every descriptor was closed',
  'descriptors that all lead elsewhere',
  'no descriptor left',
  'standard output closed',
  'a full disk',
  'no memory left',
  'blocked signals',
  'SIGSTOP',
  'output without end',
];
/** Milliseconds from the button to the word: one second is promised, the rest is for a busy machine. */
const longestStop = 5000;

describe('however a program ends in the window', () => {
  const objects = new ObjectFolder();
  const stops: number[] = [];
  let window: PlaygroundWindow;
  let next: string;

  beforeAll(async () => {
    window = await PlaygroundWindow.openTall();
    next = objects.compileText('next', '#include <stdio.h>\nint main(void) { puts("next"); return 42; }');
  });
  afterAll(async () => {
    await window?.app.stop();
    objects.remove();
  });

  /** Puts this file on the list in place of all others, and runs it; the page's own calls are quicker than its buttons. */
  async function start(path: string): Promise<void> {
    await window.evaluate(`void (window.running = (async () => {
      const { call } = window.loadstone;
      await call('objects.removeAll');
      await call('files.open', [${JSON.stringify(path)}]);
      return JSON.stringify(await call('program.run', []));
    })())`);
  }

  /** The line that tells the end: as the answer has it, and as it stands in the window. */
  async function end(): Promise<string> {
    const answer = JSON.parse(await window.evaluateAsync<string>('window.running')) as { readonly value: unknown };
    const line = describeRun(runRecord.parse(answer.value));
    await window.waitUntil(
      () => window.text('[data-test=outcome]'),
      (text) => text.startsWith(line),
      `the window to say ${line}`,
    );
    return line;
  }

  async function stop(): Promise<void> {
    await window.waitForConsole(/^on/m);
    const pressed = performance.now();
    await window.click('[data-test=stop]');
    await window.waitFor('[data-test=outcome]', /^stopped/);
    stops.push(performance.now() - pressed);
    expect(await waitForEnd(processesIn(await window.consoleText()), isAlive)).toEqual([]);
  }

  function program(name: string): EndingProgram {
    const found = endingPrograms.find((each) => each.name === name);
    if (found === undefined) throw new Error(`there is no program '${name}'`);
    return found;
  }

  it.each(kinds)('%s', async (name) => {
    const { source, end: usual, endInUtility } = program(name);
    await start(objects.compileText(name.replaceAll(/\W/g, ''), headers + source, '-w -O0'));
    if (usual === 'stop') await stop();
    expect(await end()).toMatch(endInUtility ?? (usual === 'stop' ? /^stopped/ : usual));
    await start(next);
    expect(await end()).toBe('main returned 42');
    await window.waitForConsole(/^next$/m);
    await window.executorReady();
    expect(await window.text('[data-test=problems]')).toBe('');
  });

  it('Stop took less than its time whenever it was pressed', () => {
    console.log(`Stop took ${stops.map(Math.round).join(', ')} ms, with the driver's own`);
    expect(stops.length).toBe(5);
    expect(Math.max(...stops)).toBeLessThan(longestStop);
  });
});
