// The command line, under plain Node: the same controller as the window's, with loadstone-executor as its executor.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { errorRecord, InputError } from '../shared/errors.ts';
import { commandLine } from './commands/commandLine.ts';
import { type CompareOptions, compareCommand } from './commands/compare.ts';
import { doctorCommand } from './commands/doctor.ts';
import { type EnginesOptions, enginesCommand } from './commands/engines.ts';
import { type ExecutorOptions, executorCommand } from './commands/executor.ts';
import { type LinkOptions, linkCommand } from './commands/link.ts';
import { notRunStatus, type RunOptions, runCommand } from './commands/run.ts';
import { takeAccessKey } from './epc/accessKey.ts';
import { DescriptorHost } from './epc/descriptorHost.ts';
import { executorEnvironment } from './epc/executorEnvironment.ts';
import { forkHelper } from './epc/helperProcess.ts';
import { RemoteHost } from './epc/remoteHost.ts';
import { StandaloneHost, type StandaloneHostOptions } from './epc/standaloneHost.ts';
import { type InstalledFiles, installedFiles, loadAddon } from './installedFiles.ts';
import type { ExecutorHosts } from './session/executorConnection.ts';
import { writeAll } from './writeAll.ts';

const bundle = import.meta.dirname;
const piped: Stdio = { stdio: 'pipe' };
/** True where the installed program runs this file as its own Node. */
const installed = process.versions['electron'] !== undefined;

commandLine(process.argv.slice(2), {
  run: (options, place) => (place === 'utility' ? runInElectron() : runHere(options)),
  link: linkHere,
  compare: compareHere,
  doctor: doctorHere,
  executor: becomeExecutor,
  engines: enginesHere,
}).catch((error: unknown) => {
  writeAll(2, `loadstone: ${errorRecord(error).message}\n`);
  process.exitCode = notRunStatus;
});

async function runHere(options: RunOptions): Promise<void> {
  const files = installedFiles(bundle);
  const key = takeAccessKey(options.keyFile, process.env);
  const stdio: Stdio = options.json
    ? { stdio: 'pipe', inheritsInput: options.sharesInput }
    : { stdio: 'inherit', inheritsInput: true };
  const hosts = hostsFor(files, options.executor, key, stdio);
  const stop = new AbortController();
  // The terminal's Ctrl+C reaches a program here as well, whose end decides ours; elsewhere the executor is given up.
  process.on('SIGINT', () => {
    if (hosts.usual.kind === 'remote') stop.abort();
  });
  process.exitCode = await runCommand(options, {
    hosts,
    addon: loadAddon(files.addon),
    start: files.start,
    stdout: (text) => writeAll(1, text),
    stderr: (text) => writeAll(2, text),
    signal: stop.signal,
  });
}

async function linkHere(options: LinkOptions): Promise<void> {
  const files = installedFiles(bundle);
  await linkCommand(options, {
    hosts: standaloneHosts(files, piped),
    addon: loadAddon(files.addon),
    stdout: (text) => writeAll(1, text),
  });
}

async function doctorHere(executor: string | null, keyFile: string | null): Promise<void> {
  const files = installedFiles(bundle);
  const key = takeAccessKey(keyFile, process.env);
  const { usual } = hostsFor(files, executor, key, piped);
  const stdout = (text: string): void => writeAll(1, text);
  process.exitCode = await doctorCommand({ host: usual, addon: loadAddon(files.addon), stdout });
}

async function becomeExecutor(options: ExecutorOptions): Promise<void> {
  const files = installedFiles(bundle);
  executorCommand(options, files.executor, loadAddon(files.addon));
}

async function enginesHere(options: EnginesOptions): Promise<void> {
  const files = installedFiles(bundle);
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  await enginesCommand(options, {
    hosts: standaloneHosts(files, piped),
    addon: loadAddon(files.addon),
    start: files.start,
    stdout: (text) => writeAll(1, text),
    signal: stop.signal,
  });
}

async function compareHere(options: CompareOptions): Promise<void> {
  const files = installedFiles(bundle);
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort(new InputError('the comparison was cancelled')));
  const onTerminal = process.stderr.isTTY === true;
  process.exitCode = await compareCommand(options, {
    hosts: standaloneHosts(files, piped),
    helper: () => forkHelper(join(bundle, 'laneWorker.js'), executorEnvironment([], files.threadStorage)),
    addon: loadAddon(files.addon),
    start: files.start,
    stdout: (text) => writeAll(1, text),
    signal: stop.signal,
    progress: ({ lane, done, total }) => {
      const which = total === null ? `warming up, load ${done + 1}` : `load ${done + 1} of ${total}`;
      if (onTerminal) writeAll(2, `\r\x1b[K${which}: ${lane}`);
    },
  }).finally(() => {
    if (onTerminal) writeAll(2, '\r\x1b[K');
  });
}

type Stdio = Pick<StandaloneHostOptions, 'stdio' | 'inheritsInput'>;

function standaloneHosts(files: InstalledFiles, stdio: Stdio): ExecutorHosts {
  const host = (executor: string): StandaloneHost => new StandaloneHost({ executor, ...stdio, lineBuffered: false });
  return { usual: host(files.executor), low: files.lowExecutor === null ? null : host(files.lowExecutor) };
}

/** Ours, or the executor that a person named: that one serves all objects, wherever its libraries lie. */
function hostsFor(files: InstalledFiles, executor: string | null, key: string | null, stdio: Stdio): ExecutorHosts {
  if (executor === null) return standaloneHosts(files, stdio);
  const [, address] = /^tcp:(.*)$/.exec(executor) ?? [];
  if (address !== undefined) return { usual: new RemoteHost(address, key), low: null };
  const [, descriptors] = /^filedescs=(.*)$/.exec(executor) ?? [];
  if (descriptors !== undefined) return { usual: new DescriptorHost(descriptors), low: null };
  return { usual: new StandaloneHost({ executor, ...stdio, lineBuffered: false }), low: null };
}

/** Hands the whole command to Electron, which runs it in a utility process, without a window or a display. */
function runInElectron(): Promise<void> {
  const electron: unknown = installed ? process.execPath : createRequire(import.meta.url)('electron');
  if (typeof electron !== 'string') throw new InputError('--in utility: no Electron is installed here');
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const app = installed ? [] : [join(bundle, '../..')];
  // Without a display Chromium complains about what nobody will see: only its fatal errors are let through.
  const quiet = ['--ozone-platform=headless', '--disable-gpu', '--log-level=3'];
  const words = [...quiet, ...sandbox, ...app, '--command-line', ...process.argv.slice(2)];
  const child = spawn(electron, words, {
    stdio: 'inherit',
    env: { ...process.env, ELECTRON_RUN_AS_NODE: undefined },
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (signal !== null) process.kill(process.pid, signal);
      process.exitCode = code ?? 1;
      resolve();
    });
  });
}
