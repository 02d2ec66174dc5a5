// The engines of a session: what is on its load list, loaded many times over into the executor that is there, one after
// another, through managers that share that executor's own. They end with it.
import { ExecutorError, InputError } from '../../shared/errors.ts';
import { Placement } from '../../shared/orc/bootstrapNames.ts';
import { type EngineRecord, type EnginesRecord, mostEngines, noEngines } from '../../shared/ui/engineRecords.ts';
import { describeOutcome } from '../../shared/ui/records.ts';
import type { FunctionEntry } from '../../shared/ui/runSettings.ts';
import { GlobalSymbols } from '../link/globalSymbols.ts';
import { requiredPlacement } from '../link/placement.ts';
import { Phases } from '../timing/phases.ts';
import { Engine, enginePhases, engineUnits, type KnownExternals } from './engine.ts';
import { EngineCaller } from './engineCaller.ts';
import { entryPoints } from './entryPoints.ts';
import type { ExecutionSession } from './executionSession.ts';
import { type ExecutorConnection, usualNeeds } from './executorConnection.ts';
import { type LibraryWords, linkInputs } from './linkInputs.ts';
import { Listeners } from './listeners.ts';
import { outcomeOfEnd } from './runProgram.ts';
import type { SessionWork } from './sessionState.ts';

export interface EnginesOptions {
  readonly session: ExecutionSession;
  /** Path of native/start/call.c's object, which calls their functions. */
  readonly callObject: string;
  /** What is linked into each beside the files of the list; read anew each time. */
  readonly libraries: LibraryWords;
}

/** Engines of one executor. */
interface Group {
  readonly connection: ExecutorConnection;
  readonly files: readonly string[];
  readonly functions: readonly string[];
  readonly engines: Map<number, Engine>;
  readonly known: KnownExternals;
  /** Bytes that the manager gave out for something else: before the first of them, and for what calls them. */
  usedBeside: number;
  /** Null before the first call. */
  caller: EngineCaller | null;
}

export class Engines {
  readonly #options: EnginesOptions;
  readonly #listeners = new Listeners<{ changed: () => void }>();
  #group: Group | null = null;
  #nextId = 1;

  constructor(options: EnginesOptions) {
    this.#options = options;
    options.session.on('change', () => {
      if (this.#group !== null && this.#live() === null) this.#forget();
    });
  }

  /** Returns what ends the subscription. */
  onChange(listener: () => void): () => void {
    return this.#listeners.on('changed', listener);
  }

  record(): EnginesRecord {
    const group = this.#live();
    if (group === null) return noEngines;
    const made = [...group.engines.values()];
    const engines = made.map((engine) => engine.record());
    const { memory, route } = group.connection;
    return {
      files: [...group.files],
      manager: route.kind,
      functions: [...group.functions],
      engines,
      phases: enginePhases.map((name, place) => ({
        name,
        microseconds: made.map(({ phaseMicroseconds }) => phaseMicroseconds[place] ?? 0),
      })),
      totals: totalsOf(engines, Math.max(0, memory.statistics().used - group.usedBeside)),
    };
  }

  /**
   * Adds so many, of the list as it is now; those of another list are destroyed first. Rejects with InputError while a
   * program runs and where it is stopped, with LinkError or CompileError for what cannot be an engine.
   */
  make(count: number): Promise<EnginesRecord> {
    return this.#options.session.exclusively(async (work) => {
      const inputs = await work.files();
      const linked = await linkInputs(inputs, this.#options.libraries, new Phases());
      const required = requiredPlacement(engineUnits(0, linked.files, new GlobalSymbols(), new Phases()));
      const connection = await work.connect({ ...usualNeeds, librariesLow: required.placement === Placement.Low2GB });
      await connection.symbols.addLibraries(linked.libraries);
      const names = inputs.map(({ name }) => name);
      const group = await this.#groupFor(connection, names, () => entryPoints(inputs).map(({ name }) => name));
      if (group.engines.size + count > mostEngines) {
        throw new InputError(`${group.engines.size + count} engines: allowed are ${mostEngines}; destroy some first`);
      }
      try {
        for (let made = 0; made < count; made++) {
          const engine = await Engine.make(this.#nextId++, linked.files, required, connection, group.known);
          group.engines.set(engine.id, engine);
          const waiting = work.pause(made + 1, count);
          if (waiting !== null) await waiting;
        }
      } finally {
        this.#changed();
      }
      return this.record();
    });
  }

  /**
   * Calls a function of one; answers what it returned. Rejects with InputError for what there is not and for arguments that
   * their types do not allow, with ExecutorError where the call ends the executor.
   */
  call(id: number, entry: FunctionEntry): Promise<string> {
    return this.#options.session.exclusively(async () => {
      const group = this.#groupOf(id);
      const engine = group.engines.get(id);
      const address = engine?.load.addressOf(entry.name) ?? null;
      if (engine === undefined || address === null)
        throw new InputError(`engine ${id} has no function '${entry.name}'`);
      const { epc, ended } = group.connection.process;
      try {
        const caller = group.caller ?? (await this.#makeCaller(group));
        const value = await caller.call(address, entry);
        engine.called(value);
        return value;
      } catch (error) {
        if (!(error instanceof ExecutorError) || epc.connected) throw error;
        const outcome = describeOutcome(await outcomeOfEnd(await ended, engine.load));
        throw new ExecutorError(
          `engine ${id}, ${entry.name}(${entry.args.map(({ text }) => text).join(', ')}): ${outcome}; all engines are gone with the executor`,
        );
      } finally {
        this.#changed();
      }
    });
  }

  /** Ends one, or all, with their code. Rejects with InputError for one that does not exist. */
  destroy(id: number | null): Promise<void> {
    return this.#options.session.exclusively(async ({ pause }) => {
      const group = id === null ? this.#live() : this.#groupOf(id);
      if (group === null) return;
      const ending = [...group.engines.values()].filter((engine) => id === null || engine.id === id);
      try {
        await endAll(group, ending, pause);
      } finally {
        this.#changed();
      }
    });
  }

  /** Of an executor that is still there. */
  #live(): Group | null {
    return this.#group?.connection === this.#options.session.connection ? this.#group : null;
  }

  #groupOf(id: number): Group {
    const group = this.#live();
    if (group?.engines.has(id) === true) return group;
    throw new InputError(`there is no engine ${id}: it was destroyed, or its executor has ended`);
  }

  async #groupFor(
    connection: ExecutorConnection,
    files: readonly string[],
    functions: () => readonly string[],
  ): Promise<Group> {
    const known = this.#live();
    if (known !== null && known.engines.size > 0 && known.files.join('\n') === files.join('\n')) return known;
    if (known !== null) await endAll(known, [...known.engines.values()], () => null);
    const fresh: Group = {
      connection,
      files,
      functions: functions(),
      engines: new Map(),
      known: new Map(),
      usedBeside: connection.memory.statistics().used,
      caller: known?.connection === connection ? known.caller : null,
    };
    this.#group = fresh;
    this.#nextId = 1;
    return fresh;
  }

  async #makeCaller(group: Group): Promise<EngineCaller> {
    const { memory } = group.connection;
    const before = memory.statistics().used;
    const caller = await EngineCaller.make(this.#options.callObject, group.connection);
    group.usedBeside += memory.statistics().used - before;
    group.caller = caller;
    return caller;
  }

  #forget(): void {
    this.#group = null;
    this.#changed();
  }

  #changed(): void {
    this.#listeners.tell('changed');
  }
}

async function endAll({ engines }: Group, ending: readonly Engine[], pause: SessionWork['pause']): Promise<void> {
  let done = 0;
  for (const engine of ending) {
    engines.delete(engine.id);
    await engine.destroy();
    const waiting = pause(++done, ending.length);
    if (waiting !== null) await waiting;
  }
}

function totalsOf(engines: readonly EngineRecord[], heldBytes: number): EnginesRecord['totals'] {
  const sorted = engines.map(({ microseconds }) => microseconds).sort((one, other) => one - other);
  return {
    medianMicroseconds: sorted[sorted.length >> 1] ?? 0,
    leastMicroseconds: sorted[0] ?? 0,
    bytes: engines.reduce((sum, { bytes }) => sum + bytes, 0),
    heldBytes,
    messages: engines.reduce((sum, { messages }) => sum + messages, 0),
  };
}
