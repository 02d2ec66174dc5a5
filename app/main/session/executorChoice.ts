// Which executor a program goes to: what the program itself needs of it, and what a person asks for its runs.
import { Placement } from '../../shared/orc/bootstrapNames.ts';
import type { RunSettings } from '../../shared/ui/runSettings.ts';
import { fitsThreadStorage } from '../link/threadStorage.ts';
import type { ExecutorConnection, LoadNeeds } from './executorConnection.ts';
import { type ResolvedProgram, stackRequest } from './programLoad.ts';

/** Asks `connect` again, for more room, where the program has more thread-local variables than the first one takes. */
export async function connectFor(
  { required, job }: ResolvedProgram,
  { memoryLimitBytes, environment }: Pick<RunSettings, 'memoryLimitBytes' | 'environment'>,
  connect: (needs: LoadNeeds) => Promise<ExecutorConnection>,
): Promise<ExecutorConnection> {
  const needs: LoadNeeds = {
    librariesLow: required.placement === Placement.Low2GB,
    executableStack: stackRequest(job) !== null,
    largeThreadStorage: false,
    limitedMemory: memoryLimitBytes !== null,
    environment,
  };
  const usual = await connect(needs);
  return fitsThreadStorage(job.units, usual.threadStorage) ? usual : connect({ ...needs, largeThreadStorage: true });
}
