// The composition root inside Electron: sets up each part in order and carries no logic of its own. With
// `--command-line` as its first word it carries out that command line in a utility process, without a window.

import { join } from 'node:path';
import { app, type BrowserWindow, dialog, protocol } from 'electron';
import { errorRecord, InputError } from '../shared/errors.ts';
import { type RunSettings, usualRunSettings } from '../shared/ui/runSettings.ts';
import { commandLine } from './commands/commandLine.ts';
import { compareCommand } from './commands/compare.ts';
import { doctorCommand } from './commands/doctor.ts';
import { linkCommand } from './commands/link.ts';
import { notRunStatus, runCommand } from './commands/run.ts';
import { openPaths } from './editor/openPaths.ts';
import { SourceEditor } from './editor/sourceEditor.ts';
import type { ExecutorHost } from './epc/executorProcess.ts';
import { StandaloneHost } from './epc/standaloneHost.ts';
import { commandLineWords, fileArguments } from './fileArguments.ts';
import { type InstalledFiles, installedFiles, loadAddon } from './installedFiles.ts';
import { openGateway } from './ipc/gateway.ts';
import { gatedHost, OutputGate } from './ipc/outputGate.ts';
import { installMenu } from './menu.ts';
import { appScheme, appSchemePrivileges, respondFrom } from './protocol.ts';
import { ExecutionSession } from './session/executionSession.ts';
import type { ExecutorHosts } from './session/executorConnection.ts';
import { noLibraries } from './session/linkInputs.ts';
import { Comparisons } from './timing/comparisons.ts';
import type { LaneEnvironment } from './timing/lanes.ts';
import { startUtilityHelper, UtilityExecutor } from './utilityExecutor.ts';
import { describeVersions, readVersions } from './versions.ts';
import { askBeforeClose, createWindow, loadPage } from './window.ts';
import { writeAll } from './writeAll.ts';

const bundle = import.meta.dirname;
const versions = readVersions(app.getVersion(), process.versions);
const words = commandLineWords(process.argv);

protocol.registerSchemesAsPrivileged([{ scheme: appScheme, privileges: appSchemePrivileges }]);
app
  .whenReady()
  .then(() => (words === null ? openWindow() : runInTerminal(words)))
  .catch(fail);

async function openWindow(): Promise<void> {
  console.log(describeVersions(versions));
  const files = installedFiles(bundle);
  const gate = new OutputGate();
  const addon = loadAddon(files.addon);
  const { start } = files;
  const hosts = executorHosts(files, gate);
  const settings: RunSettings = { ...usualRunSettings, standardInput: { kind: 'console' } };
  const session = new ExecutionSession({ hosts, addon, start, preload: [], keepExecutorReady: true, settings });
  const comparisons = new Comparisons(
    session,
    { hosts, standalone: standaloneHosts(files), addon, start, ...extraLanes(files, gate) },
    { preload: [], libraries: noLibraries },
  );
  protocol.handle(appScheme, respondFrom(join(bundle, '../renderer')));
  const window = createWindow({ preload: join(bundle, '../preload/preload.cjs'), title: 'Loadstone' });
  const editor = new SourceEditor({ session, folder: join(app.getPath('userData'), 'editor') });
  const gateway = openGateway({ window, session, editor, comparisons, gate, versions });
  installMenu((id) => gateway.send('command', id));
  askBeforeClose(window, () => gateway.mayClose());
  quitAfter(window, async () => {
    await editor.end();
    gateway.close();
    await comparisons.cancel();
    await session.close();
  });
  await loadPage(window, {
    report: (message) => {
      console.error(message);
      gateway.send('problem', { kind: 'internal', message });
    },
    lost: fail,
  });
  await editor.start();
  await openPaths(fileArguments(process.argv, app.isPackaged, process.cwd()), { session, editor });
}

async function runInTerminal(commandWords: readonly string[]): Promise<void> {
  const files = installedFiles(bundle);
  await commandLine(commandWords, {
    run: async (options) => {
      const status = await runCommand(options, {
        hosts: executorHosts(files, new OutputGate()),
        addon: loadAddon(files.addon),
        start: files.start,
        stdout: (text) => writeAll(1, text),
        stderr: (text) => writeAll(2, text),
        signal: new AbortController().signal,
      });
      app.exit(status);
    },
    link: async (options) => {
      const hosts = executorHosts(files, new OutputGate());
      await linkCommand(options, { hosts, addon: loadAddon(files.addon), stdout: (text) => writeAll(1, text) });
      app.exit(0);
    },
    compare: async (options) => {
      const status = await compareCommand(options, {
        hosts: executorHosts(files, new OutputGate()),
        ...extraLanes(files, new OutputGate()),
        addon: loadAddon(files.addon),
        start: files.start,
        stdout: (text) => writeAll(1, text),
        signal: new AbortController().signal,
        progress: () => undefined,
      });
      app.exit(status);
    },
    doctor: async (executor) => {
      if (executor !== null)
        throw new InputError('doctor --executor: in Electron the utility process alone is examined');
      const { usual } = executorHosts(files, new OutputGate());
      const stdout = (text: string): void => writeAll(1, text);
      app.exit(await doctorCommand({ host: usual, addon: loadAddon(files.addon), stdout }));
    },
    executor: async () => {
      throw new InputError('executor: not inside of Electron; the command line under plain Node is one');
    },
  });
}

function utilityExecutor(
  { addon, threadStorage, largeThreadStorage }: InstalledFiles,
  gate: OutputGate,
  connection: 'socket' | 'message-port',
): UtilityExecutor {
  const entry = join(bundle, 'executor.js');
  return new UtilityExecutor({ entry, addon, threadStorage, largeThreadStorage, gate, connection });
}

/** The utility process; and a program of its own where a load wants the libraries below 2 GB, or limited memory. */
function executorHosts(files: InstalledFiles, gate: OutputGate): ExecutorHosts {
  const usual = utilityExecutor(files, gate, 'socket');
  const standalone = (executor: string): ExecutorHost =>
    gatedHost(new StandaloneHost({ executor, stdio: 'pipe', lineBuffered: true }), gate);
  // Chromium's allocator ends the process where memory is short; the C library's gives nothing, as programs expect.
  return { usual, low: standalone(files.lowExecutor), limited: standalone(files.executor) };
}

/** Lanes of a comparison that are neither: through a MessagePort, and with both ends in one process. */
function extraLanes(files: InstalledFiles, gate: OutputGate): Pick<LaneEnvironment, 'messagePort' | 'helper'> {
  return {
    messagePort: utilityExecutor(files, gate, 'message-port'),
    helper: () => startUtilityHelper(join(bundle, 'laneWorker.js'), files.threadStorage),
  };
}

/** The same programs as the command line's, for comparisons beside the utility process. */
function standaloneHosts(files: InstalledFiles): ExecutorHosts {
  const host = (executor: string): StandaloneHost =>
    new StandaloneHost({ executor, stdio: 'pipe', lineBuffered: true });
  return { usual: host(files.executor), low: host(files.lowExecutor) };
}

/** The window's end is the app's end, but the executor leaves first. */
function quitAfter(window: BrowserWindow, close: () => Promise<void>): void {
  window.once('closed', () => {
    close().then(() => app.exit(0), fail);
  });
  // Quit, or a signal, closes the window; the rest of it would end the process before the executor has left.
  app.on('will-quit', (event) => event.preventDefault());
  app.on('window-all-closed', () => undefined);
}

/** On the terminal, and for people who started from a desktop in a box. */
function fail(error: unknown): void {
  const { message } = errorRecord(error);
  console.error(`Loadstone ends: ${message}`);
  if (words === null && app.isPackaged && app.isReady()) dialog.showErrorBox('Loadstone cannot go on', message);
  app.exit(words === null ? 1 : notRunStatus);
}
