import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SimpleRemoteEpc } from '../../../app/main/epc/simpleRemoteEpc.ts';
import { StreamTransport } from '../../../app/shared/transports/streamTransport.ts';
import { isAlive } from '../../support/executors.ts';
import {
  connectionOf,
  executorPath,
  isSanitized,
  isWindows,
  spawnExecutor,
  startExecutor,
  until,
} from './support/executorUnderTest.ts';
import { endless, loggingAction, readLog, wrapperCalling } from './support/machineCode.ts';
import { dylibs, loadCode, mapper, noCall, only, page, R, simpleMemory } from './support/services.ts';

/** Names of shared memory that outlive processes, which only POSIX has. */
const namesOfMemory = (): readonly string[] =>
  isWindows ? [] : readdirSync('/dev/shm').filter((name) => name.startsWith('loadstone'));

async function withDueActions() {
  const executor = await startExecutor();
  const { epc } = executor;
  const loaded = await loadCode(epc, (data) => [loggingAction(data)]);
  const logging = only(loaded.functions);
  const { base } = await mapper(epc).reserve(page);
  await mapper(epc).initialize(
    base,
    [[R, base, page]],
    [
      [noCall, [logging, Uint8Array.of(1)]],
      [noCall, [logging, Uint8Array.of(2)]],
    ],
  );
  const simple = await simpleMemory(epc).reserve(page);
  await simpleMemory(epc).initialize([[R, simple, 1, Uint8Array.of(1)]], [[noCall, [logging, Uint8Array.of(3)]]]);
  return { ...executor, log: () => readLog(loaded.view.bytes.subarray(page)) };
}

describe('the end of the connection', () => {
  it('hangup ends the executor with its deallocate actions run', async () => {
    const { epc, ended, log } = await withDueActions();
    epc.disconnect();
    expect(await ended).toEqual({ code: 0, signal: null });
    expect(log()).toEqual([2, 1, 3]);
  });

  it('so does the end of the stream', async () => {
    const { connection, ended, log } = await withDueActions();
    connection.end();
    expect(await ended).toEqual({ code: 0, signal: null });
    expect(log()).toEqual([2, 1, 3]);
  });

  it('ends the executor although the program loops for ever', async () => {
    const { epc, connection, ended } = await startExecutor();
    const { functions } = await loadCode(epc, () => [endless]);
    const running = expect(epc.callWrapper(only(functions), new Uint8Array(0))).rejects.toThrow(/hung up/);
    connection.end();
    expect(await ended).toEqual({ code: 0, signal: null });
    await running;
  });

  it('waits for a call that ends soon, and then runs the actions', async () => {
    const { epc, connection, ended, log } = await withDueActions();
    const usleep = await dylibs(epc).find('usleep');
    const { functions } = await loadCode(epc, () => [wrapperCalling(usleep, 100_000)]);
    const running = expect(epc.callWrapper(only(functions), new Uint8Array(0))).rejects.toThrow(/hung up/);
    connection.end();
    await running;
    expect(await ended).toEqual({ code: 0, signal: null });
    expect(log()).toEqual([2, 1, 3]);
  });

  it('ends the executor although a deallocate action never returns', async () => {
    const { epc, connection, ended } = await startExecutor();
    const { functions } = await loadCode(epc, () => [endless]);
    const { base } = await mapper(epc).reserve(page);
    await mapper(epc).initialize(base, [[R, base, page]], [[noCall, [only(functions), new Uint8Array(0)]]]);
    connection.end();
    expect((await ended).signal).toBeNull();
  });

  it('ends the executor when its controller is killed, and leaves no shared memory', async () => {
    const before = namesOfMemory();
    const script = `
      const { spawn } = require('node:child_process');
      const child = spawn(process.argv[1], ['filedescs=3,3'], { stdio: ['ignore', 'ignore', 'inherit', 'overlapped'] });
      child.stdio[3].once('data', () => console.log(child.pid));
    `;
    const controller = spawn(process.execPath, ['-e', script, executorPath], { stdio: ['ignore', 'pipe', 'inherit'] });
    const pid = await new Promise<number>((resolve) => {
      controller.stdout.once('data', (text: Buffer) => resolve(Number(text.toString())));
    });
    expect(isAlive(pid)).toBe(true);
    controller.kill('SIGKILL');
    await until(() => !isAlive(pid), `executor ${pid} is gone`);
    expect(namesOfMemory().filter((name) => !before.includes(name))).toEqual([]);
  });

  it('leaves nothing behind when the executor is killed', async () => {
    const { epc, child, pid, ended } = await startExecutor();
    const before = namesOfMemory();
    const { name } = await mapper(epc).reserve(1 << 20);
    expect(isWindows || existsSync(name)).toBe(true);
    child.kill('SIGKILL');
    expect(await ended).toEqual({ code: null, signal: 'SIGKILL' });
    expect(isAlive(pid)).toBe(false);
    expect(await epc.ended).toBeNull();
    expect(namesOfMemory().filter((entry) => !before.includes(entry))).toEqual([]);
  });

  // Only the build with sanitizers can tell.
  if (isSanitized) {
    it('does not leak memory over many allocations', async () => {
      const { epc, connection, ended, stderr } = await startExecutor({ ASAN_OPTIONS: 'detect_leaks=1' });
      for (let i = 0; i < 50; i++) {
        const { base } = await mapper(epc).reserve(page);
        await mapper(epc).initialize(base, [[R, base, page]]);
        await mapper(epc).release([base]);
      }
      connection.end();
      expect(await ended).toEqual({ code: 0, signal: null });
      expect(stderr()).toBe('');
    });
  }

  // Windows has no signal that stops a process.
  if (isWindows) return;

  it('is what a stopped executor comes to, once its silence has lasted too long', async () => {
    const { child, ended } = spawnExecutor(['filedescs=3,3']);
    const epc = await SimpleRemoteEpc.connect(new StreamTransport(connectionOf(child)), 500);
    expect(await dylibs(epc).find('puts')).toBeGreaterThan(0);
    child.kill('SIGSTOP');
    await expect(dylibs(epc).find('puts')).rejects.toThrow(/no answer to call \d+ of 0x[0-9a-f]+ within 500 ms/);
    expect(epc.connected).toBe(false);
    child.kill('SIGCONT');
    expect(await ended).toEqual({ code: 0, signal: null });
  });
});
