// Starts the real app under ChromeDriver, through Spectron, and ends it without a trace. Used by every e2e test.
// The app of the checkout is started, or where LOADSTONE_E2E_APP says so (build/testSuites.mjs) the `packaged` one, or the
// `installed` one: that one as an ordinary user with a home, in Chromium's sandbox.
//
// Spectron's own launcher does not work with a current Electron, so the capabilities name a small shell script instead:
// it records the process id, keeps the output, and appends the files, which ChromeDriver cannot pass by itself.

import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Application, type SpectronClient } from 'spectron';
import { electronProgram, root, testOutputDir } from '../../build/paths.mjs';

export interface StartOptions {
  /** Files to open, as if they were named on the command line. */
  readonly files?: readonly string[];
  /** As on the very first start: a sample is loaded where no files are named. Otherwise the app was started before. */
  readonly firstLaunch?: boolean;
  /** The folder of the person's data, kept afterwards; a fresh one that goes with the app where nothing is said. */
  readonly profile?: string;
  /** Added to the app's environment. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface RunningApp {
  readonly client: SpectronClient;
  /** Of Electron's main process. */
  readonly pid: number;
  /** What the main process wrote to stdout and stderr so far. */
  output(): Promise<string>;
  /** Carries out a command of the Chrome DevTools Protocol in the window and answers its result. */
  cdp(command: string, parameters: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** Writes test/output/<name>.png and answers its path. */
  screenshot(name: string): Promise<string>;
  /** Starts the app a second time, for the same person; answers how that ended. */
  startAgain(files: readonly string[]): Promise<{ readonly code: number | null; readonly output: string }>;
  /** What the page did against its content security policy since the last question, as Chromium words it. */
  policyViolations(): Promise<readonly string[]>;
  /** SIGKILL for the main process, and the end of the driver; answers when both are gone. */
  kill(): Promise<void>;
  /**
   * Closes the window and waits for the end of the main process; rejects if it had to be killed, and for violations of the
   * content security policy that no test asked for: so every test of the window watches for them.
   */
  stop(): Promise<void>;
}

/** Chromium's other processes write for a moment after a main process that was killed. */
const removal = { recursive: true, force: true, maxRetries: 20, retryDelay: 100 } as const;

/** Milliseconds for ChromeDriver, and then for the app. */
const startDeadline = 30_000;
/** Milliseconds that the driver gets to close the window. */
const closeDeadline = 500;
/** Milliseconds that the app gets to end after its window was closed. */
const endDeadline = 10_000;

/** Which app is tested. */
const tested = process.env['LOADSTONE_E2E_APP'] ?? 'checkout';
/** True if the app is tested as electron-builder packs it. */
const packaged = tested !== 'checkout';
/** Who runs the installed app; build/installedApp.mjs makes this user. */
const installedUser = process.env['LOADSTONE_E2E_USER'] ?? 'nobody';

export async function startApp(options: StartOptions = {}): Promise<RunningApp> {
  const { files = [], env = {}, firstLaunch = false } = options;
  const scratch = await mkdtemp(join(tmpdir(), 'loadstone-e2e-'));
  // Not in the folder above: the installed app's user cannot look into that.
  const profile = options.profile ?? (await mkdtemp(join(tmpdir(), 'loadstone-profile-')));
  const state = join(profile, 'state.json');
  if (!firstLaunch && !existsSync(state)) await writeFile(state, JSON.stringify({ started: true }));
  const removeScratch = async (): Promise<void> => {
    await rm(scratch, removal);
    if (options.profile === undefined) await rm(profile, removal);
  };
  const launcher = join(scratch, 'launch.sh');
  const port = await freePort();
  await writeFile(launcher, launcherScript(scratch, files, env), { mode: 0o755 });
  const application = new Application({
    path: launcher,
    port,
    startTimeout: startDeadline,
    waitTimeout: 15_000,
    // One attempt that ends before the test's own deadline, so that a failure to start is reported as such.
    connectionRetryCount: 1,
    connectionRetryTimeout: startDeadline,
    webdriverOptions: {
      capabilities: {
        'goog:chromeOptions': { binary: launcher, args: chromiumArguments(profile), windowTypes: ['app', 'webview'] },
      },
    },
  });
  const output = async () => (existsSync(logFile(scratch)) ? await readFile(logFile(scratch), 'utf8') : '');
  try {
    await application.start();
  } catch (error) {
    const log = await output();
    const pid = readPid(scratch);
    stopDriver(application);
    if (pid !== undefined) await endProcess(pid, 0);
    await removeScratch();
    throw new Error(`the app did not start; it wrote:\n${log.slice(-4000)}`, { cause: error });
  }
  const pid = readPid(scratch);
  if (pid === undefined) throw new Error(`${launcher} recorded no process id`);
  return {
    client: application.client,
    pid,
    output,
    cdp: (command, parameters) => executeCdp(port, application.client.sessionId, command, parameters),
    screenshot: async (name) => {
      const path = join(testOutputDir, `${name}${packaged ? `-${tested}` : ''}.png`);
      await mkdir(testOutputDir, { recursive: true });
      await writeFile(path, Buffer.from(await application.client.takeScreenshot(), 'base64'));
      return path;
    },
    startAgain: async (more) => {
      const again = await mkdtemp(join(scratch, 'again-'));
      const script = join(again, 'launch.sh');
      await writeFile(script, launcherScript(again, more, env), { mode: 0o755 });
      const words = chromiumArguments(profile).map((word) => `--${word}`);
      const child = spawn(script, words, { stdio: 'ignore', timeout: startDeadline });
      const code = await new Promise<number | null>((resolve, reject) => {
        child.once('error', reject);
        child.once('exit', resolve);
      });
      return { code, output: await readFile(logFile(again), 'utf8') };
    },
    policyViolations: () => policyViolations(application),
    kill: async () => {
      await endProcess(pid, 0);
      stopDriver(application);
      await removeScratch();
    },
    stop: async () => {
      const violations = await policyViolations(application);
      await closeWindow(application);
      const endedByItself = await endProcess(pid, endDeadline);
      const log = await output();
      await removeScratch();
      if (!endedByItself) {
        throw new Error(
          `the app was still there ${endDeadline} ms after its window closed; it wrote:\n${log.slice(-4000)}`,
        );
      }
      if (violations.length > 0) {
        throw new Error(`the page violated its content security policy:\n${violations.join('\n')}`);
      }
    },
  };
}

/** The driver's log has them from the first byte of the page on, and over pages that are loaded anew. */
async function policyViolations(application: Application): Promise<readonly string[]> {
  const logs = (await application.client.getRenderProcessLogs()) as readonly { readonly message: string }[];
  return logs.map(({ message }) => message).filter((message) => /content security policy/i.test(message));
}

/** WebdriverIO has no command for this one of ChromeDriver's. */
async function executeCdp(
  port: number,
  session: string,
  command: string,
  parameters: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const address = `http://127.0.0.1:${port}/session/${session}/goog/cdp/execute`;
  const body = JSON.stringify({ cmd: command, params: parameters });
  const response = await fetch(address, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  if (!response.ok) throw new Error(`${command} failed: ${await response.text()}`);
  const { value } = (await response.json()) as { readonly value: unknown };
  return value;
}

/** Switches for Chromium; ChromeDriver adds its own. */
function chromiumArguments(profile: string): string[] {
  const asRoot = process.getuid?.() === 0 && tested !== 'installed';
  return [`user-data-dir=${profile}`, ...(asRoot ? ['no-sandbox'] : []), ...(packaged ? [] : [`app=${root}`])];
}

function launcherScript(scratch: string, files: readonly string[], env: Readonly<Record<string, string>>): string {
  const settings = Object.entries(env).map(([name, value]) => `${name}=${quote(value)}`);
  const appended = files.length > 0 ? ` -- ${files.map(quote).join(' ')}` : '';
  return (
    // What the test runner needs is not for the app.
    `#!/bin/sh\nunset NODE_OPTIONS ELECTRON_RUN_AS_NODE\necho $$ >${quote(pidFile(scratch))}\n` +
    `${tested === 'installed' ? giveUserData : ''}exec ${program(settings)} "$@"${appended} >${quote(logFile(scratch))} 2>&1\n`
  );
}

/** The folder for user data was made by root; the app that writes to it is somebody else's. */
const giveUserData =
  'for word in "$@"; do case "$word" in --user-data-dir=*) ' +
  `chown -R ${installedUser} "\${word#*=}" ;; esac; done\n`;

/** The words that start the app; they keep the process id. `settings`: NAME='value' for its environment. */
function program(settings: readonly string[]): string {
  switch (tested) {
    case 'installed': {
      // The environment of a login, in which there is no display yet.
      const user = `--reuid=${installedUser} --regid=${installedUser} --init-groups --reset-env`;
      return `setpriv ${user} env DISPLAY="$DISPLAY" ${settings.join(' ')} /usr/bin/loadstone`;
    }
    case 'packaged':
      return `env ${settings.join(' ')} ${quote(join(root, 'release', 'linux-unpacked', 'loadstone'))}`;
    default:
      return `env ${settings.join(' ')} ${quote(electronProgram)}`;
  }
}

/** Spectron leaves it running where the app did not start or is gone already; its types do not show it. */
function stopDriver(application: Application): void {
  const { chromeDriver } = application as unknown as { readonly chromeDriver?: { stop(): void } };
  chromeDriver?.stop();
}

/**
 * Closes the window and ends the driver. In place of Spectron's own stop(), which leaves the request behind without a
 * look at how it ends: where the app takes longer to end than the driver lives, its rejection would be nobody's. The
 * driver gets no longer than that here either, since it would end an app that does not end by itself.
 */
async function closeWindow(application: Application): Promise<void> {
  await application.client.windowByIndex(0);
  const closed = application.client.closeWindow().catch((error: unknown) => {
    if (!(error instanceof Error && endedFirst.test(`${error.name}: ${error.message}`))) throw error;
  });
  try {
    await Promise.race([closed, delay(closeDeadline)]);
  } finally {
    stopDriver(application);
  }
  await closed;
}

/** How the request to close the window fails when the app, or the driver after it, is gone before the answer. */
const endedFirst = /socket hang up|ECONNRESET|ECONNREFUSED|no such window/;

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
const pidFile = (scratch: string): string => join(scratch, 'pid');
const logFile = (scratch: string): string => join(scratch, 'output.log');

function readPid(scratch: string): number | undefined {
  return existsSync(pidFile(scratch)) ? Number(readFileSync(pidFile(scratch), 'utf8')) : undefined;
}

/** Waits for the end of a process that is not our child, then kills it. True if no kill was needed. */
async function endProcess(pid: number, deadline: number): Promise<boolean> {
  const giveUpAt = performance.now() + deadline;
  while (isAlive(pid)) {
    if (performance.now() >= giveUpAt) {
      process.kill(pid, 'SIGKILL');
      return false;
    }
    await delay(20);
  }
  return true;
}

/** A zombie counts as gone: it waits for its parent only. */
function isAlive(pid: number): boolean {
  const stat = `/proc/${pid}/stat`;
  if (!existsSync(stat)) return false;
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(stat, 'utf8'));
  } catch (error) {
    // It ended between the two calls.
    if (error instanceof Error && 'code' in error && (error.code === 'ESRCH' || error.code === 'ENOENT')) return false;
    throw error;
  }
}

/** A port that nobody listens on at this moment. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new Error(`a TCP server without a port: ${String(address)}`));
      });
    });
  });
}
