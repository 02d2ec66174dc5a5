// However a program ends in loadstone-executor, or is ended: the line that tells it is clear, the next program runs as if
// nothing had been, and nothing is left.
import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ExecutionSession } from '../../../app/main/session/executionSession.ts';
import { describeOutcome } from '../../../app/shared/ui/records.ts';
import { compile } from '../../support/compile.ts';
import { type EndingProgram, endingPrograms, headers, processesIn } from '../../support/endingPrograms.ts';
import { addon, descendants, isAlive, pipedHosts, start } from '../../support/executors.ts';

const next = `${headers}int main(void) { char *memory = malloc(1 << 20); int file = open("/dev/null", O_RDONLY);
if (!memory || file < 0) return 1; puts("next"); return 42; }`;

describe('however a program ends', () => {
  let folder: string;
  let session: ExecutionSession;
  let output = '';
  const problems: string[] = [];
  const startedFrom = process.cwd();

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'endings-test-'));
    // As the window does; else what was traced stays behind.
    addon.watchTracedThreads();
    compile(folder, 'next.c', next, ['-w']);
  });
  beforeEach(() => {
    session = new ExecutionSession({ hosts: pipedHosts(), addon, start, preload: [], keepExecutorReady: true });
    session.on('output', ({ bytes }) => {
      if (output.length < 10_000) output += Buffer.from(bytes).toString();
    });
    session.on('problem', ({ message }) => problems.push(message));
  });
  afterEach(async () => {
    await session.close();
    expect(problems.splice(0)).toEqual([]);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
    expect(descendants('loadstone-executor')).toEqual([]);
    expect(process.cwd()).toBe(startedFrom);
  });

  async function put(path: string): Promise<void> {
    session.removeAll();
    await session.addFiles([path]);
    output = '';
  }

  async function runToEnd({ name, end }: EndingProgram): Promise<string> {
    const running = session.run([]);
    if (end === 'stop') {
      await expect.poll(() => output, { timeout: 10_000 }).toMatch(/^on/);
      if (name.startsWith('children')) await expect.poll(() => processesIn(output).length).toBe(8);
      await session.stop();
      expect(processesIn(output).filter(isAlive)).toEqual([]);
    }
    return describeOutcome((await running).outcome);
  }

  async function expectNextToRun(): Promise<void> {
    await put(join(folder, 'next.o'));
    const { outcome } = await session.run([]);
    expect(describeOutcome(outcome)).toBe('main returned 42');
    expect(output).toBe('next\n');
  }

  it.each(endingPrograms.map((program) => [program.name, program] as const))('%s', async (name, program) => {
    const { source, end } = program;
    await put(compile(folder, `${name.replaceAll(/\W/g, '')}.c`, headers + source, ['-w', '-O0']));
    expect(await runToEnd(program)).toMatch(end === 'stop' ? /^stopped$/ : end);
    await expectNextToRun();
    // The one that stands ready, and nothing that a program started.
    await expect.poll(() => descendants('loadstone-executor').length).toBe(1);
  });

  it('after all of it as many descriptors are open as after one program', async () => {
    await expectNextToRun();
    const open = (): number => readdirSync('/proc/self/fd').length;
    const before = open();
    for (const name of [
      'exit in main',
      'a null pointer',
      'an endless loop',
      'return after every descriptor was closed',
    ]) {
      const program = endingPrograms.find((each) => each.name === name);
      if (program === undefined) throw new Error(`there is no program '${name}'`);
      await put(join(folder, `${name.replaceAll(/\W/g, '')}.o`));
      await runToEnd(program);
      await expectNextToRun();
    }
    await expect.poll(open).toBeLessThanOrEqual(before);
    const files = readdirSync('/proc/self/fd').map((descriptor) => {
      try {
        return readlinkSync(`/proc/self/fd/${descriptor}`);
      } catch {
        return '';
      }
    });
    // That of the executor which stands ready.
    expect(files.filter((file) => file.includes('memfd:loadstone')).length).toBeLessThanOrEqual(1);
  });
});
