// Entry of the in-process lane's helper: started by Node (fork) or by Electron (utilityProcess), asked by
// timing/inProcessLane.ts. Links and would run in this one process; nothing of the program is executed.
import { errorRecord } from '../shared/errors.ts';
import { InProcessHost } from './epc/inProcessHost.ts';
import { installedFiles, loadAddon } from './installedFiles.ts';
import { ExecutorLane } from './timing/executorLane.ts';
import { inProcessWords, type LaneAnswer, type LaneRequest, laneRequest } from './timing/inProcessLane.ts';

/** Electron's way to the process that started this one. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
}

const parent: unknown = Reflect.get(process, 'parentPort');
let lane: ExecutorLane | null = null;
let busy: Promise<void> = Promise.resolve();

if (isParentPort(parent)) {
  parent.on('message', ({ data }) => receive(data, (answer) => parent.postMessage(answer)));
} else {
  process.on('message', (message) => receive(message, (answer) => process.send?.(answer)));
  // Whoever asked is gone.
  process.on('disconnect', () => process.exit(0));
}

function receive(message: unknown, answer: (answer: LaneAnswer) => void): void {
  busy = busy.then(async () => {
    try {
      const request = laneRequest.parse(message);
      answer({ ok: true, load: null, trace: null, ...(await carryOut(request)) });
      if (request.ask === 'close') process.exit(0);
    } catch (error) {
      answer({ ok: false, error: errorRecord(error) });
    }
  });
}

async function carryOut(request: LaneRequest): Promise<Partial<Extract<LaneAnswer, { ok: true }>>> {
  if (request.ask === 'open') {
    const files = installedFiles(import.meta.dirname);
    const addon = loadAddon(files.addon);
    const hosts = { usual: new InProcessHost(addon), low: null };
    lane = new ExecutorLane(inProcessWords, request.program, { hosts, addon, start: files.start });
    await lane.open();
    return {};
  }
  if (lane === null) throw new Error('nothing was opened');
  switch (request.ask) {
    case 'load': {
      const load = await lane.load();
      return { load: { ...load, phases: load.phases.map(({ name, durationMs }) => ({ name, durationMs })) } };
    }
    case 'trace': {
      const { lane: name, spans } = await lane.trace();
      return { trace: { lane: name, spans: spans.map((span) => ({ ...span, details: { ...span.details } })) } };
    }
    case 'close':
      await lane.close();
      return {};
  }
}

function isParentPort(value: unknown): value is ParentPort {
  return typeof value === 'object' && value !== null && 'postMessage' in value && 'on' in value;
}
