// Seeded random loads on real executors: what is alive is read back, from the executor, after every few operations.
// The 100,000 operations of the model are in managerModel.test.ts.
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { executorAddress } from '../../../app/shared/executorAddress.ts';
import { orcNames } from '../../../app/shared/orc/bootstrapNames.ts';
import { spsAddress, spsBytes, spsI32, spsSequence, spsTuple } from '../../../app/shared/orc/sps.ts';
import { executor } from '../../support/executors.ts';
import {
  at,
  type Loaded,
  load,
  pattern,
  place,
  R,
  RW,
  RX,
  type SegmentSpec,
  type UnitSpec,
} from '../../support/layouts.ts';
import { seededRandom } from '../../support/seededRandom.ts';
import { returning } from '../executor/support/machineCode.ts';
import { llvmExecutor, llvmLanes, ourLanes, startLane } from './lanes.ts';

const lanes = [
  ...ourLanes.map((lane) => ({ ...lane, path: executor })),
  ...(existsSync(llvmExecutor)
    ? llvmLanes.map((lane) => ({ ...lane, name: `LLVM's executor: ${lane.name}`, path: llvmExecutor }))
    : []),
];

interface Live extends Loaded {
  readonly unit: UnitSpec;
  /** What its code returns. */
  readonly value: number;
}

describe.each(lanes)('$name', ({ path, make, name }) => {
  it('holds what was loaded through 300 random operations', { timeout: 120_000 }, async () => {
    const { manager, process } = await startLane(path, make);
    const random = seededRandom(name.length * 7919);
    const below = (limit: number): number => Math.floor(random() * limit);
    const live: Live[] = [];
    let value = 0;

    const randomUnit = (): UnitSpec => {
      const rest = [R, RW].filter(() => random() < 0.7);
      const segments = rest.map(
        (protection): SegmentSpec => ({
          protection,
          content: pattern(random() < 0.05 ? below(300_000) : below(3000), below(1000)),
          zeroFill: random() < 0.4 ? below(9000) : 1,
          alignment: 2 ** below(random() < 0.05 ? 16 : 7),
        }),
      );
      return { segments: [{ protection: RX, content: returning(++value) }, ...segments] };
    };

    const checkAll = async (): Promise<void> => {
      const segments = live.flatMap(({ unit, addresses }) =>
        unit.segments.map(({ content, zeroFill = 0 }, s) => ({ address: at(addresses, s), content, zeroFill })),
      );
      const read = await process.epc.call(
        orcNames.memReadBuffers,
        spsSequence(spsTuple(spsAddress, spsAddress)),
        segments.map(({ address, content, zeroFill }): [typeof address, typeof address] => [
          address,
          executorAddress(address + content.length + zeroFill),
        ]),
        spsSequence(spsBytes),
      );
      segments.forEach(({ content, address }, i) => {
        const bytes = at(read, i);
        const good =
          Buffer.compare(bytes.subarray(0, content.length), content) === 0 &&
          bytes.subarray(content.length).every((byte) => byte === 0);
        if (!good) expect.fail(`segment at 0x${address.toString(16)} is not what was loaded`);
      });
      const one = live[below(live.length)];
      if (one === undefined) return;
      expect(await process.epc.call(orcNames.runAsVoidFunction, spsAddress, at(one.addresses, 0), spsI32)).toBe(
        one.value,
      );
    };

    for (let step = 0; step < 300; step++) {
      const choice = random();
      if (choice < 0.5) {
        const before = value;
        const units = Array.from({ length: 1 + below(5) }, randomUnit);
        const loaded = await load(manager, units);
        loaded.forEach((one, i) => {
          live.push({ ...one, unit: at(units, i), value: before + 1 + i });
        });
      } else if (choice < 0.6) {
        for (const alloc of await place(manager, [randomUnit(), randomUnit()])) await alloc.abandon();
      } else {
        const gone = Array.from({ length: Math.min(live.length, 1 + below(6)) }, () =>
          at(live.splice(below(live.length), 1), 0),
        );
        await manager.deallocate(gone.map(({ alloc }) => alloc));
      }
      if (step % 20 === 0) {
        manager.checkInvariants();
        await checkAll();
      }
    }
    await checkAll();
    await manager.deallocate(live.map(({ alloc }) => alloc));
    manager.checkInvariants();
    expect(manager.statistics()).toMatchObject({ inFlight: 0, finalized: 0, requested: 0 });
    manager.close();
    await process.close();
  });
});
