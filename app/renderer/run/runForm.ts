// What a person fills in on the Run pane, and the settings that it means. The settings that hold are main's: the form
// sends what was changed, and takes over what somebody else set.
import type {
  ArgumentType,
  EnvironmentChange,
  ResultType,
  RunSettings,
  StandardInput,
} from '../../shared/ui/runSettings.ts';

export interface ArgumentRow {
  type: ArgumentType;
  text: string;
}

export interface VariableRow {
  name: string;
  value: string;
  /** Taken away in place of being set. */
  removed: boolean;
}

export interface RunForm {
  /** `main`, or a function. */
  entry: string;
  args: ArgumentRow[];
  result: ResultType;
  variables: VariableRow[];
  input: StandardInput['kind'];
  inputPath: string;
  /** As typed; empty for none. Seconds and megabytes. */
  timeLimit: string;
  memoryLimit: string;
  restricted: boolean;
  /** Paths that a restricted program may read, and change: one a line. */
  readable: string;
  writable: string;
}

const megabyte = 2 ** 20;

export function formOf(settings: RunSettings): RunForm {
  const { entry, environment, standardInput, timeLimitMs, memoryLimitBytes, restriction } = settings;
  return {
    entry: entry?.name ?? 'main',
    args: entry?.args.map((argument) => ({ ...argument })) ?? [],
    result: entry?.result ?? 'int',
    variables: environment.map(({ name, value }) => ({ name, value: value ?? '', removed: value === null })),
    input: standardInput.kind,
    inputPath: standardInput.kind === 'file' ? standardInput.path : '',
    timeLimit: timeLimitMs === null ? '' : String(timeLimitMs / 1000),
    memoryLimit: memoryLimitBytes === null ? '' : String(memoryLimitBytes / megabyte),
    restricted: restriction !== null,
    readable: restriction?.readable.join('\n') ?? '',
    writable: restriction?.writable.join('\n') ?? '',
  };
}

/**
 * `held` are the settings that hold, for what the form does not show. Throws an Error that says what cannot be meant. Rows
 * without a name are not filled in yet.
 */
export function settingsOf(form: RunForm, held: RunSettings): RunSettings {
  return {
    ...held,
    entry:
      form.entry === 'main' || form.entry === ''
        ? null
        : { name: form.entry, args: form.args.map((row) => ({ ...row })), result: form.result },
    environment: form.variables.filter(({ name }) => name.trim() !== '').map(changeOf),
    standardInput: inputOf(form),
    timeLimitMs: limitOf(form.timeLimit, 1000, 'time limit', 'seconds'),
    memoryLimitBytes: limitOf(form.memoryLimit, megabyte, 'memory limit', 'megabytes'),
    restriction: form.restricted ? { readable: pathsOf(form.readable), writable: pathsOf(form.writable) } : null,
  };
}

function pathsOf(lines: string): string[] {
  return lines
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function changeOf({ name, value, removed }: VariableRow): EnvironmentChange {
  const trimmed = name.trim();
  if (trimmed.includes('=')) throw new Error(`variable '${trimmed}': a name has no = in it; the value goes beside it`);
  return { name: trimmed, value: removed ? null : value };
}

/** A file that was not chosen yet is no input. */
function inputOf({ input, inputPath }: RunForm): StandardInput {
  if (input !== 'file') return { kind: input };
  return inputPath === '' ? { kind: 'empty' } : { kind: 'file', path: inputPath };
}

function limitOf(text: string, unit: number, name: string, unitName: string): number | null {
  if (text.trim() === '') return null;
  const value = Math.round(Number(text) * unit);
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new Error(`${name} '${text}': allowed are ${unitName} above 0, as in 0.5; empty is no limit`);
  }
  return value;
}
