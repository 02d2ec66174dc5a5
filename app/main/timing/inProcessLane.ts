// Controller and executor together in one process, which is a helper of its own, so that a crash reaches nobody else:
// what code costs that crosses no boundary. This side asks; laneWorker.ts carries out.
import { z } from 'zod';
import { Deferred } from '../../shared/deferred.ts';
import { ExecutorError } from '../../shared/errors.ts';
import { errorRecord } from '../../shared/ui/records.ts';
import type { HelperProcess } from '../epc/helperProcess.ts';
import type { LaneTrace } from './chromeTrace.ts';
import type { ExecutorLaneWords, LaneProgram } from './executorLane.ts';
import type { Lane, LaneLoad } from './transportMatrix.ts';

export const inProcessWords: ExecutorLaneWords = {
  name: 'in-process',
  note: 'controller and executor in one process, packed arenas; memory of an earlier load, pages already there',
  memory: { kind: 'packed', settings: {} },
};

const program = z.object({
  files: z.array(z.string()),
  preload: z.array(z.string()),
  libraries: z.object({ names: z.array(z.string()), folders: z.array(z.string()), wholeArchive: z.boolean() }),
});

/** What the helper is asked for, one after the other. */
export const laneRequest = z.discriminatedUnion('ask', [
  z.object({ ask: z.literal('open'), program }),
  z.object({ ask: z.enum(['load', 'trace', 'close']) }),
]);
export type LaneRequest = z.infer<typeof laneRequest>;

const count = z.number().nullable();
const laneLoad = z.object({
  totalMs: z.number(),
  phases: z.array(z.object({ name: z.string(), durationMs: z.number() })),
  bytes: count,
  messages: count,
  executorMs: count,
  mappings: count,
  controllerFaults: count,
  executorFaults: count,
  usedBytes: count,
  requestedBytes: count,
});

const laneTrace = z.object({
  lane: z.string(),
  spans: z.array(
    z.object({
      row: z.enum(['phases', 'calls']),
      name: z.string(),
      startMs: z.number(),
      durationMs: z.number(),
      details: z.record(z.string(), z.number()),
    }),
  ),
});

/** One answer a request, in order. */
export const laneAnswer = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), load: laneLoad.nullable(), trace: laneTrace.nullable() }),
  z.object({ ok: z.literal(false), error: errorRecord }),
]);
export type LaneAnswer = z.infer<typeof laneAnswer>;

/** Milliseconds that the helper gets to leave. */
const leaveDeadline = 2_000;

export class InProcessLane implements Lane {
  readonly name = inProcessWords.name;
  readonly note = inProcessWords.note;
  readonly #program: LaneProgram;
  readonly #start: () => HelperProcess;
  #helper: HelperProcess | null = null;
  #answer: Deferred<LaneAnswer> | null = null;

  constructor(laneProgram: LaneProgram, start: () => HelperProcess) {
    this.#program = laneProgram;
    this.#start = start;
  }

  async open(signal: AbortSignal): Promise<void> {
    const helper = this.#start();
    this.#helper = helper;
    helper.onMessage((message) => this.#answer?.resolve(laneAnswer.parse(message)));
    void helper.ended.then((how) => {
      this.#helper = null;
      this.#answer?.reject(new ExecutorError(`the helper process is gone: ${how}`));
    });
    const { files, preload, libraries } = this.#program;
    const { names, folders, wholeArchive } = libraries;
    const words = { names: [...names], folders: [...folders], wholeArchive };
    await this.#ask({ ask: 'open', program: { files: [...files], preload: [...preload], libraries: words } }, signal);
  }

  async load(signal: AbortSignal): Promise<LaneLoad> {
    const { load } = await this.#ask({ ask: 'load' }, signal);
    if (load === null) throw new ExecutorError('the helper process answered without a load');
    return load;
  }

  async trace(): Promise<LaneTrace> {
    const { trace } = await this.#ask({ ask: 'trace' });
    if (trace === null) throw new ExecutorError('the helper process answered without a trace');
    return trace;
  }

  async close(): Promise<void> {
    const helper = this.#helper;
    if (helper === null) return;
    const timer = setTimeout(() => helper.kill(), leaveDeadline);
    helper.send({ ask: 'close' } satisfies LaneRequest);
    await helper.ended;
    clearTimeout(timer);
  }

  /** Cancelling ends the helper: it links on the thread on which it would have to listen. */
  async #ask(request: LaneRequest, signal?: AbortSignal): Promise<Extract<LaneAnswer, { ok: true }>> {
    const helper = this.#helper;
    if (helper === null) throw new ExecutorError('the helper process is gone');
    const kill = (): void => helper.kill();
    signal?.addEventListener('abort', kill, { once: true });
    const answer = new Deferred<LaneAnswer>();
    this.#answer = answer;
    try {
      helper.send(request);
      const given = await answer.promise;
      if (!given.ok) throw new ExecutorError(given.error.message);
      return given;
    } finally {
      signal?.removeEventListener('abort', kill);
      this.#answer = null;
    }
  }
}
