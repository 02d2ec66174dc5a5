// The words of the command line. What they do is handed in, because Node and Electron carry them out differently.
import { Command, Option } from 'commander';
import { version } from '../../../package.json';
import type { RunOptions } from './run.ts';

/** Where a program runs: loadstone-executor, or Electron's utility process as in the window. */
export type RunPlace = 'standalone' | 'utility';

export interface CommandActions {
  run(options: RunOptions, place: RunPlace): Promise<void>;
}

interface RunWords {
  readonly preload: readonly string[];
  readonly timing: boolean;
  readonly json: boolean;
  readonly in: RunPlace;
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
    .version(version, '-V, --version');
  program
    .command('run')
    .description('link the files, run main, and end with its exit status (128 + signal after a crash)')
    .argument('<files...>', 'object files and archives, in link order; program arguments follow after --')
    .option(
      '--preload <library>',
      'open a shared library in the executor first (path or soname); repeatable',
      collect,
      [],
    )
    .option('--timing', 'print the phases of the load on stderr', false)
    .option('--json', 'print outcome, output, load and objects as one JSON object instead', false)
    .addOption(
      new Option('--in <place>', 'where the program runs').choices(['standalone', 'utility']).default('standalone'),
    )
    .action(async (files: string[], { preload, timing, json, in: place }: RunWords) => {
      await actions.run({ files, programArguments, preload, timing, json }, place);
    });
  await program.parseAsync(ours, { from: 'user' });
}

function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}
