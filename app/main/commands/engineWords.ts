// The words of `loadstone engines`.
import { type Command, InvalidArgumentError, Option } from 'commander';
import { mostEngines } from '../../shared/ui/engineRecords.ts';
import { type MemoryKind, memoryKinds } from '../memory/memoryRoute.ts';
import type { EnginesOptions } from './engines.ts';

interface EngineWords {
  readonly count: number;
  readonly call?: string;
  readonly argument: number;
  readonly memory: MemoryKind;
  readonly library: readonly string[];
  readonly libraryPath: readonly string[];
  readonly json: boolean;
}

export function addEngines(program: Command, act: (options: EnginesOptions) => Promise<void>): void {
  program
    .command('engines')
    .description('load the files many times over, each time as an engine of its own, and share one memory manager')
    .argument('<files...>', 'object files and archives, in link order; no initializer of them runs')
    .option('--count <count>', 'how many engines', parseEngines, 1000)
    .option('--call <function>', 'call this function, int of an int, in each engine')
    .option('--argument <integer>', 'its argument', parseInteger, 0)
    .addOption(new Option('--memory <manager>', 'the manager that they share').choices(memoryKinds).default('auto'))
    .option('-l, --library <name>', 'link libNAME.so or libNAME.a; repeatable', collect, [])
    .option('-L, --library-path <folder>', 'search this folder for libraries first; repeatable', collect, [])
    .option('--json', 'print every engine, as one JSON object', false)
    .action(async (files: string[], words: EngineWords) => {
      const { count, call = null, argument, memory, json, library, libraryPath } = words;
      const libraries = { names: library, folders: libraryPath, wholeArchive: false };
      await act({ files, count, call, argument, memory, json, libraries });
    });
}

function parseEngines(word: string): number {
  const count = Number(word);
  if (/^\d+$/.test(word) && count >= 1 && count <= mostEngines) return count;
  throw new InvalidArgumentError(`allowed are whole numbers from 1 to ${mostEngines}`);
}

function parseInteger(word: string): number {
  const value = Number(word);
  if (/^-?\d+$/.test(word) && value >= -(2 ** 31) && value < 2 ** 31) return value;
  throw new InvalidArgumentError('allowed are whole numbers of 32 bits');
}

function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}
