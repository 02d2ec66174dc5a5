// Session files: written, read anywhere, and replayed by the command line, which refuses what it was not told to trust.
import { execFile, execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { installedFiles } from '../../../app/main/installedFiles.ts';
import { readSessionFile, savedObjects, writeSessionFile } from '../../../app/main/session/sessionFile.ts';
import { sessionDemands, TrustStore } from '../../../app/main/session/sessionTrust.ts';
import { usualLinkSettings } from '../../../app/shared/ui/linkSettings.ts';
import { usualRunSettings } from '../../../app/shared/ui/runSettings.ts';
import type { SessionFile } from '../../../app/shared/ui/sessionFileRecords.ts';
import { root } from '../../../build/paths.mjs';
import { commandLine } from '../../support/loadstone.ts';
import { ObjectFolder } from '../../support/objects.ts';

const adds = `#include <stdio.h>
#include <stdlib.h>
int part(void);
int main(int argc, char **argv) {
  for (int i = 1; i < argc; i++) printf("[%s]", argv[i]);
  printf("%s\\n", getenv("GREETING") ? getenv("GREETING") : "");
  return part();
}`;

interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

function loadstone(...words: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [commandLine, 'run', ...words], { encoding: 'utf8' }, (error, stdout, stderr) => {
      resolve({ status: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

describe('a session file', () => {
  const objects = new ObjectFolder();
  let session: string;
  let saved: SessionFile;

  beforeAll(() => {
    objects.compileText('main', adds);
    objects.compileText('part', 'int part(void) { return 7; }');
  });
  afterAll(() => objects.remove());

  beforeEach(async () => {
    session = join(objects.path, 'demo.loadstone');
    saved = {
      loadstone: 1,
      objects: await savedObjects(
        session,
        ['main.o', 'part.o'].map((name) => join(objects.path, name)),
      ),
      sources: [],
      link: usualLinkSettings,
      preload: [],
      executor: null,
      memory: 'auto',
      arguments: ['alpha', 'two words'],
      run: usualRunSettings,
      layout: null,
      lastRun: null,
    };
  });

  const save = (changes: Partial<SessionFile> = {}) => writeSessionFile(session, { ...saved, ...changes });
  const demands = async () =>
    (await sessionDemands(await readSessionFile(session))).map(({ kind, text }) => [kind, text]);

  it('names its objects relative to itself, and is replayed from another place', async () => {
    await save();
    expect(saved.objects.map(({ path }) => path)).toEqual(['main.o', 'part.o']);
    expect(await demands()).toEqual([]);
    const elsewhere = mkdtempSync(join(tmpdir(), 'loadstone-session-'));
    try {
      for (const name of ['main.o', 'part.o', 'demo.loadstone'])
        cpSync(join(objects.path, name), join(elsewhere, name));
      expect(await loadstone(join(elsewhere, 'demo.loadstone'))).toEqual({
        status: 7,
        stdout: '[alpha][two words]\n',
        stderr: '',
      });
      expect(await loadstone(join(elsewhere, 'demo.loadstone'), '--', 'beta')).toMatchObject({ stdout: '[beta]\n' });
    } finally {
      rmSync(elsewhere, { recursive: true });
    }
  });

  it('prints the same objects as the files themselves would', async () => {
    await save({ arguments: [] });
    const records = async (...words: string[]): Promise<unknown> => {
      const { objects: list } = JSON.parse((await loadstone('--json', ...words)).stdout) as { objects: object[] };
      return list.map((object) => ({ ...object, segments: null }));
    };
    expect(await records(session)).toEqual(await records(...saved.objects.map(({ path }) => join(objects.path, path))));
  });

  it('says of a missing and of a changed object what is there instead', async () => {
    const other = { ...saved.objects[0], path: 'gone.o' } as SessionFile['objects'][number];
    await save({
      objects: [...saved.objects.map((object) => ({ ...object, size: 5, sha256: '0'.repeat(64) })), other],
    });
    const { objects: read } = await readSessionFile(session);
    expect(read.map(({ status }) => status)).toEqual(['changed', 'changed', 'missing']);
    expect(read[0]?.note).toMatch(/^another content is there: \d+ bytes, were 5$/);
    expect(read[2]?.note).toBe('no file is there');
    expect(await loadstone(session, '--trust')).toMatchObject({
      status: 125,
      stderr: 'loadstone: demo.loadstone: gone.o: no file is there\n',
    });
  });

  it('runs changed objects only where it is trusted', async () => {
    await save({ objects: saved.objects.map((object) => ({ ...object, sha256: '0'.repeat(64) })) });
    const refused = await loadstone(session);
    expect(refused.status).toBe(125);
    expect(refused.stdout).toBe('');
    expect(refused.stderr).toMatch(
      /demo\.loadstone asks for more than its own objects: run it with --trust.*\n {2}main\.o another content/,
    );
    expect((await loadstone(session, '--trust')).status).toBe(7);
  });

  it('takes objects outside of its folder, by absolute paths or behind links for more than its own', async () => {
    const outside = new ObjectFolder();
    try {
      const part = outside.compileText('part', 'int part(void) { return 9; }');
      symlinkSync(part, join(objects.path, 'link.o'));
      const [digest] = await savedObjects(session, [part]);
      const all = [part, digest?.path ?? '', 'link.o'].map(
        (path) => ({ ...digest, path }) as SessionFile['objects'][number],
      );
      await save({ objects: all });
      const read = await readSessionFile(session);
      expect(read.objects.map(({ status }) => status)).toEqual(['as saved', 'as saved', 'as saved']);
      expect((await sessionDemands(read)).map(({ meaning }) => meaning)).toEqual([
        'is named by an absolute path',
        'lies outside of the session’s folder',
        'lies outside of the session’s folder',
      ]);
    } finally {
      rmSync(join(objects.path, 'link.o'));
      outside.remove();
    }
  });

  it('is read to its end where it names what has none: a device, a pipe', { timeout: 20_000 }, async () => {
    const pipe = join(objects.path, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const nothing = { sha256: '0'.repeat(64), size: 0 };
    await save({ objects: ['/dev/zero', 'pipe', '.'].map((path) => ({ path, ...nothing })) });
    const { objects: read } = await readSessionFile(session);
    for (const { status, note } of read) {
      expect(status).toBe('missing');
      expect(note).toMatch(/no file: a folder, device, pipe or socket/);
    }
    for (const path of ['/dev/full', pipe, objects.path]) {
      await expect(readSessionFile(path)).rejects.toThrow(/no file: a folder, device, pipe or socket/);
    }
  });

  it('takes files that stand for others for more than its own', async () => {
    objects.archive('libthin.a', [join(objects.path, 'part.o')], 'rcsT');
    writeFileSync(join(objects.path, 'script.so'), 'INPUT ( part.o )');
    await save({
      objects: await savedObjects(
        session,
        ['libthin.a', 'script.so'].map((name) => join(objects.path, name)),
      ),
    });
    expect(await demands()).toEqual([
      ['object', 'libthin.a'],
      ['object', 'script.so'],
    ]);
  });

  it('lists everything else that it would do, and does none of it untrusted', async () => {
    const trace = join(objects.path, 'preloaded');
    const library = join(objects.path, 'evil.so');
    const early = `#include <fcntl.h>
      __attribute__((constructor)) static void early(void) { open("${trace}", O_CREAT | O_WRONLY, 0600); }`;
    objects.compileText('evil', early, '-fPIC');
    await new Promise<void>((resolve, reject) => {
      execFile('gcc', ['-shared', '-o', library, join(objects.path, 'evil.o')], (error) =>
        error ? reject(error) : resolve(),
      );
    });
    await save({
      preload: [library],
      link: { ...usualLinkSettings, libraries: ['z'], folders: ['/tmp'] },
      sources: [{ path: 'main.c', flags: '-fplugin=./evil.so' }],
      executor: '/bin/sh',
      run: {
        ...usualRunSettings,
        environment: [{ name: 'LD_PRELOAD', value: library }],
        standardInput: { kind: 'file', path: '/etc/passwd' },
      },
    });
    expect(await demands()).toEqual([
      ['library', '-lz'],
      ['library', '-L/tmp'],
      ['preload', library],
      ['executor', '/bin/sh'],
      ['flags', 'main.c with -fplugin=./evil.so'],
      ['environment', `LD_PRELOAD=${library}`],
      ['input', '/etc/passwd'],
    ]);
    const { status, stderr } = await loadstone(session);
    expect(status).toBe(125);
    for (const [, text = ''] of await demands()) expect(stderr).toContain(text);
    expect(existsSync(trace)).toBe(false);
    await save({ preload: [library] });
    expect((await loadstone(session, '--trust')).status).toBe(7);
    expect(existsSync(trace)).toBe(true);
  });

  it('compiles its sources where it is trusted, with their flags, and tells what the compiler says', async () => {
    const object = saved.objects.filter(({ path }) => path === 'part.o');
    const source = join(objects.path, 'told.c');
    writeFileSync(source, 'int part(void);\nint main(void) { int unused; return part() + MORE; }\n');
    const sources = [{ path: 'told.c', flags: '-DMORE=3 -Wall' }];
    await save({ objects: object, sources });
    const refused = await loadstone(session);
    expect(refused).toMatchObject({ status: 125, stdout: '' });
    expect(refused.stderr).toMatch(/--trust[\s\S]*told\.c with -DMORE=3 -Wall is given to the compiler/);
    const { status, stderr } = await loadstone(session, '--trust');
    expect(status).toBe(10);
    expect(stderr).toMatch(/told\.c:2:\d+: warning: unused variable/);
    const { hash } = await readSessionFile(session);
    writeFileSync(source, 'int main(void) { return part_() }\n');
    expect((await readSessionFile(session)).hash).not.toBe(hash);
    const failed = await loadstone(session, '--trust');
    expect(failed).toMatchObject({ status: 125, stdout: '' });
    expect(failed.stderr).toMatch(/told\.c was not compiled by gcc [\s\S]*told\.c:1:\d+: error: expected/);
    await save({ objects: object, sources: [{ path: 'nowhere.c', flags: '' }] });
    expect((await loadstone(session, '--trust')).stderr).toMatch(/nowhere\.c cannot be read/);
  });

  it('names its executor by a path beside itself, and its memory manager', async () => {
    const { executor } = installedFiles(join(root, 'out/main'));
    symlinkSync(executor, join(objects.path, 'own-executor'));
    await save({ executor: './own-executor', memory: 'slab' });
    const { stdout } = await loadstone(session, '--trust', '--json');
    expect((JSON.parse(stdout) as { load: { memoryRoute: string } }).load.memoryRoute).toMatch(/^slab/);
    await save({ memory: 'heap' });
    expect((await loadstone(session)).stderr).toMatch(/wants the memory manager 'heap': there are auto, /);
  });

  it('carries entry, environment and limits of its runs', async () => {
    await save({ run: { ...usualRunSettings, environment: [{ name: 'GREETING', value: 'hello' }] } });
    expect(await loadstone(session, '--trust')).toMatchObject({ status: 7, stdout: '[alpha][two words]hello\n' });
    const entry = { name: 'part', args: [], result: 'int' as const };
    await save({ run: { ...usualRunSettings, entry } });
    expect(await loadstone(session)).toMatchObject({ status: 0, stderr: expect.stringMatching(/part.* returned 7/) });
  });

  it.each([
    ['no JSON', 'hello', /demo\.loadstone is no session file, which is JSON/],
    ['other JSON', '[]', /no session file that can be read: the file: /],
    [
      'a later form',
      '{"loadstone": 2}',
      /has form 2: this version of Loadstone reads form 1; open it with a newer one/,
    ],
  ])('is refused where it is %s', async (_, text, message) => {
    writeFileSync(session, text);
    await expect(readSessionFile(session)).rejects.toThrow(message);
  });

  it('is refused with the place where a field is wrong or not known', async () => {
    writeFileSync(session, JSON.stringify({ ...saved, arguments: [7], surprise: true }));
    await expect(readSessionFile(session)).rejects.toThrow(/arguments\.0: .*; the file: .*surprise/);
    expect((await loadstone(session)).status).toBe(125);
  });

  it('stands alone on the command line', async () => {
    await save();
    const { stderr } = await loadstone(session, join(objects.path, 'main.o'));
    expect(stderr).toMatch(/demo\.loadstone is a session, which names its own files: give it alone/);
  });

  it('leaves nothing half-written', async () => {
    await expect(writeSessionFile(join(objects.path, 'no/such/folder.loadstone'), saved)).rejects.toThrow(
      /cannot be written/,
    );
    await save();
    expect(existsSync(`${session}.${process.pid}.part`)).toBe(false);
    expect(JSON.parse(readFileSync(session, 'utf8'))).toEqual(saved);
  });

  it('has a hash that covers the objects that are there', async () => {
    await save();
    const { hash } = await readSessionFile(session);
    expect((await readSessionFile(session)).hash).toBe(hash);
    const part = join(objects.path, 'part.o');
    const before = readFileSync(part);
    objects.compileText('part', 'int part(void) { return 8; }');
    expect((await readSessionFile(session)).hash).not.toBe(hash);
    writeFileSync(part, before);
    expect((await readSessionFile(session)).hash).toBe(hash);
  });
});

describe('trust', () => {
  it('is kept by hash over a restart, and a damaged file of it counts as none', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'loadstone-trust-'));
    const path = join(folder, 'profile', 'trusted.json');
    const hash = 'a'.repeat(64);
    try {
      const store = new TrustStore(path);
      expect(await store.has(hash)).toBe(false);
      await store.add(hash);
      await store.add(hash);
      expect(await new TrustStore(path).has(hash)).toBe(true);
      expect(await new TrustStore(path).has('b'.repeat(64))).toBe(false);
      writeFileSync(path, '{');
      expect(await new TrustStore(path).has(hash)).toBe(false);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
