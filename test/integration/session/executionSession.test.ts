import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ExecutorHost } from '../../../app/main/epc/executorProcess.ts';
import { ExecutionSession } from '../../../app/main/session/executionSession.ts';
import { messageLog } from '../../../app/main/timing/messageLog.ts';
import { loadstoneNames } from '../../../app/shared/orc/bootstrapNames.ts';
import { describeOutcome, type LoadRecord } from '../../../app/shared/ui/records.ts';
import { compile } from '../../support/compile.ts';
import { ends } from '../../support/ends.ts';
import { addon, descendants, isAlive, pipedHosts, start } from '../../support/executors.ts';
import { sharedMemoryNames } from '../../support/leftovers.ts';

const hello = `#include <stdio.h>
int main(int argc, char **argv) { printf("hello %d %s\\n", argc, argc > 1 ? argv[1] : "-"); return 42; }`;

const onWindows = process.platform === 'win32';
const abort = onWindows ? 'STATUS_FATAL_APP_EXIT' : 'SIGABRT';

describe('ExecutionSession', () => {
  let folder: string;
  let namesBefore: readonly string[];
  let session: ExecutionSession;
  let output: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'session-test-'));
    namesBefore = onWindows ? [] : sharedMemoryNames();
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  beforeEach(() => {
    output = '';
    session = new ExecutionSession({ hosts: pipedHosts(), addon, start, preload: [], keepExecutorReady: false });
    session.on('output', ({ bytes }) => {
      // The C library of Windows ends lines with two characters.
      output += Buffer.from(bytes).toString().replaceAll('\r\n', '\n');
    });
  });
  afterEach(async () => {
    await session.close();
    expect(descendants('loadstone-executor')).toEqual([]);
    // On Windows memory has no name; Wine shows what others have there.
    expect(onWindows ? [] : sharedMemoryNames().filter((name) => !namesBefore.includes(name))).toEqual([]);
  });

  const object = (name: string, source: string): string => compile(folder, `${name}.c`, source);

  it('runs main with its arguments and gives output and status', async () => {
    await session.addFiles([object('hello', hello)]);
    const { outcome, load } = await session.run(['world']);
    expect(outcome).toEqual({ kind: 'exited', status: 42, by: 'return' });
    expect(output).toBe('hello 2 world\n');
    expect(load?.memoryRoute).toBe(`packed, ${onWindows ? 'section object' : 'sealed memfd'}, external-array-buffer`);
    expect(load?.segments.map(({ protection }) => protection)).not.toContain('RWX');
  });

  it('starts each run from the file, not from what the last run left in memory', async () => {
    await session.addFiles([object('counter', 'int runs; int main(void) { return ++runs; }')]);
    for (let run = 0; run < 3; run++) expect((await session.run([])).outcome).toMatchObject({ status: 1 });
    expect(descendants('loadstone-executor')).toHaveLength(1);
  });

  it('reads a file again that changed since the last run', async () => {
    const path = object('changing', 'int main(void) { return 1; }');
    await session.addFiles([path]);
    expect((await session.run([])).outcome).toMatchObject({ status: 1 });
    object('changing', 'int padding[100] = {1}; int main(void) { return 2; }');
    expect((await session.run([])).outcome).toMatchObject({ status: 2 });
  });

  it.each(Object.entries(ends))('tells an end by %s, and runs the next program', async (name, [source, expected]) => {
    await session.addFiles([object('ends', source)]);
    expect((await session.run([])).outcome).toMatchObject(expected);
    session.remove(session.state().objects[0]?.id ?? -1);
    await session.addFiles([object('hello', hello)]);
    expect((await session.run([name])).outcome).toMatchObject({ status: 42 });
  });

  it('names function, section and file of the place that crashed', async () => {
    await session.addFiles([
      object('crash', 'static void deep(int *p) { *p = 1; }\nint main(void) { deep((int *)8); return 0; }'),
    ]);
    const { outcome } = await session.run([]);
    if (outcome.kind !== 'signalled' || outcome.crash === null) throw new Error(JSON.stringify(outcome));
    expect(outcome.crash.faultAddress).toBe('0x8');
    expect(outcome.crash.backtrace[0]?.location).toMatch(/^crash\.o \.text\+0x[0-9a-f]+ \(deep\+0x/);
    expect(outcome.crash.backtrace[1]?.location).toMatch(/^crash\.o \.text\+0x[0-9a-f]+ \(main\+0x/);
    expect(outcome.crash.registers['rip']).toBe(outcome.crash.backtrace[0]?.address);
  });

  it('tells an uncaught exception as such, and an abort in a handler as an abort', async () => {
    const uncaught = '#include <stdexcept>\nint main() { throw std::runtime_error("nobody home"); }';
    await session.addFiles([compile(folder, 'uncaught.cc', uncaught)]);
    const first = (await session.run([])).outcome;
    // On Windows GCC's run-time library says it on stderr, and then aborts.
    const uncaughtException = onWindows ? null : 'std::runtime_error';
    expect(first).toMatchObject({ signal: abort, crash: { uncaughtException } });
    if (onWindows) expect(output).toContain("terminate called after throwing an instance of 'std::runtime_error'");
    else expect(describeOutcome(first)).toBe('nobody caught an exception of type std::runtime_error (SIGABRT)');
    session.remove(session.state().objects[0]?.id ?? -1);
    const handled = '#include <cstdlib>\nint main() { try { throw 1; } catch (int) { std::abort(); } }';
    await session.addFiles([compile(folder, 'handled.cc', handled)]);
    expect((await session.run([])).outcome).toMatchObject({ signal: abort, crash: { uncaughtException: null } });
  });

  it('stops an endless loop at once', async () => {
    await session.addFiles([
      object('loop', '#include <stdio.h>\nint main(void) { puts("on"); fflush(stdout); for (;;); }'),
    ]);
    const run = session.run([]);
    await expect.poll(() => output).toBe('on\n');
    const [pid = 0] = descendants('loadstone-executor');
    await session.stop();
    expect((await run).outcome).toEqual({ kind: 'stopped' });
    expect(isAlive(pid)).toBe(false);
  });

  it('survives the death of the executor by kill -9', async () => {
    await session.addFiles([
      object('loop', '#include <stdio.h>\nint main(void) { puts("on"); fflush(stdout); for (;;); }'),
    ]);
    const run = session.run([]);
    await expect.poll(() => output).toBe('on\n');
    for (const pid of descendants('loadstone-executor')) process.kill(pid, 'SIGKILL');
    // Windows knows no signals: a status, and no report.
    const lost = { kind: 'lost', text: expect.stringContaining('ended with status 1 without a report') };
    const killed = { kind: 'signalled', signal: 'SIGKILL', number: 9, crash: null };
    expect((await run).outcome).toEqual(onWindows ? lost : killed);
  });

  it('executes nothing of a file before it is run', async () => {
    const witness = join(folder, 'witness');
    await session.addFiles([
      object(
        'eager',
        `#include <fcntl.h>
__attribute__((constructor)) static void early(void) { creat(${JSON.stringify(witness)}, 0600); }
int main(void) { return 0; }`,
      ),
    ]);
    await session.describe(session.state().objects[0]?.id ?? -1, null);
    expect(existsSync(witness)).toBe(false);
    await session.run([]);
    expect(existsSync(witness)).toBe(true);
  });

  it('refuses what is missing by name, and stays usable', async () => {
    await session.addFiles([object('needy', 'int nowhere(void); int main(void) { return nowhere(); }')]);
    const { outcome } = await session.run([]);
    if (outcome.kind !== 'refused') throw new Error(JSON.stringify(outcome));
    expect(outcome.error.kind).toBe('link');
    expect(outcome.error.message).toContain('nowhere');
    expect(outcome.error.message).toContain('needy.o');
    await session.addFiles([object('giver', 'int nowhere(void) { return 9; }')]);
    expect((await session.run([])).outcome).toMatchObject({ status: 9 });
  });

  it('lists a file that is no object with the reason, and refuses to run with it', async () => {
    const text = join(folder, 'notes.txt');
    writeFileSync(text, 'int main() {}\n');
    await session.addFiles([text, join(folder, 'missing.o'), folder]);
    expect(session.state().objects.map(({ kind }) => kind)).toEqual(['refused', 'refused', 'refused']);
    const messages = session.state().objects.map(({ error }) => error?.message ?? '');
    expect(messages[1]).toMatch(/missing\.o cannot be read: ENOENT/);
    expect(messages[2]).toMatch(/is no file: allowed are object files/);
    expect((await session.run([])).outcome).toMatchObject({ kind: 'refused' });
  });

  it('refuses a second run while one goes on', async () => {
    await session.addFiles([object('hello', hello)]);
    const first = session.run([]);
    await expect(session.run([])).rejects.toThrow('a program is running: stop it first');
    expect((await first).outcome).toMatchObject({ status: 42 });
  });

  it('ends threads that outlive main, as a native program does, and runs again', async () => {
    const source = `#include <pthread.h>
static void *forever(void *p) { for (;;) ; return p; }
int main(void) { pthread_t t; pthread_create(&t, 0, forever, 0); return 11; }`;
    await session.addFiles([object('restless', source)]);
    for (let run = 0; run < 2; run++)
      expect((await session.run([])).outcome).toMatchObject({ status: 11, by: 'return' });
    await expect.poll(() => descendants('loadstone-executor')).toEqual([]);
  });

  it('unloads one file while the others stay, and refuses while one of them refers to it', async () => {
    await session.addFiles([
      object('needs', 'int given(void); int main(void) { return given(); }'),
      object('gives', 'int given(void) { return 3; }'),
      object('alone', 'int alone(void) { return 4; }'),
    ]);
    const before = await session.load();
    expect(before.segments.map(({ unit }) => unit)).toEqual(expect.arrayContaining(['needs.o', 'gives.o', 'alone.o']));
    const id = (name: string): number => session.state().objects.find((entry) => entry.name === name)?.id ?? -1;
    await session.unload(id('alone.o'));
    await expect(session.unload(id('alone.o'))).rejects.toThrow('alone.o is not loaded: nothing to unload');
    await expect(session.unload(id('gives.o'))).rejects.toThrow(
      /gives\.o stays loaded: needs\.o \.text\+0x[0-9a-f]+ refers to 'given'; unload those first/,
    );
    expect((await session.run([])).outcome).toMatchObject({ status: 3 });
    const running = session.run([]);
    await expect(session.unload(id('alone.o'))).rejects.toThrow('a program is running: stop it first');
    await running;
  });

  it('takes a changed file in place of the old one', async () => {
    const path = object('edited', 'int edited(void) { return 1; }');
    await session.addFiles([object('asks', 'int edited(void); int main(void) { return edited(); }'), path]);
    await session.load();
    object('edited', 'int padding[4] = {1}; int edited(void) { return 2; }');
    await session.load();
    expect((await session.run([])).outcome).toMatchObject({ status: 2 });
  });

  // Windows has no such request in objects.
  if (!onWindows) {
    it('does not leave stacks executable for a program that never asked', async () => {
      const nested = `static int apply(int (*f)(int)) { return f(2); }
int main(void) { int base = 40; int add(int v) { return v + base; } int (*volatile f)(int) = add; return apply(f); }`;
      const plain = object('plain', 'int main(void) { return 1; }');
      await session.addFiles([compile(folder, 'nested.c', nested, ['-O0'])]);
      expect((await session.run([])).outcome).toMatchObject({ status: 42 });
      const [asked = 0] = descendants('loadstone-executor');
      session.remove(session.state().objects[0]?.id ?? -1);
      await session.addFiles([plain]);
      expect((await session.run([])).outcome).toMatchObject({ status: 1 });
      expect(descendants('loadstone-executor')).toHaveLength(1);
      expect(descendants('loadstone-executor')).not.toContain(asked);
      for (const pid of descendants('loadstone-executor')) {
        expect(readFileSync(`/proc/${pid}/maps`, 'latin1')).not.toMatch(/ rwx/);
      }
    });
  }

  it('unloads the file that was meant where two have the same name, and never its own start object', async () => {
    for (const part of ['a', 'b']) mkdirSync(join(folder, part), { recursive: true });
    await session.addFiles([
      object('main', 'int first(void); int main(void) { return first(); }'),
      compile(join(folder, 'a'), 'util.c', 'int first(void) { return 5; }'),
      compile(join(folder, 'b'), 'util.c', 'int second(void) { return 6; }'),
      object('start', 'int started(void) { return 7; }'),
    ]);
    await session.load();
    const id = (path: string): number =>
      session.state().objects.find((entry) => entry.path.endsWith(join(path)))?.id ?? -1;
    await session.unload(id('b/util.o'));
    await expect(session.unload(id('a/util.o'))).rejects.toThrow("refers to 'first'");
    await session.unload(id('start.o'));
    expect((await session.run([])).outcome).toMatchObject({ status: 5 });
  });

  it('leaves no executor behind when it is closed while one starts', async () => {
    await session.addFiles([object('hello', hello)]);
    const run = session.run([]);
    await session.close();
    expect((await run).outcome.kind).toBe('stopped');
    expect(descendants('loadstone-executor')).toEqual([]);
  });

  it('starts no executor for a next run when it is closed during one', async () => {
    const hosts = pipedHosts();
    let starts = 0;
    const usual: ExecutorHost = {
      kind: hosts.usual.kind,
      start: (needs, signal) => {
        starts++;
        return hosts.usual.start(needs, signal);
      },
    };
    const kept = new ExecutionSession({
      hosts: { ...hosts, usual },
      addon,
      start,
      preload: [],
      keepExecutorReady: true,
    });
    await kept.addFiles([object('endless', '#include <unistd.h>\nint main(void) { write(1, "x", 1); for (;;) ; }')]);
    const looping = new Promise<void>((resolve) => kept.on('output', () => resolve()));
    const run = kept.run([]);
    await looping;
    await kept.close();
    expect((await run).outcome.kind).toBe('stopped');
    expect(starts).toBe(1);
  });

  it('counts the reading of files for the load that needs them', async () => {
    const path = object('hello', hello);
    await session.addFiles([path]);
    const read = async (): Promise<number> =>
      (await session.load()).phases.find(({ name }) => name === 'read')?.counters['files'] ?? 0;
    expect((await read()) - (await read())).toBe(1);
  });

  it("counts what each phase said to the executor, and the executor's own part of it", async () => {
    await session.addFiles([object('hello', hello)]);
    const load = await session.load();
    const sumOf = (counter: string): number =>
      load.phases.reduce((sum, { name, counters }) => sum + (name === 'read' ? 0 : (counters[counter] ?? 0)), 0);
    expect([sumOf('messages'), sumOf('bytes')]).toEqual([load.messages, load.bytes]);
    expect(load.executorMs).toBeGreaterThan(0);
    // In whole microseconds a phase.
    expect(sumOf('executorMicroseconds') / 1000).toBeCloseTo(load.executorMs ?? Number.NaN, 1);
    expect(load.controllerFaults).toBeGreaterThanOrEqual(0);
  });

  it('has in its record what calls took in the executor that nobody waited for, after a load and after a run', async () => {
    await session.addFiles([object('hello', hello)]);
    const run = async (): Promise<LoadRecord | null> => (await session.run([])).load;
    for (const act of [() => session.load(), run]) {
      const load = await act();
      const { rows } = messageLog(session.messages);
      const call = rows.find(({ stage, name }) => stage === 'load' && name === loadstoneNames.runActions);
      const result = rows[call?.other ?? -1];
      const finalize = load?.phases.find(({ name }) => name === 'finalize');
      expect(finalize?.counters['executorMicroseconds']).toBe(Math.round((result?.executorMs ?? Number.NaN) * 1000));
      // Windows counts faults for processes alone.
      expect(finalize?.counters['executorFaults'] ?? 0).toBe(result?.executorFaults ?? 0);
      expect(load?.executorMs).toBeGreaterThan(result?.executorMs ?? Number.NaN);
      const faults = result?.executorFaults ?? Number.NaN;
      if (!onWindows) expect(load?.executorFaults).toBeGreaterThanOrEqual(faults);
    }
  });

  if (!onWindows) {
    it('asks an executor that was kept ready only for names that its C and C++ libraries do not define', async () => {
      const asked = async (of: ExecutionSession, ...paths: readonly string[]): Promise<number> => {
        await of.addFiles(paths);
        await of.load();
        const { rows } = messageLog(of.messages);
        return rows.filter(({ name, direction }) => name === loadstoneNames.resolveInOrder && direction === 'sent')
          .length;
      };
      const kept = new ExecutionSession({ hosts: pipedHosts(), addon, start, preload: [], keepExecutorReady: true });
      try {
        const path = object('hello', hello);
        expect(await asked(session, path)).toBe(1);
        expect(await asked(kept, path)).toBe(0);
        const weak = 'extern int not_there(void) __attribute__((weak)); int optional(void) { return not_there != 0; }';
        expect(await asked(kept, object('optional', weak))).toBe(1);
      } finally {
        await kept.close();
      }
    });
  }

  it('lists a file that cannot be read, and takes those after it', async () => {
    const huge = join(folder, 'huge.o');
    writeFileSync(huge, '');
    truncateSync(huge, 3 * 2 ** 30);
    // A folder can be opened nowhere on Windows, and read nowhere.
    const unreadable = onWindows ? 'Z:\\proc\\self\\mem' : '/proc/self/mem';
    await session.addFiles([huge, unreadable, object('hello', hello)]);
    const [first, second, third] = session.state().objects;
    expect(first?.error?.message).toMatch(/has 3221225472 bytes: allowed are 2147483647/);
    expect(second?.error?.message).toMatch(/mem cannot be read: (EIO|UNKNOWN)/);
    expect(third?.error).toBeNull();
    rmSync(huge);
  });

  it('gives the memory of the last run back before the next', async () => {
    await session.addFiles([object('hello', hello)]);
    const addresses = new Set<string>();
    for (let run = 0; run < 5; run++) {
      const { load } = await session.run([]);
      addresses.add(load?.segments[0]?.address ?? '');
    }
    expect(addresses.size).toBe(1);
  });
});
