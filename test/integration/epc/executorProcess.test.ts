import { afterEach, describe, expect, it } from 'vitest';
import { ExecutorProcess } from '../../../app/main/epc/executorProcess.ts';
import { StandaloneHost } from '../../../app/main/epc/standaloneHost.ts';
import { SymbolLookup } from '../../../app/main/session/symbolLookup.ts';
import { loadstoneNames, orcNames } from '../../../app/shared/orc/bootstrapNames.ts';
import { descendants, isAlive, pipedHost } from '../../support/executors.ts';

describe('ExecutorProcess over loadstone-executor', () => {
  afterEach(() => {
    expect(descendants('loadstone-executor')).toEqual([]);
  });

  it('publishes every service that the controller knows, but for those of Windows', async () => {
    const process = await ExecutorProcess.start(pipedHost());
    const published = process.epc.setup.bootstrapSymbols;
    const known = [...Object.values(orcNames), ...Object.values(loadstoneNames)];
    const ofWindows = [loadstoneNames.registerFunctionTable, loadstoneNames.deregisterFunctionTable];
    expect(known.filter((name) => !published.has(name))).toEqual(ofWindows);
    expect(process.epc.setup).toMatchObject({ triple: 'x86_64-pc-linux-gnu', pageSize: 4096 });
    await process.close();
  });

  it('leaves with status 0 when the controller hangs up', async () => {
    const process = await ExecutorProcess.start(pipedHost());
    expect(await process.close()).toMatchObject({ status: { code: 0, signal: null }, stopped: true, crash: null });
    expect(isAlive(process.pid)).toBe(false);
  });

  it('is gone at once when it is stopped', async () => {
    const process = await ExecutorProcess.start(pipedHost());
    expect((await process.stop()).status).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('says how an executor ended that nobody stopped', async () => {
    const executorProcess = await ExecutorProcess.start(pipedHost());
    process.kill(executorProcess.pid, 'SIGKILL');
    expect(await executorProcess.ended).toMatchObject({ status: { code: null, signal: 'SIGKILL' }, stopped: false });
  });

  it.each([
    ['/nonexistent/executor', /cannot start \/nonexistent\/executor: .*ENOENT/],
    [
      '/bin/true',
      /^executor \d+ \(\/bin\/true\) did not start: the executor hung up \(the process ended with status 0\)$/,
    ],
    ['/bin/cat', /\(\/bin\/cat\) did not start: .*status 1\); it wrote: .*No such file/],
  ])('refuses %s as an executor with the reason', async (path, reason) => {
    await expect(
      ExecutorProcess.start(new StandaloneHost({ executor: path, stdio: 'pipe', lineBuffered: false })),
    ).rejects.toThrow(reason);
  });
});

describe('SymbolLookup', () => {
  it('finds functions and data of the C and C++ runtime in one message, and only those', async () => {
    const process = await ExecutorProcess.start(pipedHost());
    const symbols = await SymbolLookup.open(process.epc, []);
    const before = process.epc.counters.messagesSent;
    const names = ['puts', 'stderr', 'cos', '__cxa_throw', '_Unwind_Resume', 'deflate', 'uv_run', 'no_such_name'];
    const found = await symbols.lookUp(names);
    expect(process.epc.counters.messagesSent - before).toBe(1);
    expect(names.filter((_, i) => found[i] === null)).toEqual(['deflate', 'uv_run', 'no_such_name']);
    await process.close();
  });

  it('searches preloaded libraries after the runtime', async () => {
    const process = await ExecutorProcess.start(pipedHost());
    const symbols = await SymbolLookup.open(process.epc, ['libz.so.1']);
    const [deflate, puts] = await symbols.lookUp(['deflate', 'puts']);
    expect(deflate?.address).toBeGreaterThan(0);
    expect(puts?.address).toBeGreaterThan(0);
    await process.close();
  });

  it('names the library that cannot be opened', async () => {
    const process = await ExecutorProcess.start(pipedHost());
    await expect(SymbolLookup.open(process.epc, ['libno_such.so.9'])).rejects.toThrow(/libno_such\.so\.9/);
    await process.stop();
  });
});
