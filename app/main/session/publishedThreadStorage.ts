// The room for thread-local variables that our executor publishes in its Setup message (native/threadStorage.hh).

import { ExecutorError } from '../../shared/errors.ts';
import { orcNames, threadStorageValue } from '../../shared/orc/bootstrapNames.ts';
import {
  decode,
  encode,
  spsAddress,
  spsBytes,
  spsError,
  spsI64,
  spsSequence,
  spsTuple,
  spsU64,
} from '../../shared/orc/sps.ts';
import type { ExecutorProcessControl } from '../epc/executorProcessControl.ts';
import type { ThreadStorage } from '../link/threadStorage.ts';

/** Null where the executor publishes none, as LLVM's. Throws WireError for a value that cannot be decoded. */
export function publishedThreadStorage(epc: ExecutorProcessControl): ThreadStorage | null {
  const value = epc.setup.bootstrapValues.get(threadStorageValue);
  if (value === undefined) return null;
  const [image, initializedSize, initializedDistance, zeroSize, zeroDistance] = decode(
    spsValue,
    value,
    threadStorageValue,
  );
  return {
    initializedSize,
    initializedDistance,
    zeroSize,
    zeroDistance,
    async write(bytes) {
      const result = await epc.callWrapper(epc.symbol(orcNames.memWriteBuffers), encode(spsWrites, [[image, bytes]]));
      // Nothing is success; our executor says why a write failed.
      const failure = result.length === 0 ? null : decode(spsError, result, 'result of a memory write');
      if (failure !== null) throw new ExecutorError(`initial values of thread-local variables: ${failure}`);
    },
  };
}

const spsValue = spsTuple(spsAddress, spsU64, spsI64, spsU64, spsI64);
const spsWrites = spsSequence(spsTuple(spsAddress, spsBytes));
