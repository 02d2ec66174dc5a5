// From what a person named to what is linked: files flattened out of linker scripts, libraries found by name, shared
// ones set apart for the executor to open.
import type { LinkSettings } from '../../shared/ui/linkSettings.ts';
import type { Phases } from '../timing/phases.ts';
import { type InputFile, isSharedLibrary, readInput } from './inputFile.ts';
import { findLibrary } from './librarySearch.ts';
import type { ResolutionInput } from './symbolResolution.ts';

export interface LinkInputs {
  /** In link order. */
  readonly files: readonly ResolutionInput[];
  /** By file: the path of what brought it in, be it a linker script. */
  readonly owners: readonly string[];
  /** Paths of shared libraries that files and names asked for, in that order. */
  readonly libraries: readonly string[];
}

/** What `-l` and `-L` gave. */
export interface LibraryWords {
  readonly names: readonly string[];
  readonly folders: readonly string[];
  /** Take every member of the archives, needed or not. */
  readonly wholeArchive: boolean;
}

export const noLibraries: LibraryWords = { names: [], folders: [], wholeArchive: false };

/** What the session was made with, and what was set since. */
export function linkingOf(
  { libraries = noLibraries, deadStrip = false }: { readonly libraries?: LibraryWords; readonly deadStrip?: boolean },
  set: LinkSettings,
): { readonly words: LibraryWords; readonly deadStrip: boolean } {
  const words = {
    names: [...libraries.names, ...set.libraries],
    folders: [...libraries.folders, ...set.folders],
    wholeArchive: libraries.wholeArchive || set.wholeArchive,
  };
  return { words, deadStrip: deadStrip || set.deadStrip };
}

/** Rejects with the error of a file that was refused, and with InputError for a library that is nowhere. */
export async function linkInputs(
  inputs: readonly InputFile[],
  words: LibraryWords,
  phases: Phases,
): Promise<LinkInputs> {
  const files: ResolutionInput[] = [];
  const owners: string[] = [];
  const libraries: string[] = [];
  const add = (input: InputFile): void => {
    flatten(input, words.wholeArchive, files, libraries);
    while (owners.length < files.length) owners.push(input.path);
  };
  for (const input of inputs) add(input);
  for (const name of words.names) {
    const path = phases.measure('read', () => findLibrary(name, words.folders));
    if (phases.measure('read', () => isSharedLibrary(path))) libraries.push(path);
    else add(await readInput(path, phases));
  }
  return { files, owners, libraries };
}

function flatten({ content }: InputFile, whole: boolean, files: ResolutionInput[], libraries: string[]): void {
  switch (content.kind) {
    case 'object':
      files.push(content);
      return;
    case 'archive':
      files.push({ kind: 'archive', archive: content.archive, whole });
      return;
    case 'script':
      for (const input of content.inputs) flatten(input, whole, files, libraries);
      libraries.push(...content.libraries);
      return;
    case 'refused':
      throw content.error;
  }
}
