// `npm start [-- files…]`: sets up what is missing, then opens the window with those files. Where there is no display,
// the same job runs in the terminal instead: link the files (or the bundled samples), run them, show the phase table.

import { existsSync, readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { electronProgram, inRoot, root } from './paths.mjs';
import { runVisibly } from './runProgram.mjs';
import { runScript, SetupError, say } from './say.mjs';
import { hasDisplay, setup } from './setup.mjs';

await runScript(async () => {
  const files = fileArguments();
  return hasDisplay() ? await startWindow(files) : await startInTerminal(files);
});

/** @param {readonly string[]} files */
async function startWindow(files) {
  await setup({ built: true, electron: true });
  const asRoot = process.getuid?.() === 0;
  if (asRoot) say('started by root: Chromium’s sandbox is off (--no-sandbox), it does not work for root');
  say(`opening the window${files.length > 0 ? ` with ${files.join(', ')}` : ''}`);
  const { code, signal } = await runVisibly(electronProgram, [root, ...(asRoot ? ['--no-sandbox'] : []), ...files]);
  if (signal) throw new SetupError(`Electron was ended by ${signal}`);
  return code ?? 1;
}

/** @param {readonly string[]} files */
async function startInTerminal(files) {
  await setup({ built: true });
  say('no display (DISPLAY and WAYLAND_DISPLAY are unset): the samples run in the terminal instead of the window');
  // Files that were named belong together, as one program. Each sample is a program of its own.
  const programs = files.length > 0 ? [files] : sampleObjects().map((sample) => [sample]);
  let failed = 0;
  for (const objects of programs) {
    const args = ['out/main/cli.cjs', 'run', '--timing', ...objects];
    say(`node ${args.map((argument) => relative(root, argument) || argument).join(' ')}`);
    const { code, signal } = await runVisibly(process.execPath, args);
    say(`ended with ${signal ?? `exit code ${code}`}`);
    if (code !== 0) failed += 1;
  }
  return failed === 0 ? 0 : 1;
}

/** @returns {string[]} absolute paths */
function sampleObjects() {
  const folder = inRoot('out', 'samples');
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.o')) : [];
  if (names.length === 0) throw new SetupError(`there is no object file in ${folder}: name some, npm start -- file.o`);
  return names.sort().map((name) => join(folder, name));
}

/** The files of the command line, absolute: npm starts scripts in the checkout's top folder, wherever it was called. */
function fileArguments() {
  const calledFrom = process.env['INIT_CWD'] ?? process.cwd();
  return process.argv.slice(2).map((argument) => {
    const path = resolve(calledFrom, argument);
    if (!existsSync(path)) throw new SetupError(`${path} does not exist: name object files (.o) or archives (.a)`);
    return path;
  });
}
