import { existsSync } from 'node:fs';
import { describe, it } from 'vitest';
import { executor } from '../../support/executors.ts';
import { llvmExecutor, llvmLanes, ourLanes, startLane } from './lanes.ts';
import { memoryManagerContract } from './memoryManager.contract.ts';

for (const lane of ourLanes) memoryManagerContract(lane.name, () => startLane(executor, lane.make), lane);

if (existsSync(llvmExecutor)) {
  for (const lane of llvmLanes) {
    memoryManagerContract(`LLVM's executor: ${lane.name}`, () => startLane(llvmExecutor, lane.make), lane);
  }
} else {
  describe("LLVM's executor", () => {
    it.skip(`${llvmExecutor} is not installed (package llvm-22)`, () => undefined);
  });
}
