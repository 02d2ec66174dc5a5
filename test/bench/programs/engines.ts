// Many small engines, each with one object, that share one memory manager: each is loaded by itself, one after another,
// and its function called before the next one is. Prints JSON. Arguments: how the shared manager is to work, then the
// objects, which define `work_NNNNN` and refer to nothing.
import { ExecutorProcess } from '../../../app/main/epc/executorProcess.ts';
import { GlobalSymbols } from '../../../app/main/link/globalSymbols.ts';
import { link } from '../../../app/main/link/link.ts';
import type { LinkEnvironment } from '../../../app/main/link/linkEnvironment.ts';
import { DelegatingMemoryManager } from '../../../app/main/memory/delegatingMemoryManager.ts';
import { type MemoryKind, memoryKinds, openMemory } from '../../../app/main/memory/memoryRoute.ts';
import { readInput } from '../../../app/main/session/inputFile.ts';
import { SymbolLookup } from '../../../app/main/session/symbolLookup.ts';
import { resolveSymbols } from '../../../app/main/session/symbolResolution.ts';
import { Phases } from '../../../app/main/timing/phases.ts';
import { orcNames } from '../../../app/shared/orc/bootstrapNames.ts';
import { spsAddress, spsI32, spsTuple } from '../../../app/shared/orc/sps.ts';
import { addon, host } from './installed.ts';

const [kind = '', ...files] = process.argv.slice(2);
const process_ = await ExecutorProcess.start(host);
const { epc } = process_;
const symbols = await SymbolLookup.open(epc, []);
const route = await openMemory(epc, addon, { kind: asKind(kind), settings: { ahead: 2 ** 22 }, own: true });
await route.warmUp();

const times: number[] = [];
let messages = 0;
let content = 0;
// The first engines warm the controller up: after a thousand, V8 still compiles on the core that the executor needs.
const warmUpRounds = 5;
const warmUps = warmUpRounds * files.length;
for (const file of Array.from({ length: warmUpRounds + 1 }, () => files).flat()) {
  const before = epc.counters.messagesSent;
  const began = performance.now();
  const engine = new DelegatingMemoryManager(route.manager);
  const load = await loadInto(engine, file);
  times.push(performance.now() - began);
  messages += epc.counters.messagesSent - before;
  const work = load.addressOf(`work_${/(\d+)\.o$/.exec(file)?.[1]}`);
  if (work === null) throw new Error(`${file} has no work function`);
  const result = await epc.call(orcNames.runAsIntFunction, spsTuple(spsAddress, spsI32), [work, 0], spsI32);
  if (result !== 1) throw new Error(`${file}: work(0) is ${result}, not 1`);
  for (const { layout } of load.units) for (const { contentSize } of layout.segments) content += contentSize;
}
const { used, mappings } = route.manager.statistics();
const measured = times.slice(warmUps).sort((one, other) => one - other);
const at = (share: number): number => measured[Math.round((measured.length - 1) * share)] ?? Number.NaN;
const perEngine = {
  engines: measured.length,
  warmUps,
  medianMs: at(0.5),
  q1Ms: at(0.25),
  q3Ms: at(0.75),
  leastMs: at(0),
  messages: messages / times.length,
  usedBytes: used / times.length,
  contentBytes: content / times.length,
  mappings,
};
process.stdout.write(`${JSON.stringify(perEngine)}\n`);
route.manager.close();
await process_.close();

/** Read, parsed, resolved by itself, linked: main's names are not its own, nor those of the engines before. */
async function loadInto(memory: DelegatingMemoryManager, file: string): ReturnType<typeof link> {
  const phases = new Phases();
  const { content: input } = await readInput(file, phases);
  if (input.kind !== 'object') throw new Error(`${file} is no object`);
  const globals = new GlobalSymbols();
  const { units } = resolveSymbols([input], globals, phases);
  const environment: LinkEnvironment = {
    memory,
    lookUp: (names) => symbols.lookUp(names),
    phases,
    threadStorage: null,
    ehFrameActions: {
      register: epc.symbol(orcNames.registerEhFrame),
      deregister: epc.symbol(orcNames.deregisterEhFrame),
    },
  };
  return link({ units, globals }, environment);
}

function asKind(word: string): MemoryKind {
  const known = memoryKinds.find((candidate) => candidate === word);
  if (known === undefined) throw new Error(`no memory manager '${word}': allowed are ${memoryKinds.join(', ')}`);
  return known;
}
