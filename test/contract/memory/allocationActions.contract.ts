// Finalize and deallocate actions: their order, their undoing after a failure, the memory that lives as long as they run.
// A part of memoryManager.contract.ts.
import { expect, it } from 'vitest';
import type { AllocationAction } from '../../../app/main/link/linkEnvironment.ts';
import { nullAddress } from '../../../app/shared/executorAddress.ts';
import { at, load, loadOne, pattern, place, R, RW, RX, type UnitSpec } from '../../support/layouts.ts';
import { failingAction, loggingAction, readLog, returning } from '../executor/support/machineCode.ts';
import type { ContractTraits, Subject } from './memoryManager.contract.ts';

/** Registers the tests; `memoryManagerContract` calls it. */
export function allocationActionsContract(subject: Subject, traits: ContractTraits): void {
  it('runs actions in order, and undoes them in reverse', async () => {
    const { manager } = subject();
    const { log, action } = await openLog(subject);
    const first = [1, 2, 3].map((n) => ({ finalize: action(n), deallocate: action(100 + n) }));
    const loaded = await load(manager, [
      { segments: [{ protection: R, content: pattern(8) }], actions: () => first },
      {
        segments: [{ protection: R, content: pattern(8) }],
        actions: () => [
          { finalize: action(4), deallocate: noCall },
          { finalize: noCall, deallocate: action(105) },
        ],
      },
    ]);
    expect(await log()).toEqual(traits.oneMessage ? [1, 2, 3, 4] : expect.arrayContaining([1, 2, 3, 4]));
    await manager.deallocate([at(loaded, 0).alloc, at(loaded, 1).alloc]);
    expect((await log()).slice(4)).toEqual([105, 103, 102, 101]);
  });

  it('undoes what was done when an action fails, and has its memory back after abandon', async () => {
    const { manager, call } = subject();
    const { log, action, fail } = await openLog(subject);
    const before = manager.statistics();
    const units: UnitSpec[] = [
      {
        segments: [{ protection: RX, content: returning(1) }],
        actions: () => [{ finalize: action(1), deallocate: action(101) }],
      },
      {
        segments: [{ protection: RX, content: returning(2) }],
        actions: () => [
          { finalize: action(2), deallocate: action(102) },
          { finalize: fail, deallocate: action(103) },
        ],
      },
    ];
    const allocs = await place(manager, units);
    await expect(manager.finalize(allocs)).rejects.toThrow(/\w/);
    const entries = await log();
    expect(entries.filter((entry) => entry === 102 || entry === 103)).toEqual([102]);
    expect(entries.includes(1)).toBe(entries.includes(101));
    for (const alloc of allocs) await alloc.abandon();
    manager.checkInvariants();
    expect(manager.statistics()).toMatchObject({ inFlight: 0, finalized: before.finalized });
    if (traits.reuses) expect(manager.statistics().used).toBe(before.used);
    const [again] = await load(manager, [{ segments: [{ protection: RX, content: returning(9) }] }]);
    expect(await call(at(again?.addresses ?? [], 0))).toBe(9);
  });

  it('keeps finalize-lifetime segments until their actions ran', async () => {
    const { manager, call } = subject();
    const { log, logAddress } = await openLog(subject);
    const content = loggingAction(logAddress);
    const { alloc, addresses } = await loadOne(manager, {
      segments: [
        { protection: RX, content: returning(5) },
        { protection: RX, content, lifetime: 'finalize' },
      ],
      actions: (own) => [{ finalize: { function: at(own, 1), argumentBytes: Uint8Array.of(77) }, deallocate: noCall }],
    });
    expect(await log()).toEqual([77]);
    expect(await call(at(addresses, 0))).toBe(5);
    const more = await loadOne(manager, { segments: [{ protection: RX, content: returning(6) }] });
    expect(await call(at(more.addresses, 0))).toBe(6);
    expect(await call(at(addresses, 0))).toBe(5);
    await manager.deallocate([alloc, more.alloc]);
    manager.checkInvariants();
  });
}

const noCall: AllocationAction['finalize'] = { function: nullAddress, argumentBytes: new Uint8Array(0) };

interface Log {
  readonly logAddress: number;
  readonly fail: AllocationAction['finalize'];
  log(): Promise<number[]>;
  action(entry: number): AllocationAction['finalize'];
}

/** A log in the executor's memory, and an action that writes to it. */
async function openLog(subject: Subject): Promise<Log> {
  const { manager, read } = subject();
  const { addresses: data } = await loadOne(manager, {
    segments: [{ protection: RW, content: new Uint8Array(0), zeroFill: 256 }],
  });
  const logAddress = at(data, 0);
  const { addresses: code } = await loadOne(manager, {
    segments: [
      { protection: RX, content: Uint8Array.of(...loggingAction(logAddress), ...new Uint8Array(64).fill(0xcc)) },
      { protection: RX, content: failingAction },
    ],
  });
  return {
    logAddress,
    log: async () => readLog(await read(logAddress, 256)),
    action: (entry) => ({ function: at(code, 0), argumentBytes: Uint8Array.of(entry) }),
    fail: { function: at(code, 1), argumentBytes: new Uint8Array(0) },
  };
}
