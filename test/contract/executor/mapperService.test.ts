import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { SimpleRemoteEpc } from '../../../app/main/epc/simpleRemoteEpc.ts';
import type { ExecutorAddress } from '../../../app/shared/executorAddress.ts';
import { Placement } from '../../../app/shared/orc/bootstrapNames.ts';
import { rightsAt } from '../memory/support/processMemory.ts';
import { isWindows, startExecutor, until } from './support/executorUnderTest.ts';
import { failingAction, loggingAction, readLog, returning, waitingAction } from './support/machineCode.ts';
import {
  type Action,
  addon,
  finalizeLifetime,
  type LoadedCode,
  loadCode,
  mapper,
  noCall,
  only,
  page,
  plus,
  R,
  RW,
  RWX,
  RX,
  run,
} from './support/services.ts';

/** What the system says of the page, without Linux's letter for shared memory. */
const protectionAt = rightsAt;

/** Idle memory is mapped without rights, or on Windows just kept. */
const idle = '---';

/** Whether the controller could open a reservation's memory by its name. */
function canOpen(name: string, size: number): boolean {
  if (!isWindows) return existsSync(name);
  try {
    addon.openSharedMemory(name, size).close();
    return true;
  } catch {
    return false;
  }
}

/** Not a set that anybody has a use for. */
const WX = 6;

const log = (n: number): Uint8Array => Uint8Array.of(n);

/** The two words of a waitingAction whose word is the start of the data. */
function wordsOf({ view: { bytes } }: LoadedCode): Int32Array {
  return new Int32Array(bytes.buffer, bytes.byteOffset + page, 2);
}

/** On Windows libraries are reached through pointers, from anywhere. */
async function expectNearLibraries(epc: SimpleRemoteEpc, pid: number): Promise<void> {
  const near = await mapper(epc).reserve(2 ** 30, Placement.NearLibraries);
  const libraries = readFileSync(`/proc/${pid}/maps`, 'latin1')
    .split('\n')
    .filter((line) => /\/(libc|libm|libgcc_s|libstdc\+\+|ld-linux-x86-64)\.so/.test(line))
    .flatMap((line) => line.split(' ')[0]?.split('-') ?? [])
    .map((text) => Number.parseInt(text, 16));
  expect(Math.max(...libraries) - near.base).toBeLessThan(2 ** 31);
  expect(near.base + 2 ** 30 - Math.min(...libraries)).toBeLessThan(2 ** 31);
}

describe('mapper service', () => {
  it.each([
    'NearLibraries',
    'Low2GB',
  ] as const)('makes 2,000 reservations %s that are asked for at once', async (name) => {
    const { epc } = await startExecutor();
    const reserving = Array.from({ length: 2000 }, () => mapper(epc).reserve(4 * page, Placement[name]));
    const bases = (await Promise.all(reserving)).map(({ base }) => base).sort((one, other) => one - other);
    bases.forEach((base, i) => {
      if (i > 0) expect(base - (bases[i - 1] ?? base)).toBeGreaterThanOrEqual(4 * page);
    });
  });

  it('runs the very bytes that the controller wrote through its view', async () => {
    const { epc } = await startExecutor();
    const loaded = await loadCode(epc, () => [returning(42)]);
    expect(await run(epc).voidFunction(only(loaded.functions))).toBe(42);
    // The same pages: a change of the view is a change of the code.
    loaded.view.bytes.set(returning(43), 0);
    expect(await run(epc).voidFunction(only(loaded.functions))).toBe(43);
  });

  it('gives sealed memory that nobody can resize and no page of it before initialize', async () => {
    const { epc, pid } = await startExecutor();
    const { base, name } = await mapper(epc).reserve(3 * page);
    expect(name).toMatch(new RegExp(isWindows ? `^section:${pid}:\\d+$` : `^/proc/${pid}/fd/\\d+$`));
    const shared = addon.openSharedMemory(name, 3 * page);
    expect(shared.sealed).toBe(true);
    expect(shared.size).toBe(3 * page);
    expect(protectionAt(pid, base)).toBe(idle);
    shared.close();
  });

  it('maps no page writable and executable for our own controller', async () => {
    const { epc, pid } = await startExecutor();
    const loaded = await loadCode(epc, () => [returning(1)]);
    expect(protectionAt(pid, loaded.base)).toBe('r-x');
    expect(protectionAt(pid, loaded.data)).toBe('rw-');
    const { base } = await mapper(epc).reserve(page);
    for (const group of [RWX, WX]) {
      await expect(mapper(epc).initialize(base, [[group, base, page]])).rejects.toThrow(/writable and executable/);
    }
    expect(protectionAt(pid, base)).toBe(idle);
  });

  it('maps a page writable and executable where ORC’s Initialize is asked for all three rights', async () => {
    const { epc, pid } = await startExecutor();
    const { base } = await mapper(epc).orcReserve(page);
    await expect(mapper(epc).orcInitialize(base, [[WX, base, page]])).rejects.toThrow(/writable and executable/);
    expect(protectionAt(pid, base)).toBe(idle);
    expect(await mapper(epc).orcInitialize(base, [[RWX, base, page]])).toBe(base);
    expect(protectionAt(pid, base)).toBe('rwx');
  });

  it('places reservations near the libraries, below 2 GB, or exactly', async () => {
    const { epc, pid } = await startExecutor();
    const low = await mapper(epc).reserve(1 << 28, Placement.Low2GB);
    expect(low.base + (1 << 28)).toBeLessThanOrEqual(2 ** 31);
    if (!isWindows) await expectNearLibraries(epc, pid);
    await mapper(epc).release([low.base]);
    const exact = await mapper(epc).reserve(page, Placement.Exact, low.base);
    expect(exact.base).toBe(low.base);
    await expect(mapper(epc).reserve(page, Placement.Exact, low.base)).rejects.toThrow(
      /(mmap|VirtualAlloc)\(0x[0-9a-f]+, \d+ bytes\)/,
    );
    await expect(mapper(epc).reserve(page, Placement.Exact, 5)).rejects.toThrow(/multiple of (4096|65536)/);
    await expect(mapper(epc).reserve(2 ** 31, Placement.Low2GB)).rejects.toThrow(/no gap of 2147483648 bytes/);
  });

  it.each([
    ['lies before the reservation', -page, page],
    ['lies behind the reservation', 4 * page, page],
    ['reaches beyond the reservation', 3 * page, page + 1],
    ['does not start on a page', 16, page],
    ['is empty', 0, 0],
  ])('refuses a segment that %s', async (_, offset, size) => {
    const { epc } = await startExecutor();
    const { base } = await mapper(epc).reserve(4 * page);
    await expect(mapper(epc).initialize(base, [[R, plus(base, offset), size]])).rejects.toThrow(/mapper service/);
    await expect(mapper(epc).orcInitialize(base, [[R, plus(base, offset), size]])).rejects.toThrow(/mapper service/);
  });

  it('refuses what overlaps a live allocation, and takes it once that is deinitialized', async () => {
    const { epc, pid } = await startExecutor();
    const { base } = await mapper(epc).reserve(4 * page);
    const key = await mapper(epc).initialize(base, [[RW, plus(base, page), 2 * page]]);
    expect(key).toBe(plus(base, page));
    await expect(mapper(epc).initialize(base, [[R, plus(base, 2 * page), page]])).rejects.toThrow(/overlaps/);
    await expect(mapper(epc).initialize(base, [[R, base, 2 * page]])).rejects.toThrow(/overlaps/);
    await expect(
      mapper(epc).initialize(base, [
        [R, base, page],
        [R, base, 1],
      ]),
    ).rejects.toThrow(/overlaps/);
    await mapper(epc).deinitialize([key]);
    expect(protectionAt(pid, key)).toBe(idle);
    expect(await mapper(epc).initialize(base, [[RX, base, 4 * page]])).toBe(base);
  });

  it('refuses unknown reservations, keys and instances with a text, and lives on', async () => {
    const { epc } = await startExecutor();
    const { base } = await mapper(epc).reserve(page);
    const nowhere = 0x1000 as ExecutorAddress;
    await expect(mapper(epc).initialize(nowhere, [[R, nowhere, page]])).rejects.toThrow(/not part of any reserved/);
    await expect(mapper(epc).initialize(base, [])).rejects.toThrow(/without segments/);
    await expect(mapper(epc).deinitialize([nowhere])).rejects.toThrow(/not part of any reserved/);
    await expect(mapper(epc).deinitialize([base])).rejects.toThrow(/not the key/);
    await expect(mapper(epc).release([nowhere])).rejects.toThrow(/not the base/);
    await expect(mapper(epc).reserve(0)).rejects.toThrow(/reserve of 0 bytes/);
    await expect(mapper(epc).reserve(2 ** 50)).rejects.toThrow(/reserve of/);
    await expect(mapper(epc).reserve(page, 9 as never)).rejects.toThrow(/placement 9/);
    await mapper(epc).release([base]);
    await expect(mapper(epc).release([base])).rejects.toThrow(/not the base/);
  });

  it('runs finalize actions in order and deallocate actions in reverse', async () => {
    const { epc } = await startExecutor();
    const loaded = await loadCode(epc, (data) => [loggingAction(data)]);
    const logging = only(loaded.functions);
    const { base } = await mapper(epc).reserve(2 * page);
    const actions: Action[] = [
      [
        [logging, log(1)],
        [logging, log(101)],
      ],
      [[logging, log(2)], noCall],
      [noCall, [logging, log(103)]],
      [
        [logging, log(4)],
        [logging, log(104)],
      ],
    ];
    const key = await mapper(epc).initialize(base, [[R, base, page]], actions);
    expect(readLog(loaded.view.bytes.subarray(page))).toEqual([1, 2, 4]);
    await mapper(epc).deinitialize([key]);
    expect(readLog(loaded.view.bytes.subarray(page))).toEqual([1, 2, 4, 104, 103, 101]);
  });

  it('undoes the actions that ran and the protections when one action fails', async () => {
    const { epc, pid } = await startExecutor();
    const loaded = await loadCode(epc, (data) => [loggingAction(data), failingAction]);
    const [logging, failing] = loaded.functions as [ExecutorAddress, ExecutorAddress];
    const { base } = await mapper(epc).reserve(page);
    const actions: Action[] = [
      [
        [logging, log(1)],
        [logging, log(101)],
      ],
      [
        [logging, log(2)],
        [logging, log(102)],
      ],
      [
        [failing, log(3)],
        [logging, log(103)],
      ],
    ];
    await expect(mapper(epc).initialize(base, [[RX, base, page]], actions)).rejects.toThrow(/finalize action 0x/);
    expect(readLog(loaded.view.bytes.subarray(page))).toEqual([1, 2, 102, 101]);
    expect(protectionAt(pid, base)).toBe(idle);
    await expect(run(epc).voidFunction(base)).rejects.toThrow(/refused/);
    // The range is free again.
    expect(await mapper(epc).initialize(base, [[R, base, page]])).toBe(base);
  });

  it('runs every deallocate action and collects the failures', async () => {
    const { epc } = await startExecutor();
    const loaded = await loadCode(epc, (data) => [loggingAction(data), failingAction]);
    const [logging, failing] = loaded.functions as [ExecutorAddress, ExecutorAddress];
    const { base } = await mapper(epc).reserve(page);
    const key = await mapper(epc).initialize(
      base,
      [[R, base, page]],
      [
        [noCall, [logging, log(1)]],
        [noCall, [failing, log(2)]],
        [noCall, [failing, log(3)]],
        [noCall, [logging, log(4)]],
      ],
    );
    await expect(mapper(epc).deinitialize([key])).rejects.toThrow(/deallocate action .*\n.*deallocate action /);
    expect(readLog(loaded.view.bytes.subarray(page))).toEqual([4, 1]);
  });

  it('initializes many allocations with one message, all or none', async () => {
    const { epc, pid } = await startExecutor();
    const loaded = await loadCode(epc, (data) => [loggingAction(data)]);
    const logging = only(loaded.functions);
    const { base } = await mapper(epc).reserve(4 * page);
    const at = (i: number) => plus(base, i * page);
    const keys = await mapper(epc).initializeAll([
      [
        base,
        [[R, at(0), page]],
        [
          [
            [logging, log(1)],
            [logging, log(101)],
          ],
        ],
      ],
      [base, [[RX, at(1), page]], []],
    ]);
    expect(keys).toEqual([at(0), at(1)]);
    await expect(
      mapper(epc).initializeAll([
        [
          base,
          [[RW, at(2), page]],
          [
            [
              [logging, log(2)],
              [logging, log(102)],
            ],
          ],
        ],
        [base, [[RW, at(1), page]], []],
      ]),
    ).rejects.toThrow(/allocation 1 of 2: .*overlaps/);
    expect(readLog(loaded.view.bytes.subarray(page))).toEqual([1, 2, 102]);
    expect(protectionAt(pid, at(2))).toBe(idle);
  });

  it('takes memory with the finalize lifetime back once the actions ran', async () => {
    const { epc, pid } = await startExecutor();
    const { base } = await mapper(epc).reserve(2 * page);
    const key = await mapper(epc).initialize(base, [
      [RW | finalizeLifetime, base, page],
      [R, plus(base, page), page],
    ]);
    expect(key).toBe(plus(base, page));
    expect(protectionAt(pid, base)).toBe(idle);
    expect(protectionAt(pid, plus(base, page))).toBe('r--');
  });

  it('closes the memory object once the controller has used it, since it is a way to write into code', async () => {
    const { epc } = await startExecutor();
    const { base, name } = await mapper(epc).reserve(page);
    expect(canOpen(name, page)).toBe(true);
    await mapper(epc).initialize(base, [[RX, base, page]]);
    expect(canOpen(name, page)).toBe(false);
  });

  it('releases a reservation with its actions, mapping and descriptor', async () => {
    const { epc, pid } = await startExecutor();
    const loaded = await loadCode(epc, (data) => [loggingAction(data)]);
    const logging = only(loaded.functions);
    const { base, name } = await mapper(epc).reserve(2 * page);
    await mapper(epc).initialize(base, [[R, base, page]], [[noCall, [logging, log(1)]]]);
    await mapper(epc).initialize(base, [[R, plus(base, page), page]], [[noCall, [logging, log(2)]]]);
    await mapper(epc).release([base]);
    expect(readLog(loaded.view.bytes.subarray(page))).toEqual([2, 1]);
    expect(protectionAt(pid, base)).toBe('unmapped');
    expect(canOpen(name, 2 * page)).toBe(false);
  });

  it('hands a reservation out to nobody while the actions of its release run', async () => {
    const { epc, pid } = await startExecutor();
    const loaded = await loadCode(epc, (data) => [waitingAction(data)]);
    const words = wordsOf(loaded);
    const { base } = await mapper(epc).reserve(2 * page);
    const second = plus(base, page);
    await mapper(epc).initialize(base, [[RW, base, page]], [[noCall, [only(loaded.functions), log(0)]]]);
    const released = mapper(epc).release([base]);
    await until(() => Atomics.load(words, 0) === 1, 'the deallocate action runs');
    await expect(mapper(epc).initialize(base, [[RW, second, page]])).rejects.toThrow(/not part of any reserved/);
    await expect(mapper(epc).orcInitialize(base, [[RW, second, page]])).rejects.toThrow(/not part of any reserved/);
    await expect(mapper(epc).deinitialize([base])).rejects.toThrow(/not part of any reserved/);
    await expect(mapper(epc).release([base])).rejects.toThrow(/not the base/);
    Atomics.store(words, 1, 1);
    await released;
    expect(protectionAt(pid, base)).toBe('unmapped');
  });

  it('releases no reservation while an initialize works in it', async () => {
    const { epc, pid } = await startExecutor();
    const loaded = await loadCode(epc, (data) => [waitingAction(data)]);
    const words = wordsOf(loaded);
    const { base } = await mapper(epc).reserve(page);
    const initialized = mapper(epc).initialize(base, [[RW, base, page]], [[[only(loaded.functions), log(0)], noCall]]);
    await until(() => Atomics.load(words, 0) === 1, 'the finalize action runs');
    await expect(mapper(epc).release([base])).rejects.toThrow(/1 calls in progress/);
    Atomics.store(words, 1, 1);
    expect(await initialized).toBe(base);
    await mapper(epc).release([base]);
    expect(protectionAt(pid, base)).toBe('unmapped');
  });

  if (isWindows) {
    it('makes an object with an unguessable name for controllers of ORC', async () => {
      const { epc } = await startExecutor();
      const first = await mapper(epc).orcReserve(2 ** 30);
      expect(first.name).toMatch(/^Local\\loadstone-[0-9a-f]{32}$/);
      expect(canOpen(first.name, 2 ** 30)).toBe(true);
      expect(() => addon.openSharedMemory(first.name, page)).toThrow(/is a section of 1073741824 bytes/);
      expect(() => addon.openSharedMemory('Local\\loadstone-none', page)).toThrow(/OpenFileMapping/);
    });
  } else {
    it('places nothing where null pointers with an offset would reach it', async () => {
      const { epc } = await startExecutor();
      for (const at of [0, page, 2 ** 20 - page]) {
        await expect(mapper(epc).reserve(page, Placement.Exact, at)).rejects.toThrow(/an address from 0x100000 on/);
      }
      expect((await mapper(epc).reserve(page, Placement.Exact, 2 ** 20)).base).toBe(2 ** 20);
    });

    it('makes a POSIX object with an unguessable name for controllers of ORC and removes the name itself', async () => {
      const { epc } = await startExecutor();
      const first = await mapper(epc).orcReserve(2 ** 30);
      expect(first.name).toMatch(/^\/loadstone-[0-9a-f]{32}$/);
      expect(readdirSync('/dev/shm')).toContain(first.name.slice(1));
      const shared = addon.openSharedMemory(first.name, 2 ** 30);
      expect(shared.sealed).toBe(false);
      expect(readdirSync('/dev/shm')).not.toContain(first.name.slice(1));
      shared.close();
      const second = await mapper(epc).orcReserve(page);
      await mapper(epc).orcInitialize(second.base, [[R, second.base, page]]);
      expect(readdirSync('/dev/shm')).not.toContain(second.name.slice(1));
    });

    it('removes the name that an executor left which was killed before its peer opened it, and no other', async () => {
      const [killed, living, next] = await Promise.all([startExecutor(), startExecutor(), startExecutor()]);
      const [left, kept] = await Promise.all([killed, living].map(({ epc }) => mapper(epc).orcReserve(page)));
      killed.child.kill('SIGKILL');
      await killed.ended;
      expect(readdirSync('/dev/shm')).toContain(left?.name.slice(1));
      const own = await mapper(next.epc).orcReserve(page);
      const names = readdirSync('/dev/shm');
      expect(names).not.toContain(left?.name.slice(1));
      expect(names).toContain(kept?.name.slice(1));
      expect(names).toContain(own.name.slice(1));
    });
  }
});
