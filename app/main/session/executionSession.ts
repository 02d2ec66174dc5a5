// The session: the list of files, the executor, and what a person does with them. The window and the command line both
// work through it. Loading happens at Run: a file that was only added has executed nothing.

import { ExecutorError, errorRecord, InputError, LoadstoneError } from '../../shared/errors.ts';
import type { ObjectRecord } from '../../shared/ui/objectRecords.ts';
import type { LoadProgress, LoadRecord, RunRecord, SegmentPart } from '../../shared/ui/records.ts';
import { describeOutcome } from '../../shared/ui/records.ts';
import type { ExecutorEnd } from '../epc/executorProcess.ts';
import { MessageRecorder } from '../timing/messageRecorder.ts';
import { Phases } from '../timing/phases.ts';
import { type Companion, describeCompanions } from './companionArchives.ts';
import { describeInput } from './describeInput.ts';
import { drainOutput } from './drainOutput.ts';
import { connectFor } from './executorChoice.ts';
import type { ExecutorConnection } from './executorConnection.ts';
import { ExecutorKeeper } from './executorKeeper.ts';
import type { InputFile } from './inputFile.ts';
import { linkInputs, linkingOf } from './linkInputs.ts';
import { Listeners } from './listeners.ts';
import { type ListedFile, type ListedName, LoadList } from './loadList.ts';
import { type LoadStory, noStory, objectRecord, objectSummary } from './objectRecords.ts';
import { type LiveProgram, loadProgram, resolveProgramInTurns, settled, unloadProgram } from './programLoad.ts';
import { runLoaded } from './programRun.ts';
import { RunDesk } from './runDesk.ts';
import { outcomeOfEnd } from './runProgram.ts';
import type { SessionSources } from './sessionSources.ts';
import type {
  LinkedFiles,
  SessionEvents,
  SessionOptions,
  SessionOverview,
  SessionState,
  SessionWork,
} from './sessionState.ts';
import { SoleActivity } from './soleActivity.ts';
import { withStartFiles } from './startFiles.ts';
import { endsSoon, inSlices, Turns, type TurnsOptions } from './turns.ts';
import { withCompanions } from './withCompanions.ts';

export class ExecutionSession {
  /** How the next run is made, and where a person types. */
  readonly desk: RunDesk;
  /** What the last load and run said to the executor, and heard. */
  readonly messages = new MessageRecorder();
  readonly #options: SessionOptions;
  readonly #keeper: ExecutorKeeper;
  readonly #listeners = new Listeners<SessionEvents>();
  readonly #list = new LoadList();
  #program: LiveProgram['program'] | null = null;
  /** Stays when the executor ends. */
  #linked: LinkedFiles | null = null;
  #stopRequested = false;
  #lastRun: RunRecord | null = null;
  #lastLoad: LoadRecord | null = null;
  #story: LoadStory = noStory;
  /** What reading took since the last load. */
  #readings = new Phases();
  /** Runs, loads and unloads. */
  readonly #activity = new SoleActivity();
  #outputBytes = 0;
  #sources: SessionSources | null = null;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.desk = new RunDesk(options.settings, {
      changed: () => this.#changed(),
      echo: (bytes) => this.#listeners.tell('echo', bytes),
    });
    this.#keeper = new ExecutorKeeper(options, {
      stateChanged: () => this.#changed(),
      output: (stream, bytes) => {
        this.#outputBytes += bytes.length;
        this.#listeners.tell('output', { stream, bytes });
      },
      ended: (end, connection) => this.#ended(end, connection),
      failed: (error) => this.#report(error),
    });
    this.#keeper.keepReady();
  }

  state(): SessionState {
    return { ...this.overview(), objects: this.#list.files.map(({ id }) => this.details(id)) };
  }

  overview(): SessionOverview {
    const objects = this.#list.files.map((file) => objectSummary(file, this.#story, this.#segmentsOf(file)));
    const [lastRun, lastLoad] = [this.#lastRun, this.#lastLoad];
    return { objects, executor: this.#keeper.record(), lastRun, lastLoad, settings: this.desk.settings };
  }

  /** One file of the list with all that is inside. */
  details(id: number): ObjectRecord {
    const file = this.#list.find(id);
    return objectRecord(file, this.#story, this.#segmentsOf(file));
  }

  /** The list without anything that has to be looked up. */
  files(): readonly ListedName[] {
    return this.#list.names;
  }

  /** The files as they were read last. */
  get inputs(): readonly InputFile[] {
    return this.#list.files.map(({ input }) => input);
  }

  /** The last load, without what was unloaded since, and what it was made of; null before the first. */
  get linked(): LinkedFiles | null {
    const live = this.#program?.tracker.load;
    return this.#linked && { ...this.#linked, load: live ?? this.#linked.load, live: live !== undefined };
  }

  /** The live executor; null while there is none. */
  get connection(): ExecutorConnection | null {
    return this.#keeper.connection;
  }

  /** Null before the first. */
  get lastRun(): RunRecord | null {
    return this.#lastRun;
  }

  /** A run, load or unload goes on. */
  get busy(): boolean {
    return this.#activity.busy;
  }

  isLoaded(id: number): boolean {
    return this.#segmentsOf(this.#list.find(id)).length > 0;
  }

  /** Returns what ends the subscription. */
  on<E extends keyof SessionEvents>(event: E, listener: SessionEvents[E]): () => void {
    return this.#listeners.on(event, listener);
  }

  /** Adds files in the order given; one that is refused stands in the list with its error. Directories are refused. */
  async addFiles(paths: readonly string[]): Promise<void> {
    // A file is read once: the next load says what that took.
    const phases = this.#readings;
    for (const path of paths) {
      await this.#list.add(path, phases);
      this.#changed();
    }
  }

  /** From now on these are compiled before each load. */
  useSources(sources: SessionSources): void {
    this.#sources = sources;
  }

  /** Puts the object of a source on the list: in place of the file at `before` if that stands there, else as the last. */
  async putCompiled(path: string, source: string, before: string | null): Promise<void> {
    await this.#list.putCompiled(path, source, before, this.#readings);
    this.#changed();
  }

  /** Takes a file off the list; what the last run loaded of it stays until the next. */
  remove(id: number): void {
    this.#list.remove(id);
    this.#changed();
  }

  /** Empties the list, as remove does file by file. */
  removeAll(): void {
    this.#list.clear();
    this.#changed();
  }

  /** Where the file stands in load order from now on: 0 is first. What is loaded already stays where it is. */
  move(id: number, position: number): void {
    this.#list.move(id, position);
    this.#changed();
  }

  /** Reads a file again where it was written since; it is marked then, and nothing is loaded. True where it was. */
  async reread(id: number): Promise<boolean> {
    const changed = await this.#list.reread(id, this.#readings);
    if (changed) this.#changed();
    return changed;
  }

  /** Symbols and relocations as text. `member` names a member of an archive, null the object itself. */
  async describe(id: number, member: string | null): Promise<string> {
    return await inSlices(describeInput(this.#list.find(id).input, member));
  }

  /**
   * Links everything on the list and runs `main` with argv[0] = the first file's name. Resolves however it ends; a load
   * that fails is the outcome `refused`. Rejects with InputError while another run goes on.
   */
  async run(args: readonly string[]): Promise<RunRecord> {
    return this.#alone(async () => {
      this.#lastRun = await this.#loadAndRun(args);
      this.#lastLoad = null;
      this.#changed();
      return this.#lastRun;
    });
  }

  /** Links everything into the executor, in place of what was loaded before, and runs nothing; rejects with its error. */
  async load(): Promise<LoadRecord> {
    const { program } = await this.#alone(async () => {
      await this.#sources?.prepare();
      return settled(this.#load(new Phases()));
    });
    this.#lastLoad = program.record;
    this.#changed();
    return program.record;
  }

  /**
   * Takes one file out of the executor while the others stay; it stays on the list, so the next load has it again.
   * Rejects with LinkError while another loaded file refers to it, and with InputError while a run goes on. Pointers to
   * it that the program stored at run time cannot be seen.
   */
  async unload(id: number): Promise<void> {
    const { input } = this.#list.find(id);
    await this.#alone(async () => {
      if (this.#program === null) throw new InputError(`${input.name} is not loaded: nothing to unload`);
      await this.#program.tracker.removeFile(input.path);
    });
    this.#changed();
  }

  /** Reads a file again; if it is loaded, links everything anew in place of what is loaded. As load otherwise. */
  async reload(id: number): Promise<void> {
    const loaded = this.isLoaded(id);
    await this.#list.reread(id, this.#readings);
    this.#list.unmark(id);
    this.#changed();
    if (loaded) await this.load();
  }

  /** Refuses runs, loads and unloads with `reason` until the answer is called; throws InputError while one goes on. */
  hold(reason: string): () => void {
    return this.#activity.hold(reason);
  }

  /** Lets `act` use files and executor while nothing else goes on. Rejects with InputError while something does. */
  exclusively<T>(act: (work: SessionWork) => Promise<T>): Promise<T> {
    return this.#alone(async () => {
      const { pause } = this.#turns({ open: 'engines' });
      const files = async (): Promise<readonly InputFile[]> => {
        await this.#sources?.prepare();
        return this.#list.refresh(new Phases());
      };
      return act({ files, connect: (needs) => this.#keeper.connect(needs), pause });
    });
  }

  /** Has an executor start while files are added: for a session that keeps none ready, and is about to run. */
  startAhead(): void {
    this.#keeper.startAhead();
  }

  /** Ends what goes on: a run together with its executor, while a link leaves it as it is. Without any it does nothing. */
  async stop(): Promise<void> {
    if (!this.#activity.busy) return;
    const { state } = this.#keeper.record();
    this.#stopRequested = true;
    this.#keeper.cancelStart();
    this.#keeper.setState('stopping');
    this.#sources?.cancel();
    if (state !== 'running' && (await endsSoon(this.#activity.settled()))) return;
    await this.#keeper.connection?.process.stop();
  }

  /** Another executor in place of the one that is there; a run that goes on is stopped first. */
  async restartExecutor(): Promise<void> {
    await this.stop();
    await this.#activity.settled();
    this.desk.close();
    await this.#alone(() => {
      this.#program = null;
      return this.#keeper.restart();
    });
  }

  /** Ends the executor; resolves when it is gone. A second call does nothing. */
  async close(): Promise<void> {
    if (!this.#activity.close()) return;
    await this.stop();
    // What goes on ends by itself now; its own caller is told how.
    await this.#activity.settled();
    await this.#keeper.close();
  }

  #alone<T>(act: () => Promise<T>): Promise<T> {
    const begin = (): Promise<T> => {
      this.#stopRequested = false;
      return act();
    };
    return this.#activity.alone(begin, () => {
      this.messages.end();
      this.#listeners.tell('progress', null);
      this.#keeper.setState('idle');
      this.#keepReady();
    });
  }

  async #load(phases: Phases): Promise<LiveProgram> {
    this.messages.begin();
    phases.takeOver(this.#readings);
    this.#readings = new Phases();
    const inputs = await this.#list.refresh(phases);
    this.#changed();
    const before = this.#program;
    this.#program = null;
    if (before !== null) await unloadProgram(before, this.#keeper.connection);
    const files = await withStartFiles(this.#options.start, inputs, phases, this.desk.settings.entry !== null);
    const loaded = await withCompanions(files, phases, (all, given) => this.#loadFiles(all, given, phases));
    this.#linked = { ...this.#story, load: loaded.program.tracker.load, inputs, live: true };
    return loaded;
  }

  async #loadFiles(inputs: readonly InputFile[], added: readonly Companion[], phases: Phases): Promise<LiveProgram> {
    const { words, deadStrip } = linkingOf(this.#options, this.desk.linking);
    const linked = await linkInputs(inputs, words, phases);
    const { entry, memoryLimitBytes } = this.desk.settings;
    const { pause } = this.#turns(phases);
    const resolved = await resolveProgramInTurns(linked, deadStrip, phases, entry?.name ?? null, pause);
    this.#story = { pulls: resolved.pulls, lostGroups: resolved.lostGroups };
    const opened = [...this.#options.preload, ...linked.libraries];
    const connection = await phases.measureAsync('start executor', () =>
      connectFor(resolved, this.desk.settings, opened, {
        openTerminal: () => this.desk.openTerminal(this.#options.addon),
        connect: (needs) => this.#keeper.connect(needs),
      }),
    );
    this.messages.attach(connection.process.epc, phases);
    await connection.symbols.addLibraries(linked.libraries);
    const said = describeCompanions(added);
    const program = await this.messages.duringLoad(() =>
      loadProgram(resolved, connection, said, phases, { quota: memoryLimitBytes, pause }),
    );
    this.#program = program;
    return { connection, program };
  }

  #turns(phases: TurnsOptions['phases']): Turns {
    const tell = (progress: LoadProgress): void => this.#listeners.tell('progress', progress);
    return new Turns({ calledOff: () => this.#stopRequested, phases, tell });
  }

  async #loadAndRun(args: readonly string[]): Promise<RunRecord> {
    let loaded: LiveProgram['program'] | null = null;
    const notRun = (outcome: RunRecord['outcome']): RunRecord => ({ outcome, runMs: 0, load: loaded?.record ?? null });
    try {
      await this.#sources?.prepare();
      this.#listeners.tell('prepared', { objects: this.inputs.map(({ name }) => name), args });
      const { connection, program } = await this.#load(new Phases()); // a compiler's time is not the load's
      loaded = program;
      if (this.#stopRequested) return notRun({ kind: 'stopped' });
      this.#keeper.setState('running');
      const argv = [this.#list.files[0]?.input.path ?? '', ...args];
      const run = await runLoaded(connection.process, program, argv, {
        desk: this.desk,
        addon: this.#options.addon,
        drainOutput: () => drainOutput(() => this.#outputBytes),
      });
      return { ...run, load: program.record };
    } catch (error) {
      if (this.#stopRequested) return notRun({ kind: 'stopped' });
      if (!(error instanceof LoadstoneError)) throw error;
      return notRun({ kind: 'refused', error: errorRecord(error) });
    }
  }

  /** Says so where nobody asked for the executor's end. */
  #ended(end: ExecutorEnd, { process }: ExecutorConnection): void {
    const load = this.#program?.tracker.load ?? null;
    this.#program = null;
    if (this.#activity.busy) return;
    this.#keeper.setState('idle');
    this.#keepReady();
    if (end.stopped) return;
    const what = `executor ${process.pid} ended while nothing ran`;
    void outcomeOfEnd(end, load).then((outcome) =>
      this.#report(new ExecutorError(`${what}: ${describeOutcome(outcome)}`)),
    );
  }

  /** Not while the session closes: an executor that starts then is closed at once, and the end waits for both. */
  #keepReady(): void {
    if (!this.#activity.closed) this.#keeper.keepReady();
  }

  #segmentsOf({ input }: ListedFile): readonly SegmentPart[] {
    return this.#program?.tracker.segmentsOf(input.path) ?? [];
  }

  #changed(): void {
    this.#listeners.tell('change');
  }

  #report(error: unknown): void {
    this.#listeners.tell('problem', errorRecord(error));
  }
}
