// Engines that share one memory manager in one executor: names of their own, and code that goes with its engine or
// outlives it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ExecutorProcess } from '../../../app/main/epc/executorProcess.ts';
import { GlobalSymbols } from '../../../app/main/link/globalSymbols.ts';
import { type LinkedLoad, link } from '../../../app/main/link/link.ts';
import { DelegatingMemoryManager } from '../../../app/main/memory/delegatingMemoryManager.ts';
import { type MemoryRoute, memoryKinds, openMemory } from '../../../app/main/memory/memoryRoute.ts';
import { readInput } from '../../../app/main/session/inputFile.ts';
import { SymbolLookup } from '../../../app/main/session/symbolLookup.ts';
import { resolveSymbols } from '../../../app/main/session/symbolResolution.ts';
import { Phases } from '../../../app/main/timing/phases.ts';
import type { ExecutorAddress } from '../../../app/shared/executorAddress.ts';
import { orcNames } from '../../../app/shared/orc/bootstrapNames.ts';
import { spsAddress, spsI32, spsTuple } from '../../../app/shared/orc/sps.ts';
import { compile } from '../../support/compile.ts';
import { addon, pipedHost } from '../../support/executors.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'engines-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe.each(memoryKinds.filter((kind) => kind !== 'auto'))('engines that share memory of kind %s', (kind) => {
  let process: ExecutorProcess;
  let symbols: SymbolLookup;
  let route: MemoryRoute;
  beforeEach(async () => {
    process = await ExecutorProcess.start(pipedHost());
    symbols = await SymbolLookup.open(process.epc, []);
    route = await openMemory(process.epc, addon, { kind, settings: {}, own: true });
  });
  afterEach(async () => {
    route.manager.close();
    await process.close();
  });

  async function load(memory: DelegatingMemoryManager, step: number): Promise<LinkedLoad> {
    // The same names in all of them, with state behind one.
    const text = `int state = ${step}; int next(void) { return state += ${step}; } int work(int n) { while (n--) next(); return state; }`;
    const path = compile(folder, `engine${step}.c`, text, ['-fPIC', '-O1']);
    const phases = new Phases();
    const { content } = await readInput(path, phases);
    if (content.kind !== 'object') throw new Error(`${path} is no object`);
    const globals = new GlobalSymbols();
    const { units } = resolveSymbols([content], globals, phases);
    const ehFrameActions = {
      register: process.epc.symbol(orcNames.registerEhFrame),
      deregister: process.epc.symbol(orcNames.deregisterEhFrame),
    };
    const lookUp = symbols.lookUp.bind(symbols);
    return link({ units, globals }, { memory, lookUp, phases, threadStorage: null, ehFrameActions });
  }

  function addressOf(loaded: LinkedLoad, name: string): ExecutorAddress {
    const address = loaded.addressOf(name);
    if (address === null) throw new Error(`no ${name}`);
    return address;
  }

  const work = (address: ExecutorAddress, times: number): Promise<number> =>
    process.epc.call(orcNames.runAsIntFunction, spsTuple(spsAddress, spsI32), [address, times], spsI32);

  it('have the same names each for itself', async () => {
    const engines = [1, 10, 100].map((step) => ({ step, memory: new DelegatingMemoryManager(route.manager) }));
    const loads = await Promise.all(engines.map(({ step, memory }) => load(memory, step)));
    const functions = loads.map((loaded) => addressOf(loaded, 'work'));
    expect(new Set(functions).size).toBe(3);
    expect(await Promise.all(functions.map((address) => work(address, 2)))).toEqual([3, 30, 300]);
    expect(await Promise.all(functions.map((address) => work(address, 1)))).toEqual([4, 40, 400]);
  });

  it('end with their code, which another does not notice', async () => {
    const [one, other] = [new DelegatingMemoryManager(route.manager), new DelegatingMemoryManager(route.manager)];
    await load(one, 1);
    const kept = addressOf(await load(other, 10), 'work');
    await one.destroy();
    expect(one.statistics()).toMatchObject({ finalized: 0, requested: 0 });
    expect(await work(kept, 1)).toBe(20);
    await expect(load(one, 1)).rejects.toThrow(/is destroyed: it takes no more loads/);
    route.manager.checkInvariants();
  });

  it('leave their code to others where they are detached', async () => {
    const engine = new DelegatingMemoryManager(route.manager);
    const loaded = addressOf(await load(engine, 5), 'work');
    const kept = await engine.detach();
    engine.close();
    expect(await work(loaded, 3)).toBe(20);
    const next = new DelegatingMemoryManager(route.manager);
    const others = addressOf(await load(next, 7), 'work');
    expect(await Promise.all([work(loaded, 0), work(others, 0)])).toEqual([20, 7]);
    await route.manager.deallocate(kept);
    await next.destroy();
    expect(route.manager.statistics()).toMatchObject({ finalized: 0, inFlight: 0, requested: 0 });
    route.manager.checkInvariants();
  });
});
