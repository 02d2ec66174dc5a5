// The Debian package from its installation over an upgrade to its removal, as an ordinary user meets it. Runs as root on
// a machine that may be changed (build/installedApp.mjs); the e2e tests have driven the installed window before.
import { spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import manifest from '../../package.json';
import { ObjectFolder } from '../support/objects.ts';

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: these tests run by npm test -- --suite installed`);
  return value;
}

const deb = required('LOADSTONE_DEB');
const olderDeb = required('LOADSTONE_OLDER_DEB');
const user = required('LOADSTONE_E2E_USER');

interface Result {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function root(program: string, ...args: readonly string[]): Result {
  return spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 26 });
}

const asUser = ['--reuid', user, '--regid', user, '--init-groups', '--reset-env'];

/** As the test's user, with the environment of a login and no display. */
function ordinary(...words: readonly string[]): Result {
  return spawnSync('setpriv', [...asUser, ...words], { encoding: 'utf8', cwd: '/' });
}

function installedVersion(): string {
  return /^Version: (.*)$/m.exec(root('dpkg', '--status', 'loadstone').stdout)?.[1] ?? 'none';
}

/** As desktops find it, which ask GIO. */
function contentType(path: string): string {
  return /content-type: (\S+)/.exec(root('gio', 'info', '-a', 'standard::content-type', path).stdout)?.[1] ?? 'none';
}

/** What a package could leave behind, files and processes alike. */
function traces(): readonly string[] {
  const places = ['/opt/Loadstone', '/usr/bin/loadstone', '/usr/share/applications/loadstone.desktop'];
  const more = ['/usr/share/mime/packages/loadstone.xml', '/usr/share/doc/loadstone', '/etc/apparmor.d/loadstone'];
  const files = [...places, ...more].filter((path) => existsSync(path));
  return [...files, ...processes().map(({ pid }) => `process ${pid}`)];
}

function processes(): readonly { readonly pid: number; readonly words: readonly string[] }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        if (!realpathSync(`/proc/${name}/exe`).startsWith('/opt/Loadstone/')) return [];
        return [{ pid: Number(name), words: readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0') }];
      } catch {
        return []; // it ended meanwhile, or is a thread of the kernel
      }
    });
}

describe('the Debian package', () => {
  const objects = new ObjectFolder();
  let object: string;

  beforeAll(() => {
    object = objects.compileText('hello', '#include <stdio.h>\nint main(void) { puts("installed"); return 3; }');
    expect(root('dpkg', '--purge', 'loadstone').status).toBe(0);
    expect(traces()).toEqual([]);
  });
  afterAll(() => {
    root('dpkg', '--purge', 'loadstone');
    objects.remove();
  });

  it('is well-formed, and its files belong to root', () => {
    const listed = root('dpkg-deb', '-c', deb)
      .stdout.split('\n')
      .filter((line) => line !== '');
    expect(listed.every((line) => / root\/root /.test(line))).toBe(true);
    expect(root('dpkg-deb', '-f', deb, 'Package', 'Version').stdout).toContain(`Version: ${manifest.version}`);
  });

  it('holds nothing that only development needs', () => {
    const listed = root('dpkg-deb', '-c', deb).stdout;
    expect(listed).not.toMatch(/node_modules|\.ts$|\.map$|\.cc$|default_app|\.git/m);
  });

  it('says in its name where it was built on the stand-in for the declared Electron', () => {
    expect(root('dpkg', '--force-unsafe-io', '-i', deb).status).toBe(0);
    const version = ordinary('loadstone', '--version').stdout;
    expect(/fallback/.test(version)).toBe(/test-runtime/.test(deb));
    expect(version).toMatch(
      new RegExp(`^Loadstone ${manifest.version.replaceAll('.', '\\.')} \\([0-9a-f]{12}\\+?\\) on Electron`),
    );
    expect(root('dpkg', '-r', 'loadstone').status).toBe(0);
    expect(traces()).toEqual([]);
  });

  it('upgrades an older version and takes away what that one had more', () => {
    expect(root('dpkg', '--force-unsafe-io', '-i', olderDeb).status).toBe(0);
    expect(installedVersion()).toBe('0.0.1');
    expect(existsSync('/opt/Loadstone/resources/gone-since.txt')).toBe(true);
    expect(root('dpkg', '--force-unsafe-io', '-i', deb).status).toBe(0);
    expect(installedVersion()).toBe(manifest.version);
    expect(existsSync('/opt/Loadstone/resources/gone-since.txt')).toBe(false);
    // Every file is what the package says, by its checksum.
    expect(root('dpkg', '--verify', 'loadstone').stdout).toBe('');
  });

  it('runs the command line from PATH for an ordinary user without a display', () => {
    expect(ordinary('loadstone', 'run', object)).toMatchObject({ status: 3, stdout: 'installed\n', stderr: '' });
    const inUtility = ordinary('loadstone', 'run', '--in', 'utility', object);
    expect(inUtility.stdout).toContain('installed\n');
    expect(inUtility.status).toBe(3);
    expect(ordinary('loadstone', 'doctor').stdout).toMatch(/route:/);
  });

  it('knows every command by its word: a new one must not open the window', () => {
    const wrapper = readFileSync('/usr/bin/loadstone', 'utf8');
    const help = ordinary('loadstone', '--help').stdout;
    const commands = [...help.matchAll(/^ {2}([a-z][a-z-]*)(?= )/gm)].map(([, name]) => name ?? '');
    expect(commands).toContain('run');
    for (const command of commands) expect(wrapper).toMatch(new RegExp(`[ |]${command}[ |)]`));
  });

  it('says what works without a display instead of failing to open a window', () => {
    const { status, stderr } = ordinary('loadstone');
    expect(status).toBe(1);
    expect(stderr).toMatch(/no display[\s\S]*Usage: loadstone/);
  });

  it('brings a manual page and completions', () => {
    expect(ordinary('man', '--where', 'loadstone').stdout).toMatch(/loadstone\.1/);
    const complete = 'source /usr/share/bash-completion/completions/loadstone && complete -p loadstone';
    expect(ordinary('bash', '-c', complete).stdout).toContain('_loadstone');
  });

  it('brings its licence, and those of what it contains', () => {
    for (const file of [
      'LICENSE.txt',
      'LICENSE.electron.txt',
      'LICENSES.chromium.html',
      'LICENCES.main.txt',
      'LICENCES.window.txt',
    ]) {
      expect(readFileSync(join('/opt/Loadstone', file), 'utf8').length).toBeGreaterThan(500);
    }
    const window = readFileSync('/opt/Loadstone/LICENCES.window.txt', 'utf8');
    for (const name of ['vue', 'monaco-editor', 'naive-ui']) expect(window).toContain(name);
  });

  it('has a desktop entry that the desktop accepts, for the types of our files', () => {
    const entry = '/usr/share/applications/loadstone.desktop';
    expect(root('desktop-file-validate', entry)).toMatchObject({ status: 0, stdout: '' });
    const folder = mkdtempSync(join(tmpdir(), 'loadstone-types-'));
    try {
      const types = { 'a.loadstone': 'application/x-loadstone-session', 'b.lib': 'application/x-coff-archive' };
      for (const [name, type] of Object.entries(types)) {
        writeFileSync(join(folder, name), '{}\n');
        expect(contentType(join(folder, name))).toBe(type);
        expect(readFileSync(entry, 'utf8')).toContain(`${type};`);
      }
      expect(contentType(object)).toBe('application/x-object');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('does not make itself the default for anything', () => {
    for (const list of ['/usr/share/applications/mimeapps.list', '/etc/xdg/mimeapps.list']) {
      if (existsSync(list)) expect(readFileSync(list, 'utf8')).not.toContain('loadstone.desktop');
    }
  });

  it('opens a file by its association', async () => {
    const env = { DISPLAY: required('DISPLAY') };
    const words = [
      ...asUser,
      'env',
      `DISPLAY=${env.DISPLAY}`,
      'gio',
      'launch',
      '/usr/share/applications/loadstone.desktop',
      object,
    ];
    const log = join(objects.path, 'launch.log');
    const output = openSync(log, 'a');
    const launcher = spawn('setpriv', words, { stdio: ['ignore', output, output], cwd: '/' });
    closeSync(output);
    try {
      const main = await waitFor(() => processes().find(({ words: [, ...rest] }) => rest.includes(object)));
      const executor = await waitFor(() =>
        processes().find(({ words: others }) => others.some((word) => word.includes('node.mojom.NodeService'))),
      );
      expect(main.pid).not.toBe(executor.pid);
      process.kill(main.pid, 'SIGTERM');
      await waitFor(() => (processes().length === 0 ? true : undefined));
    } catch (error) {
      throw new Error(`the app wrote:\n${readFileSync(log, 'utf8').slice(-4000)}`, { cause: error });
    } finally {
      launcher.kill('SIGKILL');
      root('pkill', '-KILL', '-u', user);
    }
  });

  it('leaves nothing behind when it is removed', () => {
    expect(root('dpkg', '-r', 'loadstone').status).toBe(0);
    expect(traces()).toEqual([]);
    expect(root('dpkg', '--purge', 'loadstone').status).toBe(0);
    expect(root('find', '/usr/share', '/etc', '/opt', '/var/lib/dpkg/info', '-iname', 'loadstone*').stdout).toBe('');
  });
});

/** The first value that is there, within the deadline. */
async function waitFor<T>(read: () => T | undefined): Promise<T> {
  const giveUpAt = performance.now() + 30_000;
  for (;;) {
    const value = read();
    if (value !== undefined) return value;
    if (performance.now() >= giveUpAt) throw new Error(`waited 30 s; there are ${JSON.stringify(processes())}`);
    await delay(50);
  }
}
