// What every program is linked with: the start object in front of the files of the list, its library behind them.
import type { Phases } from '../timing/phases.ts';
import { readWholeFile } from './fileReading.ts';
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
  for (const path of first) started.push(known.get(path) ?? (await readPart(path, phases)));
  const [start] = started;
  if (start !== undefined) refuseOtherSystems(start, inputs);
  return [...started, ...inputs, known.get(library) ?? (await readPart(library, phases))];
}

/** Parts of this program, as if they were compiled into it: they are read and parsed once. */
const known = new Map<string, InputFile>();

async function readPart(path: string, phases: Phases): Promise<InputFile> {
  const read = phases.measure('read', () => readWholeFile(path));
  const part = await parseInput(path, read, phases);
  known.set(path, part);
  return part;
}
