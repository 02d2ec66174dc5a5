// What every program is linked with: the start object in front of the files of the list, its library behind them.
import type { Phases } from '../timing/phases.ts';
import { type FileBytes, readWholeFile } from './fileReading.ts';
import { type InputFile, parseInput } from './inputFile.ts';
import { refuseOtherSystems } from './inputFormat.ts';

/** Paths. */
export interface StartFiles {
  /** native/start/start.c */
  readonly object: string;
  /** The same for a call of one function in place of main, and native/start/call.c beside it. */
  readonly callStart: string;
  readonly call: string;
  /** native/start/arrayOperators.cc; of it is linked what a program needs. */
  readonly library: string;
}

/**
 * `inputs` between them; `callsFunction`: what calls one function in place of main. Rejects with InputError for inputs that
 * were compiled for another system.
 */
export async function withStartFiles(
  { object, callStart, call, library }: StartFiles,
  inputs: readonly InputFile[],
  phases: Phases,
  callsFunction = false,
): Promise<readonly InputFile[]> {
  const first = callsFunction ? [callStart, call] : [object];
  const started: InputFile[] = [];
  for (const path of first) started.push(await parseInput(path, bytesOf(path, phases), phases));
  const [start] = started;
  if (start !== undefined) refuseOtherSystems(start, inputs);
  return [...started, ...inputs, await parseInput(library, bytesOf(library, phases), phases)];
}

/** A part of this program, as if they were compiled into it: they are read once. */
const read = new Map<string, FileBytes>();

function bytesOf(path: string, phases: Phases): FileBytes {
  const known = read.get(path);
  if (known !== undefined) return known;
  const bytes = phases.measure('read', () => readWholeFile(path));
  read.set(path, bytes);
  return bytes;
}
