// What every program is linked with: the start object in front of the files of the list, its library behind them.
import type { Phases } from '../timing/phases.ts';
import { type InputFile, readInput } from './inputFile.ts';

/** Paths. */
export interface StartFiles {
  /** native/start/start.c */
  readonly object: string;
  /** native/start/arrayOperators.cc; of it is linked what a program needs. */
  readonly library: string;
}

/** `inputs` between the two. */
export async function withStartFiles(
  { object, library }: StartFiles,
  inputs: readonly InputFile[],
  phases: Phases,
): Promise<readonly InputFile[]> {
  return [await readInput(object, phases), ...inputs, await readInput(library, phases)];
}
