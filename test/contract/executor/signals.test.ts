import { describe, expect, it } from 'vitest';
import { spawnExecutor, startExecutor, until } from './support/executorUnderTest.ts';
import { calling, returning } from './support/machineCode.ts';
import { dylibs, loadCode, only, run } from './support/services.ts';

const sigusr1 = 10;

describe('a signal from outside', () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGUSR1'] as const)('ends an executor that runs nothing: %s', async (signal) => {
    const { child, epc, ended } = await startExecutor();
    const { functions } = await loadCode(epc, () => [returning(5)]);
    expect(await run(epc).main(only(functions))).toBe(5);
    child.kill(signal);
    expect(await ended).toEqual({ code: null, signal });
  });

  it('ends an executor to which nobody has connected', async () => {
    const { child, ended, stderr } = spawnExecutor(['listen=127.0.0.1:0']);
    await until(() => stderr().includes('listening on'), 'the executor listens');
    child.kill('SIGTERM');
    expect(await ended).toEqual({ code: null, signal: 'SIGTERM' });
  });

  it('changes nothing where the system ignores it', async () => {
    const { child, epc } = await startExecutor();
    child.kill('SIGWINCH');
    expect(await dylibs(epc).find('puts')).toBeGreaterThan(0);
    expect(epc.connected).toBe(true);
  });

  it('waits for the thread that runs the program, and then reaches that one', async () => {
    const { child, epc } = await startExecutor();
    const find = dylibs(epc).find;
    const signal = await find('signal');
    const pause = await find('pause');
    const installed = await loadCode(epc, () => [returning(0)]);
    const { functions } = await loadCode(epc, () => [
      calling(signal, sigusr1, only(installed.functions)),
      calling(pause),
    ]);
    const [install, wait] = functions;
    if (install === undefined || wait === undefined) throw new Error('two functions were loaded');
    await run(epc).main(install);
    // pause comes back, with -1, on the thread on which the handler ran, and on no other.
    const waiting = run(epc).main(wait);
    let ended = false;
    const watched = waiting.then((result) => {
      ended = true;
      return result;
    });
    await until(() => {
      child.kill('SIGUSR1');
      return ended;
    }, 'pause comes back');
    expect(await watched).toBe(-1);
    expect(epc.connected).toBe(true);
  });
});
