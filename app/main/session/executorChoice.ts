// Which executor a program goes to: what the program itself needs of it, and what a person asks for its runs.
import { resolve } from 'node:path';
import { InputError } from '../../shared/errors.ts';
import { Placement } from '../../shared/orc/bootstrapNames.ts';
import type { RunSettings } from '../../shared/ui/runSettings.ts';
import type { ExecutorRestriction } from '../epc/executorProcess.ts';
import { fitsThreadStorage } from '../link/threadStorage.ts';
import type { ExecutorConnection, LoadNeeds } from './executorConnection.ts';
import { type ResolvedProgram, stackRequest } from './programLoad.ts';

/**
 * Asks `connect` again, for more room, where the program has more thread-local variables than the first one takes.
 * `libraries`: the shared ones that the load opens, as paths or sonames. Rejects with InputError for settings that
 * exclude each other.
 */
export async function connectFor(
  { required, job }: ResolvedProgram,
  settings: RunSettings,
  libraries: readonly string[],
  connect: (needs: LoadNeeds) => Promise<ExecutorConnection>,
): Promise<ExecutorConnection> {
  const needs: LoadNeeds = {
    librariesLow: required.placement === Placement.Low2GB,
    executableStack: stackRequest(job) !== null,
    largeThreadStorage: false,
    limitedMemory: settings.memoryLimitBytes !== null,
    environment: settings.environment,
    restriction: executorRestriction(settings, libraries),
  };
  const usual = await connect(needs);
  return fitsThreadStorage(job.units, usual.threadStorage) ? usual : connect({ ...needs, largeThreadStorage: true });
}

/** Nothing can be opened later: the libraries are opened before, and files that a person chose are granted. */
function executorRestriction(
  { restriction, standardInput }: RunSettings,
  libraries: readonly string[],
): ExecutorRestriction | null {
  if (restriction === null) return null;
  if (standardInput.kind === 'console') {
    throw new InputError(
      'a restricted program cannot open the console to read from it: let its standard input be empty or come from a file',
    );
  }
  // The executor itself opens the file, with the rights that are left.
  const input = standardInput.kind === 'file' ? [standardInput.path] : [];
  return {
    libraries: [...new Set(libraries)],
    readable: [...restriction.readable, ...input].map((path) => resolve(path)),
    writable: restriction.writable.map((path) => resolve(path)),
  };
}
