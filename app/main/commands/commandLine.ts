// The words of the command line. What they do is handed in, because Node and Electron carry them out differently.

import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { version } from '../../../package.json';
import { warmUpSeconds } from '../../shared/ui/warmUp.ts';
import { type Syntax, syntaxes } from '../disassembly/decoder.ts';
import { keyVariable } from '../epc/accessKey.ts';
import { type MemoryKind, memoryKinds } from '../memory/memoryRoute.ts';
import { parseSize } from '../timing/crossover.ts';
import { laneNames } from '../timing/lanes.ts';
import { describeVersions, readVersions } from '../versions.ts';
import { writeAll } from '../writeAll.ts';
import type { CompareOptions } from './compare.ts';
import { completionScript, type Shell, shells } from './completion.ts';
import type { EnginesOptions } from './engines.ts';
import { addEngines } from './engineWords.ts';
import type { ExecutorOptions } from './executor.ts';
import type { LinkOptions } from './link.ts';
import { manualPage } from './manualPage.ts';
import type { RunOptions } from './run.ts';
import { addSettings, type SettingsWords, settingsOf } from './runWords.ts';
import { withSessionFile } from './sessionOptions.ts';

/** Where a program runs: loadstone-executor, or Electron's utility process as in the window. */
export type RunPlace = 'standalone' | 'utility';

export interface CommandActions {
  run(options: RunOptions, place: RunPlace): Promise<void>;
  link(options: LinkOptions): Promise<void>;
  /** Both as in RunOptions. */
  doctor(executor: string | null, keyFile: string | null): Promise<void>;
  executor(options: ExecutorOptions): Promise<void>;
  compare(options: CompareOptions): Promise<void>;
  engines(options: EnginesOptions): Promise<void>;
}

/** What every command that links takes. */
interface LibraryWords {
  readonly preload: readonly string[];
  readonly library: readonly string[];
  readonly libraryPath: readonly string[];
  readonly wholeArchive: boolean;
}

interface RunWords extends LibraryWords, SettingsWords {
  readonly gcSections: boolean;
  readonly trust: boolean;
  readonly timing: boolean;
  readonly json: boolean;
  readonly messages: boolean;
  readonly trace?: string;
  readonly in: RunPlace;
  readonly executor?: string;
  readonly keyFile?: string;
  readonly memory: MemoryKind;
}

interface LinkWords extends LibraryWords {
  readonly gcSections: boolean;
  readonly slabAddress?: number;
  readonly abs: ReadonlyMap<string, number>;
  readonly phonyExternals: boolean;
  readonly dump?: 'json';
  readonly explain: readonly string[];
  readonly json: boolean;
  readonly disassemble?: Syntax;
}

interface ExecutorWords {
  readonly listen?: string | true;
  readonly allowRemote: boolean;
  readonly keyFile?: string;
}

interface CompareWords extends LibraryWords {
  readonly runs: number;
  readonly warmUps?: number;
  readonly lanes?: readonly string[];
  readonly json: boolean;
  readonly csv: boolean;
  readonly sizes?: readonly number[];
  readonly trace?: string;
}

/**
 * Carries out the command that `words` (process.argv without its first two) name. What follows a `--` belongs to the
 * program that is run. Bad words end the process with a message, as commander does.
 */
export async function commandLine(words: readonly string[], actions: CommandActions): Promise<void> {
  const dashes = words.indexOf('--');
  const ours = dashes < 0 ? words : words.slice(0, dashes);
  const programArguments = dashes < 0 ? [] : words.slice(dashes + 1);
  const program = new Command('loadstone')
    .description('Loads object files and archives into another process through shared memory, and runs them.')
    .version(describeVersions(readVersions(version, process.versions)), '-V, --version')
    .configureOutput({ writeOut: (text) => writeAll(1, text), writeErr: (text) => writeAll(2, text) });
  const run = program
    .command('run')
    .description('link the files, run main, and end with its exit status (128 + signal after a crash)')
    .argument(
      '<files...>',
      'object files and archives, in link order, or one session (.loadstone); program arguments follow after --',
    )
    .option(
      '--preload <library>',
      'open a shared library in the executor first (path or soname); repeatable',
      collect,
      [],
    )
    .option('-l, --library <name>', 'link libNAME.so or libNAME.a; repeatable', collect, [])
    .option('-L, --library-path <folder>', 'search this folder for libraries first; repeatable', collect, [])
    .option('--whole-archive', 'take every member of the archives, needed or not', false)
    .option('--gc-sections', 'drop what main, initializers and finalizers do not reach (dead stripping)', false)
    .option('--trust', 'let a session file do all that it asks for, beyond its own objects', false)
    .option('--timing', 'print the phases of the load on stderr', false)
    .option('--json', 'print outcome, output, load and objects as one JSON object instead', false)
    .option('--messages', 'with --json: every message to the executor and back, decoded', false)
    .option('--trace <file>', 'write a Chrome trace of load and run')
    .addOption(
      new Option('--in <place>', 'where the program runs').choices(['standalone', 'utility']).default('standalone'),
    )
    .addOption(
      new Option(
        '--executor <executor>',
        "use another executor: a program (LLVM's llvm-jitlink-executor, say), tcp:HOST:PORT where one listens, or " +
          'filedescs=IN,OUT: descriptors that lead to one',
      ).conflicts('in'),
    )
    .addOption(keyFileOption())
    .addOption(
      new Option('--memory <manager>', 'how code gets there; auto shares memory where that works')
        .choices(memoryKinds)
        .default('auto'),
    );
  addSettings(run).action(async (files: string[], words: RunWords) => {
    const { in: place, library, libraryPath, wholeArchive, gcSections: deadStrip } = words;
    const { executor = null, keyFile = null, trace = null, preload, timing, json, messages, memory } = words;
    const libraries = { names: library, folders: libraryPath, wholeArchive };
    const settings = settingsOf(words, { canShareInput: place === 'standalone', pid: process.pid });
    const sharesInput = words.stdin === '-';
    const told = { timing, json, messages, trace };
    const chosen = { ...told, deadStrip, executor, keyFile, preload, memory, settings, sharesInput };
    await actions.run(await withSessionFile({ files, programArguments, libraries, ...chosen }, words.trust), place);
  });
  program
    .command('link')
    .description('link the files and show the result; nothing of them is executed')
    .argument('<files...>', 'object files and archives, in link order')
    .option('--no-exec', 'execute nothing, which is what this command always does')
    .addOption(new Option('--dump <format>', 'print addresses, memory and every edge').choices(['json']))
    .option('--slab-address <address>', 'lay the link out from this address on', parseAddress)
    .option('--abs <name=value>', 'define a symbol by its value; repeatable', collectAbsolute, new Map())
    .option('--phony-externals', 'let what nothing defines be at address 0, and ask no executor', false)
    .addOption(
      new Option('--disassemble <syntax>', 'print the linked code, with symbols and source lines').choices(syntaxes),
    )
    .option(
      '--explain <symbol>',
      'say who defined a symbol (foo.o:name: a local one, or a section), who needs it and what lost; repeatable',
      collect,
      [],
    )
    .option('--json', 'with --explain: as a JSON array', false)
    .option('--preload <library>', 'look externals up in this shared library too; repeatable', collect, [])
    .option('-l, --library <name>', 'link libNAME.so or libNAME.a; repeatable', collect, [])
    .option('-L, --library-path <folder>', 'search this folder for libraries first; repeatable', collect, [])
    .option('--whole-archive', 'take every member of the archives, needed or not', false)
    .option('--gc-sections', 'drop what main, initializers and finalizers do not reach (dead stripping)', false)
    .action(async (files: string[], words: LinkWords) => {
      const {
        library,
        libraryPath,
        wholeArchive,
        gcSections: deadStrip,
        slabAddress,
        abs,
        dump,
        disassemble,
        ...rest
      } = words;
      const libraries = { names: library, folders: libraryPath, wholeArchive };
      const shown = { slabAddress: slabAddress ?? null, absolutes: abs, dump: dump ?? null };
      await actions.link({ files, libraries, deadStrip, disassemble: disassemble ?? null, ...shown, ...rest });
    });
  program
    .command('doctor')
    .description('try out whether memory can be shared with an executor, and say what stands in the way')
    .option('--executor <executor>', 'examine another executor: a program, or tcp:HOST:PORT where one listens')
    .addOption(keyFileOption())
    .action((words: { readonly executor?: string; readonly keyFile?: string }) =>
      actions.doctor(words.executor ?? null, words.keyFile ?? null),
    );
  addCompare(program, actions);
  addEngines(program, (options) => actions.engines(options));
  addDocumentation(program);
  addExecutor(program, actions);
  await program.parseAsync(ours, { from: 'user' });
}

function addCompare(program: Command, actions: CommandActions): void {
  program
    .command('compare')
    .description('time the same load through every way to the executor, side by side; nothing of it is executed')
    .argument('[files...]', 'object files and archives, in link order')
    .option('--sizes <sizes>', 'load data objects of these sizes instead of files: 4K,64K,1M', parseSizes)
    .option('--runs <count>', 'measured loads through each lane', parseCount, 15)
    .option(
      '--warm-ups <count>',
      `loads through each lane before them; ${warmUpSeconds} seconds of them where nothing is said, so that V8 has compiled what runs`,
      parseCount,
    )
    .option(
      '--lanes <lanes>',
      `which, separated by commas: ${laneNames.join(', ')}; all that work here where nothing is said`,
      (value) => value.split(','),
    )
    .option('--preload <library>', 'open a shared library in the executor first; repeatable', collect, [])
    .option('-l, --library <name>', 'link libNAME.so or libNAME.a; repeatable', collect, [])
    .option('-L, --library-path <folder>', 'search this folder for libraries first; repeatable', collect, [])
    .option('--whole-archive', 'take every member of the archives, needed or not', false)
    .addOption(new Option('--json', 'print one JSON object instead of a table').default(false).conflicts('csv'))
    .option('--csv', 'print comma-separated values instead of a table', false)
    .option('--trace <file>', 'write a Chrome trace of one more load through each of our lanes')
    .action(async (files: string[], words: CompareWords) => {
      const {
        library,
        libraryPath,
        wholeArchive,
        json,
        csv,
        warmUps = null,
        lanes = null,
        sizes = null,
        trace = null,
        ...rest
      } = words;
      const libraries = { names: library, folders: libraryPath, wholeArchive };
      const format = json ? 'json' : csv ? 'csv' : 'table';
      await actions.compare({ files, libraries, warmUps, lanes, sizes, trace, format, ...rest });
    });
}

/** What an installation is completed with; both are read off the commands above. */
function addDocumentation(program: Command): void {
  program
    .command('completion')
    .description('print a script that completes commands and options, for the shell to read')
    .addArgument(new Argument('<shell>', 'which shell').choices(shells))
    .action((shell: Shell) => writeAll(1, completionScript(program, shell)));
  program
    .command('manual-page', { hidden: true })
    .description('print the manual page, as roff')
    .action(() => writeAll(1, manualPage(program, version)));
}

function addExecutor(program: Command, actions: CommandActions): void {
  program
    .command('executor')
    .description("be an executor for a controller, ours or LLVM's, with the words of LLVM's executor or with --listen")
    .argument(
      '[words...]',
      'filedescs=IN,OUT: descriptors; listen=host:port or connect=host:port: one TCP connection, without a key; ' +
        'connect=/path: a Unix socket; line-buffered: flush standard output at each newline',
    )
    .option('--listen [address]', 'wait on host:port (loopback and any port where nothing is said), and ask for a key')
    .addOption(keyFileOption('is made and printed where neither says it'))
    .option('--allow-remote', 'listen where other machines can reach it', false)
    .addHelpText('after', `\nWithout a key whoever connects runs code as you; the connection is never encrypted.`)
    .action(async (words: string[], options: ExecutorWords) => {
      const { listen = null, keyFile = null, allowRemote } = options;
      await actions.executor({ words, listen, keyFile, allowRemote });
    });
}

function keyFileOption(otherwise = 'is not sent where neither says it'): Option {
  return new Option(
    '--key-file <file>',
    `the key of a TCP connection: the first line of this file; else ${keyVariable} holds it; it ${otherwise}`,
  );
}

function parseCount(value: string): number {
  const count = Number(value);
  if (!/^\d+$/.test(value) || count > 10_000)
    throw new InvalidArgumentError('allowed are whole numbers from 0 to 10000');
  return count;
}

function parseSizes(value: string): readonly number[] {
  return value.split(',').map((part) => {
    const size = parseSize(part);
    if (size === null) throw new InvalidArgumentError(`'${part}' is no size: allowed are bytes, 64K, 4M`);
    return size;
  });
}

function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}

function parseAddress(value: string): number {
  const address = Number(value);
  if (value.trim() === '' || !Number.isSafeInteger(address) || address < 0) {
    throw new InvalidArgumentError('allowed are whole numbers from 0 to 2^53-1, decimal or 0x…');
  }
  return address;
}

function collectAbsolute(word: string, previous: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const equals = word.indexOf('=');
  if (equals < 1) throw new InvalidArgumentError('allowed is NAME=VALUE');
  return new Map([...previous, [word.slice(0, equals), parseAddress(word.slice(equals + 1))]]);
}
