// Shared memory that has a name, as ORC's services make it, of an executor that is killed before anybody has opened it.
import { describe, expect, it } from 'vitest';
import { SimpleRemoteEpc } from '../../../app/main/epc/simpleRemoteEpc.ts';
import { usualNeeds } from '../../../app/main/session/executorConnection.ts';
import { ExecutorKeeper } from '../../../app/main/session/executorKeeper.ts';
import { Deferred } from '../../../app/shared/deferred.ts';
import { mapper, page } from '../../contract/executor/support/services.ts';
import { addon, pipedHosts } from '../../support/executors.ts';
import { sharedMemoryNames } from '../../support/leftovers.ts';

describe('the name of shared memory', () => {
  it('goes with its executor, although that was killed: the session removes it', async () => {
    const ended = new Deferred<void>();
    const keeper = new ExecutorKeeper(
      { hosts: pipedHosts(), addon, preload: [], keepExecutorReady: false },
      { stateChanged: () => undefined, output: () => undefined, ended: () => ended.resolve(), failed: ended.reject },
    );
    const { process: victim } = await keeper.connect(usualNeeds);
    if (!(victim.epc instanceof SimpleRemoteEpc)) throw new Error('the executor is in this process');
    const { name } = await mapper(victim.epc).orcReserve(page);
    expect(sharedMemoryNames()).toContain(name.slice(1));
    process.kill(victim.pid, 'SIGKILL');
    await ended.promise;
    expect(sharedMemoryNames()).not.toContain(name.slice(1));
    await keeper.close();
  });
});
