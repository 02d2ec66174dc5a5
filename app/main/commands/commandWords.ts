// The commands and options of the command line as plain data, read from commander's own tables: completion scripts and
// the manual page are made from it, so that they cannot fall behind.
import type { Command } from 'commander';

export interface OptionWords {
  /** `--long`. */
  readonly long: string;
  /** `-s`, or null. */
  readonly short: string | null;
  /** `<name>` as the help shows it, or null for a switch. */
  readonly value: string | null;
  readonly description: string;
  /** The only values that it takes; empty where any will do. */
  readonly choices: readonly string[];
  /** Its value where it is not given, as text; null for none worth saying. */
  readonly byDefault: string | null;
}

export interface CommandWords {
  readonly name: string;
  /** `<files...>`, as the help shows them. */
  readonly usage: string;
  readonly description: string;
  readonly options: readonly OptionWords[];
}

/** The commands that a person is told of, in the order of the help. */
export function commandWords(program: Command): readonly CommandWords[] {
  const shown = program.createHelp().visibleCommands(program);
  return shown.map((command) => ({
    name: command.name(),
    usage: command.registeredArguments
      .map((argument) => {
        const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
        return argument.required ? `<${name}>` : `[${name}]`;
      })
      .join(' '),
    description: command.description(),
    options: optionWords(command),
  }));
}

/** Those of one command that a person is told of. */
export function optionWords(command: Command): readonly OptionWords[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .map(({ long, short, flags, description, argChoices, defaultValue }) => ({
      long: long ?? flags,
      short: short ?? null,
      value: /<[^>]+>|\[[^\]]+\]/.exec(flags)?.[0] ?? null,
      description,
      choices: argChoices ?? [],
      byDefault: typeof defaultValue === 'string' || typeof defaultValue === 'number' ? String(defaultValue) : null,
    }));
}
