// A genuine Electron that runs this folder (main.cjs), for tests of the addon in its processes. No window, no display.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { SimpleRemoteEpc } from '../../../../app/main/epc/simpleRemoteEpc.ts';
import { StreamTransport } from '../../../../app/shared/transports/streamTransport.ts';
import { until } from '../../../contract/executor/support/executorUnderTest.ts';

const root = join(import.meta.dirname, '../../../..');
const electron = join(root, 'node_modules/electron/dist/electron');
export const addonPath = join(root, 'native/build/Release/loadstone.node');
export const executorEntry = join(root, 'out/main/executor.js');

/** Empty where Electron and the bundle are there; else why the tests cannot run. */
export function missingForElectron(): string {
  const missing = [electron, executorEntry].find((file) => !existsSync(file));
  return missing === undefined ? '' : ` (skipped: there is no ${missing})`;
}

export interface ElectronProcess {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  output(): string;
}

export function startElectron(args: readonly string[]): ElectronProcess {
  const profile = mkdtempSync(join(tmpdir(), 'loadstone-electron-'));
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const switches = [...root, '--ozone-platform=headless', '--disable-gpu', `--user-data-dir=${profile}`];
  const child = spawn(electron, [...switches, import.meta.dirname, '--', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
    });
  }
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => resolve(code));
  });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
    rmSync(profile, { recursive: true, force: true });
  });
  return { child, ended, output: () => text };
}

/** An executor in Electron's utility process. */
export async function startUtilityExecutor() {
  const folder = mkdtempSync(join(tmpdir(), 'loadstone-utility-'));
  const socket = join(folder, 'socket');
  const server = createServer();
  onTestFinished(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve));
  const electron = startElectron(['host', executorEntry, addonPath, socket]);
  const failed = electron.ended.then(() => Promise.reject(new Error(`Electron ended: ${electron.output()}`)));
  const connection = await Promise.race([accepted, failed]);
  failed.catch(() => undefined);
  connection.on('error', () => undefined);
  const epc = await SimpleRemoteEpc.connect(new StreamTransport(connection));
  await until(() => /^pid \d+$/m.test(electron.output()), 'the utility process tells its id');
  const pid = Number(/^pid (\d+)$/m.exec(electron.output())?.[1]);
  /** The raw wait status, as Electron gives it. */
  const exitStatus = async (): Promise<number> => {
    await until(() => /^exit -?\d+$/m.test(electron.output()), 'the utility process ends');
    return Number(/^exit (-?\d+)$/m.exec(electron.output())?.[1]);
  };
  return { epc, pid, connection, output: electron.output, exitStatus, ended: electron.ended };
}
