// Allocation actions without an initialize of their own, for memory whose pages never change: our executor's service.

import { MemoryError } from '../../shared/errors.ts';
import type { ExecutorAddress } from '../../shared/executorAddress.ts';
import { loadstoneNames, orcNames } from '../../shared/orc/bootstrapNames.ts';
import { spsAddress, spsBool, spsExpected, spsSequence, spsTuple } from '../../shared/orc/sps.ts';
import type { ExecutorProcessControl } from '../epc/executorProcessControl.ts';
import type { AllocationAction } from '../link/linkEnvironment.ts';
import { actionCalls, spsActions } from './finalizeRequest.ts';
import type { ActionRunner } from './memoryMapper.ts';

/** Actions of one message that the executor runs as it reads it (native/mapperService.cc, runsActionsAtOnce). */
const mostInOrder = 4096;

/** Null where the executor does not publish the service. */
export function executorActionRunner(epc: ExecutorProcessControl): ActionRunner | null {
  if (epc.findSymbol(loadstoneNames.runActions) === null) return null;
  const instance = epc.symbol(orcNames.mapperServiceInstance);
  // Executors on Windows have function tables in place of .eh_frame.
  const register = epc.findSymbol(loadstoneNames.registerFunctionTable) ?? epc.symbol(orcNames.registerEhFrame);
  return {
    runsInOrder: (allocations) => {
      let count = 0;
      for (const actions of allocations) {
        for (const { finalize } of actions) if (finalize.function !== register) return false;
        count += actions.length;
      }
      return count <= mostInOrder;
    },
    runActions: async (
      allocations: readonly (readonly AllocationAction[])[],
      codeReplaced: boolean,
      unhurried: boolean,
    ) => {
      const lists = allocations.map(actionCalls);
      const keys = await epc.callExpected(
        loadstoneNames.runActions,
        spsRunActions,
        [instance, codeReplaced, lists],
        spsKeys,
        { unhurried },
      );
      if (keys.length !== lists.length) {
        throw new MemoryError(`the executor ran the actions of ${keys.length} allocations of ${lists.length}`);
      }
      return keys;
    },
    undoActions: (keys: readonly ExecutorAddress[]) =>
      epc.callFallible(loadstoneNames.undoActions, spsUndoActions, [instance, keys]),
  };
}

const spsRunActions = spsTuple(spsAddress, spsBool, spsSequence(spsActions));
const spsUndoActions = spsTuple(spsAddress, spsSequence(spsAddress));
const spsKeys = spsExpected(spsSequence(spsAddress));
