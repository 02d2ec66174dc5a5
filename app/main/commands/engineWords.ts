// The words of `loadstone engines`.
import { type Command, InvalidArgumentError, Option } from 'commander';
import { InputError } from '../../shared/errors.ts';
import { mostEngines } from '../../shared/ui/engineRecords.ts';
import { type FunctionEntry, functionEntry, type ResultType } from '../../shared/ui/runSettings.ts';
import { type MemoryKind, memoryKinds } from '../memory/memoryRoute.ts';
import { checkArguments } from '../session/functionCall.ts';
import type { EnginesOptions } from './engines.ts';
import { callArgsHelp, callArgument, returnsOption } from './runWords.ts';

interface EngineWords {
  readonly count: number;
  readonly call?: string;
  readonly callArgs?: readonly string[];
  readonly returns: ResultType;
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
    .option('--call <function>', 'call this exported function in each engine')
    .option('--call-args <value...>', callArgsHelp)
    .addOption(returnsOption())
    .addOption(new Option('--memory <manager>', 'the manager that they share').choices(memoryKinds).default('auto'))
    .option('-l, --library <name>', 'link libNAME.so or libNAME.a; repeatable', collect, [])
    .option('-L, --library-path <folder>', 'search this folder for libraries first; repeatable', collect, [])
    .option('--json', 'print every engine, as one JSON object', false)
    .action(async (files: string[], words: EngineWords) => {
      const { count, memory, json, library, libraryPath } = words;
      const libraries = { names: library, folders: libraryPath, wholeArchive: false };
      await act({ files, count, call: callOf(words), memory, json, libraries });
    });
}

function parseEngines(word: string): number {
  const count = Number(word);
  if (/^\d+$/.test(word) && count >= 1 && count <= mostEngines) return count;
  throw new InvalidArgumentError(`allowed are whole numbers from 1 to ${mostEngines}`);
}

/** Throws InputError for what the schema or the arguments' types do not allow. */
function callOf({ call, callArgs, returns }: EngineWords): FunctionEntry | null {
  if (call === undefined) {
    if (callArgs === undefined) return null;
    throw new InputError('--call-args are those of a function: name it with --call');
  }
  const parsed = functionEntry.safeParse({ name: call, args: (callArgs ?? []).map(callArgument), result: returns });
  if (!parsed.success) throw new InputError(parsed.error.issues.map(({ message }) => message).join('; '));
  checkArguments(parsed.data);
  return parsed.data;
}

function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}
