// What Loadstone itself reads from Electron's command line: the files to open, or a command to carry out. Electron's own parsing is not used, because it
// lower-cases switches and knows only Chromium's.
import { resolve } from 'node:path';

/**
 * The files named in `argv`, absolute. Skipped: the program, in an unpackaged run Electron's own arguments and the
 * application's folder, and Chromium's switches, which all begin with `-`; after `--` everything is a file.
 */
export function fileArguments(argv: readonly string[], packaged: boolean, workingDirectory: string): readonly string[] {
  const files: string[] = [];
  let applicationSeen = packaged || argv.some((argument) => argument.startsWith('--app='));
  let onlyFiles = false;
  for (const argument of argv.slice(1)) {
    if (!onlyFiles && argument === '--') onlyFiles = true;
    else if (!onlyFiles && argument.startsWith('-')) continue;
    else if (!applicationSeen) applicationSeen = true;
    else if (argument !== '' && !isChromiumNoise(argument)) files.push(resolve(workingDirectory, argument));
  }
  return files;
}

/** The words of a command line that Electron is to carry out: what follows `--command-line`, or null without it. */
export function commandLineWords(argv: readonly string[]): readonly string[] | null {
  const mark = argv.indexOf('--command-line');
  const dashes = argv.indexOf('--');
  return mark < 0 || (dashes >= 0 && dashes < mark) ? null : argv.slice(mark + 1);
}

/** WebDriver starts the program with the address of an empty page as its last argument. */
function isChromiumNoise(argument: string): boolean {
  return argument === 'data:,';
}
