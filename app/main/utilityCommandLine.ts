// The command line inside Electron (`loadstone run --in utility …`): the same words, with the window's executor and
// without a window. The command line under plain Node starts Electron with `--command-line` and the words behind it.
import { join } from 'node:path';
import { commandLine } from './commands/commandLine.ts';
import { runCommand } from './commands/run.ts';
import { installedFiles, loadAddon } from './installedFiles.ts';
import { OutputGate } from './outputGate.ts';
import { UtilityExecutor } from './utilityExecutor.ts';
import { writeAll } from './writeAll.ts';

const mark = '--command-line';

/** The words behind the mark, or null where a window is wanted. */
export function commandLineWords(argv: readonly string[]): readonly string[] | null {
  const at = argv.indexOf(mark);
  return at < 0 ? null : argv.slice(at + 1);
}

/** Carries the command out; resolves with the status to end with. Call it once Electron is ready. */
export async function runCommandLine(words: readonly string[], bundle: string): Promise<number> {
  let status = 0;
  await commandLine(words, {
    run: async (options) => {
      const { addon, startObject } = installedFiles(bundle);
      const entry = join(bundle, 'executor.js');
      status = await runCommand(options, {
        host: new UtilityExecutor({ entry, addon, gate: new OutputGate() }),
        addon: loadAddon(addon),
        startObject,
        stdout: (text) => writeAll(1, text),
        stderr: (text) => writeAll(2, text),
      });
    },
  });
  return status;
}
