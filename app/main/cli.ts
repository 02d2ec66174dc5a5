// The command line, under plain Node: the same controller as the window's, with loadstone-executor as its executor.
import { spawn } from 'node:child_process';
import { writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { errorRecord, InputError } from '../shared/errors.ts';
import { commandLine } from './commands/commandLine.ts';
import { notRunStatus, type RunOptions, runCommand } from './commands/run.ts';
import { StandaloneHost } from './epc/standaloneHost.ts';
import { installedFiles, loadAddon } from './installedFiles.ts';

const bundle = import.meta.dirname;

commandLine(process.argv.slice(2), {
  run: (options, place) => (place === 'utility' ? runInElectron() : runHere(options)),
}).catch((error: unknown) => {
  write(2, `loadstone: ${errorRecord(error).message}\n`);
  process.exitCode = notRunStatus;
});

async function runHere(options: RunOptions): Promise<void> {
  const files = installedFiles(bundle);
  // The terminal's Ctrl+C reaches the program as well; its end decides ours.
  process.on('SIGINT', () => undefined);
  process.exitCode = await runCommand(options, {
    host: new StandaloneHost({ executor: files.executor, stdio: options.json ? 'pipe' : 'inherit' }),
    addon: loadAddon(files.addon),
    startObject: files.startObject,
    stdout: (text) => write(1, text),
    stderr: (text) => write(2, text),
  });
}

/** Hands the whole command to Electron, which runs it in a utility process, without a window or a display. */
function runInElectron(): Promise<void> {
  const electron: unknown = createRequire(import.meta.url)('electron');
  if (typeof electron !== 'string') throw new InputError('--in utility: no Electron is installed here');
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const root = join(bundle, '../..');
  const words = ['--ozone-platform=headless', ...sandbox, root, '--command-line', ...process.argv.slice(2)];
  const child = spawn(electron, words, { stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (signal !== null) process.kill(process.pid, signal);
      process.exitCode = code ?? 1;
      resolve();
    });
  });
}

/** All of it, now: a process that ends soon leaves nothing behind in a stream's buffer. */
function write(descriptor: 1 | 2, text: string | Uint8Array): void {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}
