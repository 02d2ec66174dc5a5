// However a program ends in the window's executor, Electron's utility process: the window says how, stays as it is, and
// runs the next one. The same programs in loadstone-executor: test/integration/session/endings.test.ts.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeRun, runRecord } from '../../app/shared/ui/records.ts';
import { endingPrograms, headers, processesIn } from '../support/endingPrograms.ts';
import { isAlive } from '../support/executors.ts';
import { ObjectFolder } from '../support/objects.ts';
import { PlaygroundWindow, waitForEnd } from './playgroundWindow.ts';

describe('however a program ends in the window', () => {
  const objects = new ObjectFolder();
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
    await window.click('[data-test=stop]');
    await window.waitFor('[data-test=outcome]', /^stopped/);
    const said = processesIn(await window.consoleText());
    expect(await waitForEnd(said, isAlive)).toEqual([]);
  }

  it.each(endingPrograms.map((program) => [program.name, program] as const))('%s', async (name, program) => {
    const stops = program.end === 'stop' && program.endInUtility === undefined;
    const line = program.endInUtility ?? (program.end === 'stop' ? /^stopped/ : program.end);
    await start(objects.compileText(name.replaceAll(/\W/g, ''), headers + program.source, '-w -O0'));
    if (stops) await stop();
    expect(await end()).toMatch(line);
    await start(next);
    expect(await end()).toBe('main returned 42');
    await window.waitForConsole(/^next$/m);
    await window.executorReady();
    expect(await window.text('[data-test=problems]')).toBe('');
  });
});
