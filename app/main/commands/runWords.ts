// The words of `loadstone run` that say how the program is run: entry, environment, standard input, limits.
import { type Command, InvalidArgumentError, Option } from 'commander';
import { InputError } from '../../shared/errors.ts';
import {
  type ArgumentType,
  argumentType,
  type CallArgument,
  type EnvironmentChange,
  type ResultType,
  type RunSettings,
  resultType,
  runSettings,
  type StandardInput,
} from '../../shared/ui/runSettings.ts';
import { checkArguments } from '../session/functionCall.ts';

/** As commander gives them. */
export interface SettingsWords {
  readonly env: readonly EnvironmentChange[];
  readonly unsetEnv: readonly EnvironmentChange[];
  readonly entry?: string;
  readonly callArgs?: readonly string[];
  readonly returns: ResultType;
  readonly stdin?: string;
  readonly timeLimit?: number;
  readonly memoryLimit?: number;
  readonly restrict: boolean;
  readonly allowRead: readonly string[];
  readonly allowWrite: readonly string[];
}

/** Adds their options. */
export function addSettings(command: Command): Command {
  return command
    .option('--entry <function>', 'call this exported function in place of main, and print what it returned')
    .option('--call-args <value...>', callArgsHelp)
    .addOption(returnsOption())
    .addOption(
      new Option('--env <name=value>', 'add a variable to the program’s environment, or replace it; repeatable')
        .argParser(collectVariable)
        .default([], 'none'),
    )
    .addOption(
      new Option('--unset-env <name>', 'take a variable out of it; repeatable')
        .argParser(collectRemoval)
        .default([], 'none'),
    )
    .option('--stdin <file>', 'let standard input come from this file; - is that of this command')
    .option('--time-limit <seconds>', 'end the program after so long, with status 124', parseSeconds)
    .option('--memory-limit <bytes>', 'what the program may have, code and data included: 64M, 2G', parseMemory)
    .option('--restrict', 'take from the program what computing does not need: files, network, other processes', false)
    .option('--allow-read <path>', 'let a restricted program read this file or folder; repeatable', collect, [])
    .option('--allow-write <path>', 'let it read and change it; repeatable', collect, []);
}

export const callArgsHelp = `its arguments: 42, 2.5 and text, or TYPE:VALUE with TYPE one of ${argumentType.options.join(', ')}, as in int:-1`;

export function returnsOption(): Option {
  return new Option('--returns <type>', 'how what it returned is read').choices(resultType.options).default('int');
}

export interface SettingsContext {
  /** True where the program can share this command's standard input as it is; elsewhere it opens it by its path. */
  readonly canShareInput: boolean;
  readonly pid: number;
}

/** Throws InputError for what the schema or a function's arguments do not allow. */
export function settingsOf(words: SettingsWords, context: SettingsContext): RunSettings {
  const { entry, callArgs, returns, stdin, timeLimit = null, memoryLimit = null } = words;
  if (callArgs !== undefined && entry === undefined) {
    throw new InputError('--call-args are those of a function: name it with --entry; main has its arguments after --');
  }
  const parsed = runSettings.safeParse({
    entry:
      entry === undefined || entry === 'main'
        ? null
        : { name: entry, args: (callArgs ?? []).map(callArgument), result: returns },
    environment: [...words.env, ...words.unsetEnv],
    standardInput: inputOf(stdin, context),
    timeLimitMs: timeLimit,
    memoryLimitBytes: memoryLimit,
    restriction: restrictionOf(words),
  });
  if (!parsed.success) throw new InputError(parsed.error.issues.map(({ message }) => message).join('; '));
  if (parsed.data.entry !== null) checkArguments(parsed.data.entry);
  return parsed.data;
}

function restrictionOf({ restrict, allowRead, allowWrite }: SettingsWords): RunSettings['restriction'] {
  if (restrict) return { readable: [...allowRead], writable: [...allowWrite] };
  if (allowRead.length + allowWrite.length === 0) return null;
  throw new InputError('--allow-read and --allow-write are exceptions of a restriction: add --restrict');
}

function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}

/** `int:-1`, `string:5`, or by its look: an integer, a number, else text. */
export function callArgument(word: string): CallArgument {
  const colon = word.indexOf(':');
  const named = argumentType.safeParse(word.slice(0, Math.max(0, colon)));
  if (named.success) return { type: named.data, text: word.slice(colon + 1) };
  return { type: typeByLook(word), text: word };
}

function typeByLook(word: string): ArgumentType {
  if (/^[-+]?(\d+|0[xX][0-9a-fA-F]+)$/.test(word)) return 'int';
  return word.trim() !== '' && Number.isFinite(Number(word)) ? 'double' : 'string';
}

function inputOf(word: string | undefined, { canShareInput, pid }: SettingsContext): StandardInput {
  if (word === undefined) return { kind: 'unchanged' };
  if (word !== '-') return { kind: 'file', path: word };
  return canShareInput ? { kind: 'unchanged' } : { kind: 'file', path: `/proc/${pid}/fd/0` };
}

function collectVariable(word: string, previous: readonly EnvironmentChange[]): readonly EnvironmentChange[] {
  const equals = word.indexOf('=');
  if (equals < 1) throw new InvalidArgumentError('allowed is NAME=VALUE');
  return [...previous, { name: word.slice(0, equals), value: word.slice(equals + 1) }];
}

function collectRemoval(word: string, previous: readonly EnvironmentChange[]): readonly EnvironmentChange[] {
  if (word === '' || word.includes('=')) throw new InvalidArgumentError('allowed is the name of a variable, without =');
  return [...previous, { name: word, value: null }];
}

function parseSeconds(word: string): number {
  const seconds = Number(word);
  if (!(seconds > 0) || seconds > 2_000_000) {
    throw new InvalidArgumentError('allowed are seconds above 0, up to 2000000, as in 0.5');
  }
  return Math.max(1, Math.round(seconds * 1000));
}

const unitBytes: Readonly<Record<string, number>> = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 };

function parseMemory(word: string): number {
  const [, digits, unit] = /^(\d+)([KMGT]?)B?$/i.exec(word) ?? [];
  const bytes = Number(digits) * (unitBytes[(unit ?? '').toUpperCase()] ?? Number.NaN);
  if (!Number.isSafeInteger(bytes) || bytes < 1) {
    throw new InvalidArgumentError('allowed are bytes above 0, or with a unit as in 512K, 64M, 2G');
  }
  return bytes;
}
