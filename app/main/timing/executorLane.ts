// The lanes of the transport matrix that load through our own controller, into an executor that stays warm: one for
// each way that code can take to it. All that an earlier load knew is made anew: files are read and parsed again, and
// nothing of the program is executed.
import { LinkError } from '../../shared/errors.ts';
import type { NativeAddon } from '../../shared/nativeAddon.ts';
import { Placement } from '../../shared/orc/bootstrapNames.ts';
import { fitsThreadStorage } from '../link/threadStorage.ts';
import {
  closeExecutor,
  connectExecutor,
  type ExecutorConnection,
  type ExecutorHosts,
  type LoadNeeds,
  type MemoryOptions,
} from '../session/executorConnection.ts';
import { type InputFile, readInputs } from '../session/inputFile.ts';
import { type LibraryWords, linkInputs } from '../session/linkInputs.ts';
import {
  type LoadedProgram,
  loadProgram,
  type ResolvedProgram,
  resolveProgram,
  stackRequest,
} from '../session/programLoad.ts';
import { type StartFiles, withStartFiles } from '../session/startFiles.ts';
import { withCompanions } from '../session/withCompanions.ts';
import { type LaneTrace, TracedPhases } from './chromeTrace.ts';
import { faultsBetween, minorFaults } from './pageFaults.ts';
import { Phases } from './phases.ts';
import type { Lane, LaneLoad } from './transportMatrix.ts';

/** What every lane of a comparison loads. */
export interface LaneProgram {
  readonly files: readonly string[];
  readonly preload: readonly string[];
  readonly libraries: LibraryWords;
}

export interface ExecutorLaneEnvironment {
  readonly hosts: ExecutorHosts;
  readonly addon: NativeAddon;
  readonly start: StartFiles;
}

export interface ExecutorLaneWords {
  readonly name: string;
  readonly note: string;
  readonly memory: MemoryOptions;
}

interface Resolved {
  readonly program: ResolvedProgram;
  /** Shared libraries that the program's files ask for. */
  readonly libraries: readonly string[];
}

export class ExecutorLane implements Lane {
  readonly name: string;
  readonly note: string;
  readonly #memory: MemoryOptions;
  readonly #program: LaneProgram;
  readonly #environment: ExecutorLaneEnvironment;
  #connection: ExecutorConnection | null = null;
  /** Archives of the compiler that the program turned out to need. */
  #companions: readonly string[] = [];

  constructor({ name, note, memory }: ExecutorLaneWords, program: LaneProgram, environment: ExecutorLaneEnvironment) {
    this.name = name;
    this.note = note;
    this.#memory = memory;
    this.#program = program;
    this.#environment = environment;
  }

  /** Starts the kind of executor that the program needs, and loads it once to learn what is missing. */
  async open(): Promise<void> {
    const phases = new Phases();
    const inputs = await this.#read(phases);
    await this.#connectFor(await this.#resolve(inputs, phases));
    await withCompanions(inputs, phases, async (needed, companions) => {
      this.#companions = companions.map(({ input }) => input.path);
      const { program, libraries } = await this.#resolve(needed, phases);
      await this.#opened().symbols.addLibraries(libraries);
      await (await loadProgram(program, this.#opened(), [], phases)).tracker.remove();
    });
  }

  async load(): Promise<LaneLoad> {
    const connection = this.#opened();
    const { epc } = connection.process;
    // Of one process what both ends did is one number.
    const pid = epc.inProcess ? 0 : connection.process.pid;
    const before = [minorFaults('self'), minorFaults(pid)] as const;
    const loaded = await this.#load(new Phases());
    const after = [minorFaults('self'), minorFaults(pid)] as const;
    const { mappings, used, requested } = connection.memory.statistics();
    await loaded.tracker.remove();
    // By then the executor has said what the calls took that nobody waited for.
    const { totalMs, phases, bytes, messages, executorMs } = loaded.record;
    return {
      totalMs,
      phases,
      bytes,
      messages,
      executorMs,
      mappings,
      controllerFaults: faultsBetween(before[0], after[0]),
      executorFaults: faultsBetween(before[1], after[1]),
      usedBytes: used,
      requestedBytes: requested,
    };
  }

  /** One load more, with each phase and each message by itself; slower than those that are timed. */
  async trace(): Promise<LaneTrace> {
    const { epc } = this.#opened().process;
    const phases = new TracedPhases();
    const names = new Map([...epc.setup.bootstrapSymbols].map(([name, address]) => [address, name]));
    epc.observe((direction, message) => phases.message(direction, message, names.get(message.tag) ?? null));
    let loaded: LoadedProgram;
    try {
      loaded = await this.#load(phases);
    } finally {
      epc.observe(null);
    }
    await loaded.tracker.remove();
    return { lane: this.name, spans: phases.spans };
  }

  async close(): Promise<void> {
    const connection = this.#connection;
    this.#connection = null;
    if (connection !== null) await closeExecutor(connection);
  }

  async #load(phases: Phases): Promise<LoadedProgram> {
    const { program } = await this.#resolve(await this.#read(phases), phases);
    return loadProgram(program, this.#opened(), [], phases);
  }

  #read(phases: Phases): Promise<readonly InputFile[]> {
    return readInputs([...this.#program.files, ...this.#companions], phases);
  }

  async #resolve(inputs: readonly InputFile[], phases: Phases): Promise<Resolved> {
    const started = await withStartFiles(this.#environment.start, inputs, phases);
    const linked = await linkInputs(started, this.#program.libraries, phases);
    return { program: resolveProgram(linked, false, phases), libraries: linked.libraries };
  }

  async #connectFor({ program }: Resolved): Promise<void> {
    const needs: LoadNeeds = {
      librariesLow: program.required.placement === Placement.Low2GB,
      executableStack: stackRequest(program.job) !== null,
      largeThreadStorage: false,
      limitedMemory: false,
      restriction: null,
      environment: [],
    };
    const connection = await this.#connect(needs);
    if (fitsThreadStorage(program.job.units, connection.threadStorage)) return;
    await this.close();
    await this.#connect({ ...needs, largeThreadStorage: true });
  }

  async #connect(needs: LoadNeeds): Promise<ExecutorConnection> {
    const { hosts, addon } = this.#environment;
    this.#connection = await connectExecutor(hosts, needs, addon, this.#program.preload, {
      memory: this.#memory,
      learn: true,
    });
    // Output of a program that is not run: there is none, but a full pipe would stop the executor.
    this.#connection.process.stdout?.resume();
    this.#connection.process.stderr?.resume();
    return this.#connection;
  }

  #opened(): ExecutorConnection {
    if (this.#connection === null) throw new LinkError(`lane ${this.name} is not open`);
    return this.#connection;
  }
}
