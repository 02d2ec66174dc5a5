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
}

const megabyte = 2 ** 20;

export function formOf(settings: RunSettings): RunForm {
  const { entry, environment, standardInput, timeLimitMs, memoryLimitBytes } = settings;
  return {
    entry: entry?.name ?? 'main',
    args: entry?.args.map((argument) => ({ ...argument })) ?? [],
    result: entry?.result ?? 'int',
    variables: environment.map(({ name, value }) => ({ name, value: value ?? '', removed: value === null })),
    input: standardInput.kind,
    inputPath: standardInput.kind === 'file' ? standardInput.path : '',
    timeLimit: timeLimitMs === null ? '' : String(timeLimitMs / 1000),
    memoryLimit: memoryLimitBytes === null ? '' : String(memoryLimitBytes / megabyte),
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
  };
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
