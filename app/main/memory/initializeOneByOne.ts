// Many initialize calls as one, for executors that know ORC's services alone: the messages leave together, and where
// one fails, the others are undone.
import type { ExecutorAddress } from '../../shared/executorAddress.ts';

/** `undo` gets the keys of the calls that succeeded, in their order. */
export async function initializeOneByOne(
  calls: readonly Promise<ExecutorAddress>[],
  undo: (keys: readonly ExecutorAddress[]) => Promise<void>,
): Promise<readonly ExecutorAddress[]> {
  const results = await Promise.allSettled(calls);
  const keys = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed === undefined) return keys;
  if (keys.length > 0) await undo(keys);
  throw failed.reason;
}
