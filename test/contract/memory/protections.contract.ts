// Rights of loaded pages, as the kernel tells them: on either side never write with execute.
// A part of memoryManager.contract.ts.
import { expect, it } from 'vitest';
import { loadOne, pattern } from '../../support/layouts.ts';
import type { Subject } from './memoryManager.contract.ts';
import { mappingsOf, ofSharedMemory, rightsAt } from './support/processMemory.ts';
import { threeSegments } from './support/threeSegments.ts';

/** Registers the tests; `memoryManagerContract` calls it. */
export function protectionsContract(subject: Subject): void {
  it('gives each segment its rights and never write with execute, on either side', async () => {
    const { manager, process } = subject();
    const { addresses } = await loadOne(manager, threeSegments());
    expect(addresses.map((address) => rightsAt(process.pid, address))).toEqual(['r--', 'r-x', 'rw-']);
    const inOneProcess = process.pid === globalThis.process.pid;
    const writableCode = mappingsOf(process.pid).filter(({ rights }) => rights.startsWith('rwx'));
    expect(writableCode.filter(({ name: file }) => !inOneProcess || ofSharedMemory.test(file))).toEqual([]);
    const ours = mappingsOf(globalThis.process.pid).filter(({ name: file }) => ofSharedMemory.test(file));
    // In one process both views are there, but none is both.
    const forbidden = inOneProcess ? /wx/ : /x/;
    expect(ours.filter(({ rights }) => forbidden.test(rights))).toEqual([]);
  });

  it('never has a page of its own writable and executable while loads come and go', async () => {
    const { manager, process } = subject();
    let loading = true;
    // Each look is a process of its own on Windows.
    const rounds = globalThis.process.platform === 'win32' ? 5 : 50;
    const loadAll = async (): Promise<void> => {
      for (let i = 0; i < rounds; i++) {
        const { alloc } = await loadOne(manager, threeSegments(pattern(3000, i)));
        await manager.deallocate([alloc]);
      }
      loading = false;
    };
    const working = loadAll();
    let looks = 0;
    const inProcess = process.pid === globalThis.process.pid;
    while (loading) {
      looks++;
      const both = mappingsOf(process.pid).filter(({ rights }) => rights.startsWith('rwx'));
      expect(both.filter(({ name: file }) => !inProcess || ofSharedMemory.test(file))).toEqual([]);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await working;
    expect(looks).toBeGreaterThan(0);
  });
}
