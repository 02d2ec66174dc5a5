// LLVM's own out-of-process JIT as a lane: llvm-jitlink links the same files into llvm-jitlink-executor with one of its
// three memory managers, and its own clock (--show-times) tells how long that took. Its process is new, and so cold, for
// each load.
import { accessSync, constants, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { ExecutorError, InputError } from '../../shared/errors.ts';
import { type InputFile, isSharedLibrary, readInput } from '../session/inputFile.ts';
import { findLibrary } from '../session/librarySearch.ts';
import { entryObject, entrySymbol } from './entryObject.ts';
import type { LaneProgram } from './executorLane.ts';
import { Phases } from './phases.ts';
import { type ProgramEnd, ProgramStarter } from './programStarter.ts';
import type { Lane, LaneLoad } from './transportMatrix.ts';

export interface LlvmTools {
  readonly jitlink: string;
  readonly executor: string;
}

export const llvmManagers = ['generic', 'simple-remote', 'shared'] as const;
export type LlvmManager = (typeof llvmManagers)[number];

/** The version whose protocol and options this lane knows. */
const version = 22;
/** Of one load, in milliseconds. */
const deadline = 120_000;

/** What each of its managers does, in words. */
export const llvmManagerNotes: Readonly<Record<LlvmManager, string>> = {
  generic: 'content over a pipe, an allocation a file',
  'simple-remote': 'content over a pipe, slabs',
  shared: 'shared memory, slabs',
};
/** What has to be known to compare it with ours. */
export const llvmNote =
  "LLVM's own clock for adding and linking the files; its processes are new, and cold, for each load";
/** Why it cannot run, where findLlvmTools finds nothing. */
export const llvmMissing = `llvm-jitlink-${version} and llvm-jitlink-executor-${version} are not on the PATH; install LLVM ${version} (on Debian and Ubuntu: sudo apt install llvm-${version})`;

/** Null where they are not installed. */
export function findLlvmTools(path = process.env['PATH'] ?? ''): LlvmTools | null {
  const own = `/usr/lib/llvm-${version}/bin`;
  for (const folder of path.split(delimiter)) {
    const jitlink = join(folder, `llvm-jitlink-${version}`);
    const executors = [join(folder, `llvm-jitlink-executor-${version}`), join(own, 'llvm-jitlink-executor')];
    const executor = executors.find(isProgram);
    if (folder !== '' && isProgram(jitlink) && executor !== undefined) return { jitlink, executor };
  }
  return null;
}

export class LlvmLane implements Lane {
  readonly name: string;
  readonly note: string;
  /** Its processes are new each time: what stays is the system's copy of the files. */
  readonly usefulWarmUps = 1;
  readonly #manager: LlvmManager;
  readonly #program: LaneProgram;
  readonly #tools: LlvmTools | null;
  #folder: string | null = null;
  #starter: ProgramStarter | null = null;

  constructor(manager: LlvmManager, program: LaneProgram, tools: LlvmTools | null) {
    this.name = `llvm-${manager}`;
    this.note = `${llvmManagerNotes[manager]}; ${llvmNote}`;
    this.#manager = manager;
    this.#program = program;
    this.#tools = tools;
  }

  async open(): Promise<void> {
    if (this.#tools === null) {
      throw new InputError(llvmMissing);
    }
    this.#folder = mkdtempSync(join(tmpdir(), 'loadstone-compare-'));
    const entry = join(this.#folder, 'entry.o');
    writeFileSync(entry, entryObject());
    const { files, preload, libraries } = this.#program;
    const named = libraries.names.map((name) => findLibrary(name, libraries.folders));
    const inputs = new LlvmInputs(preload);
    for (const [index, path] of files.entries()) await inputs.add(outsideOfArchive(path, this.#folder, index));
    for (const path of named) await inputs.addLibrary(path);
    const words = [
      `-oop-executor=${this.#tools.executor}`,
      `-use-memmgr=${this.#manager}`,
      '-show-times',
      `-entry=${entrySymbol}`,
      ...(libraries.wholeArchive ? ['-all_load'] : []),
      ...inputs.preloaded.map((path) => `-preload=${path}`),
      entry,
      ...inputs.linked,
    ];
    this.#starter = new ProgramStarter(this.#tools.jitlink, words);
  }

  async load(signal: AbortSignal): Promise<LaneLoad> {
    const phases = phasesOf(await this.#run(signal), this.name);
    const totalMs = phases.reduce((sum, { durationMs }) => sum + durationMs, 0);
    // Its processes are gone before anybody could look at them.
    const unknown = {
      bytes: null,
      messages: null,
      executorMs: null,
      mappings: null,
      usedBytes: null,
      requestedBytes: null,
    };
    return { totalMs, phases, ...unknown, controllerFaults: null, executorFaults: null };
  }

  async close(): Promise<void> {
    this.#starter?.close();
    this.#starter = null;
    if (this.#folder !== null) rmSync(this.#folder, { recursive: true, force: true });
    this.#folder = null;
  }

  /** What it wrote on stderr. */
  async #run(signal: AbortSignal): Promise<string> {
    if (this.#starter === null) throw new RangeError(`lane ${this.name} is not open`);
    const end = await this.#starter.run(signal, deadline);
    if (end.status === 0) return end.stderr;
    throw new ExecutorError(`${this.#tools?.jitlink} ${describeFailure(end)}`);
  }
}

/** Files of the app itself may lie in its archive, which Electron alone can look into: a copy in `folder` then. */
function outsideOfArchive(path: string, folder: string, index: number): string {
  if (!/\.asar[/\\]/.test(path)) return path;
  const copy = join(folder, `${index}-${basename(path)}`);
  writeFileSync(copy, readFileSync(path));
  return copy;
}

/** What goes on its command line: it reads no linker script, and opens shared libraries only where it is told to. */
class LlvmInputs {
  readonly linked: string[] = [];
  readonly preloaded: string[];

  constructor(preload: readonly string[]) {
    this.preloaded = [...preload];
  }

  /** Rejects with the error of a file that cannot be linked. */
  async add(path: string): Promise<void> {
    this.#addInput(await readInput(path, new Phases()));
  }

  async addLibrary(path: string): Promise<void> {
    if (isSharedLibrary(path)) this.preloaded.push(path);
    else await this.add(path);
  }

  #addInput({ path, content }: InputFile): void {
    if (content.kind === 'refused') throw content.error;
    if (content.kind !== 'script') {
      this.linked.push(path);
      return;
    }
    for (const input of content.inputs) this.#addInput(input);
    this.preloaded.push(...content.libraries);
  }
}

const timers: readonly (readonly [name: string, timer: string])[] = [
  ['add', 'time to load/add object files'],
  ['link', 'time to link object files'],
];

/** Wall times of one table; it prints the same one twice. Throws ExecutorError where there is none. */
export function phasesOf(output: string, lane: string): LaneLoad['phases'] {
  return timers.map(([name, timer]) => {
    const seconds = new RegExp(`(\\d+\\.\\d+) \\(\\s*[\\d.]+%\\)\\s+${timer}`).exec(output)?.[1];
    if (seconds === undefined) {
      throw new ExecutorError(`${lane}: no '${timer}' in what llvm-jitlink wrote: ${output.slice(0, 400)}`);
    }
    return { name, durationMs: Number(seconds) * 1000 };
  });
}

function describeFailure({ status, stderr }: ProgramEnd): string {
  const how = status > 128 ? `was killed by signal ${status - 128}` : `ended with status ${status}`;
  // Its first lines name the cause; the tables of its clock follow.
  const said = stderr.split('===-')[0]?.trim() ?? '';
  return said === '' ? how : `${how}: ${said.slice(0, 400)}`;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
