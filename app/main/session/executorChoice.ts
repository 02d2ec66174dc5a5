// Which executor a program goes to: what the program itself needs of it, and what a person asks for its runs.
import { resolve } from 'node:path';
import { Placement } from '../../shared/orc/bootstrapNames.ts';
import type { RunSettings } from '../../shared/ui/runSettings.ts';
import type { ExecutorRestriction } from '../epc/executorProcess.ts';
import { fitsThreadStorage } from '../link/threadStorage.ts';
import type { ExecutorConnection, LoadNeeds } from './executorConnection.ts';
import { type ResolvedProgram, stackRequest } from './programLoad.ts';

/** Where executors come from. */
export interface ExecutorSource {
  connect(needs: LoadNeeds): Promise<ExecutorConnection>;
  /** The terminal that a person will type into. */
  openTerminal(): Promise<{ readonly path: string }>;
}

/**
 * Asks `connect` again, for more room, where the program has more thread-local variables than the first one takes.
 * `libraries`: the shared ones that the load opens, as paths or sonames.
 */
export async function connectFor(
  { required, job }: ResolvedProgram,
  settings: RunSettings,
  libraries: readonly string[],
  { openTerminal, connect }: ExecutorSource,
): Promise<ExecutorConnection> {
  const needs: LoadNeeds = {
    librariesLow: required.placement === Placement.Low2GB,
    executableStack: stackRequest(job) !== null,
    largeThreadStorage: false,
    limitedMemory: settings.memoryLimitBytes !== null,
    environment: settings.environment,
    restriction: await executorRestriction(settings, libraries, openTerminal),
  };
  const usual = await connect(needs);
  return fitsThreadStorage(job.units, usual.threadStorage) ? usual : connect({ ...needs, largeThreadStorage: true });
}

/** Nothing can be opened later: the libraries are opened before, and files that a person chose are granted. */
async function executorRestriction(
  { restriction, standardInput }: RunSettings,
  libraries: readonly string[],
  openTerminal: ExecutorSource['openTerminal'],
): Promise<ExecutorRestriction | null> {
  if (restriction === null) return null;
  // The executor itself opens its standard input, with the rights that are left.
  const input =
    standardInput.kind === 'file'
      ? [standardInput.path]
      : standardInput.kind === 'console'
        ? [(await openTerminal()).path]
        : [];
  return {
    libraries: [...new Set(libraries)],
    readable: [...restriction.readable, ...input].map((path) => resolve(path)),
    writable: restriction.writable.map((path) => resolve(path)),
  };
}
