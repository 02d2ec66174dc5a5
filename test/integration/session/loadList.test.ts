// What the list says of its files before, during and after loads, and what happens to them when they are written anew.
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ExecutionSession } from '../../../app/main/session/executionSession.ts';
import { FileWatcher } from '../../../app/main/session/fileWatcher.ts';
import type { ObjectSummary } from '../../../app/shared/ui/objectRecords.ts';
import { buildArchive } from '../../support/archiveBuilder.ts';
import { addon, pipedHosts, start } from '../../support/executors.ts';
import { ObjectFolder } from '../../support/objects.ts';
import { underWine } from '../../support/tools.ts';

const callsPart = 'int part(void); int main(void) { return part(); }';
const part = (value: number): string => `int part(void) { return ${value}; }`;
/** An inline function of which two objects bring a copy. */
const inline = (name: string): string =>
  `inline int twice(int x) { return 2 * x; } int ${name}(int x) { int (*volatile f)(int) = twice; return f(x); }`;

describe('the load list', () => {
  let objects: ObjectFolder;
  let session: ExecutionSession;

  beforeAll(() => {
    objects = new ObjectFolder();
  });
  afterAll(() => objects.remove());
  beforeEach(() => {
    session = new ExecutionSession({ hosts: pipedHosts(), addon, start, preload: [], keepExecutorReady: false });
  });
  afterEach(() => session.close());

  const summary = (name: string): ObjectSummary => {
    const found = session.overview().objects.find((object) => object.name === name);
    if (found === undefined) throw new Error(`${name} is not on the list`);
    return found;
  };
  const id = (name: string): number => summary(name).id;
  const status = (name: string): string => summary(name).status;
  const bytesLoaded = (name: string): number => summary(name).segments.reduce((sum, { size }) => sum + size, 0);

  it('says of each file whether it is loaded, and where', async () => {
    await session.addFiles([objects.compileText('asks', callsPart), objects.compileText('part', part(3))]);
    expect([status('asks.o'), bytesLoaded('asks.o')]).toEqual(['not loaded', 0]);
    const { segments } = await session.load();
    expect([status('asks.o'), status('part.o')]).toEqual(['loaded', 'loaded']);
    const ofPart = segments.filter(({ unit }) => unit === 'part.o').map(({ unit: _, ...rest }) => rest);
    expect(summary('part.o').segments).toEqual(ofPart);
    expect(ofPart.some(({ protection }) => protection === 'R-X')).toBe(true);
    await expect(session.unload(id('part.o'))).rejects.toThrow("refers to 'part'");
    await session.unload(id('asks.o'));
    expect([status('asks.o'), status('part.o')]).toEqual(['not loaded', 'loaded']);
  });

  it('tells its summaries and its details the same', async () => {
    const library = objects.archive('libfew.a', [
      objects.compileText('few1', 'int few(void) { return 1; }'),
      objects.compileText('few2', 'int other(void) { return 1; }'),
    ]);
    await session.addFiles([objects.compileText('wants', 'int few(void); int main(void) { return few(); }'), library]);
    await session.load();
    for (const object of session.state().objects) {
      const { sections, symbols, members, index, lostGroups, script, ...rest } = object;
      expect(rest).toEqual(summary(object.name));
      expect([sections.length, members.length]).toEqual([object.sectionCount, object.memberCount]);
      expect(symbols.length + index.length).toBe(object.symbolCount);
      expect(members.filter(({ taken }) => taken)).toHaveLength(object.takenCount);
      expect([lostGroups, script]).toEqual([[], []]);
    }
  });

  it('says which members of an archive were taken, why, and what its index promises', async () => {
    const members = [
      objects.compileText('deep', 'int deep(void) { return 9; }'),
      objects.compileText('near', 'int deep(void); int near(void) { return deep(); }'),
      objects.compileText('unused', 'int unused(void) { return 0; }'),
    ];
    const library = objects.archive('libchain.a', members);
    await session.addFiles([objects.compileText('top', 'int near(void); int main(void) { return near(); }'), library]);
    expect(session.details(id('libchain.a')).index).toEqual([
      { name: 'deep', member: 'deep.o' },
      { name: 'near', member: 'near.o' },
      { name: 'unused', member: 'unused.o' },
    ]);
    await session.load();
    expect(session.details(id('libchain.a')).members.map(({ size: _, ...rest }) => rest)).toEqual([
      { name: 'deep.o', taken: true, pulledInBy: 'deep', neededBy: 'libchain.a(near.o)' },
      { name: 'near.o', taken: true, pulledInBy: 'near', neededBy: 'top.o' },
      { name: 'unused.o', taken: false, pulledInBy: null, neededBy: null },
    ]);
  });

  it('tells members of one name apart', async () => {
    const library = join(objects.path, 'libsame.a');
    const one = objects.read(objects.compileText('one', 'int one(void) { return 1; }'));
    const other = objects.read(objects.compileText('other', 'int two(void) { return 2; }'));
    writeFileSync(
      library,
      buildArchive([
        ['same.o', one],
        ['same.o', other],
      ]),
    );
    await session.addFiles([objects.compileText('two', 'int two(void); int main(void) { return two(); }'), library]);
    await session.load();
    expect(session.details(id('libsame.a')).members.map(({ name, taken }) => [name, taken])).toEqual([
      ['same.o', false],
      ['same.o', true],
    ]);
  });

  it('says which copies of a COMDAT group were left out, and for which', async () => {
    await session.addFiles([
      objects.compileText('one', inline('one'), '-O0', 'cc'),
      objects.compileText('two', `${inline('two')} int main() { return 0; }`, '-O0', 'cc'),
    ]);
    await session.load();
    expect(session.details(id('one.o')).lostGroups).toEqual([]);
    expect(session.details(id('two.o')).lostGroups).toEqual([
      { signature: '_Z5twicei', object: 'two.o', keptIn: 'one.o', size: expect.any(Number) },
    ]);
  });

  it('names what a linker script stands for', async () => {
    const script = join(objects.path, 'libscript.so');
    writeFileSync(script, `GROUP ( ${objects.compileText('member', part(4))} -lm )`);
    await session.addFiles([script]);
    expect(session.details(id('libscript.so')).script).toEqual([
      {
        path: join(objects.path, 'member.o'),
        format: `${process.platform === 'win32' ? 'COFF' : 'ELF64'} x86-64 relocatable`,
      },
      expect.objectContaining({ path: expect.stringMatching(/libm/) }),
    ]);
  });

  it('keeps an archive with a damaged index, says so, and refuses to load it', async () => {
    const library = objects.archive('libbad.a', [objects.compileText('bad', part(1))]);
    const bytes = Buffer.from(objects.read(library));
    bytes.writeUInt32BE(0x7fff, bytes.indexOf('\n', 8) + 1); // the number of names
    writeFileSync(library, bytes);
    await session.addFiles([objects.compileText('uses', callsPart), library]);
    expect(summary('libbad.a').error?.message).toMatch(/libbad\.a.*symbol index of 32767 entries/);
    expect(session.details(id('libbad.a')).index).toEqual([]);
    await expect(session.load()).rejects.toThrow('symbol index of 32767 entries');
  });

  it('loads in the order of the list, in which files can be moved', async () => {
    await session.addFiles([objects.compileText('a', part(1)), objects.compileText('b', callsPart)]);
    const weak = objects.compileText('c', '__attribute__((weak)) int part(void) { return 5; }');
    await session.addFiles([weak]);
    session.move(id('c.o'), 0);
    expect(session.overview().objects.map(({ name }) => name)).toEqual(['c.o', 'a.o', 'b.o']);
    session.move(id('a.o'), 99);
    expect(session.overview().objects.map(({ name }) => name)).toEqual(['c.o', 'b.o', 'a.o']);
    const { segments } = await session.load();
    const units = [...new Set(segments.map(({ unit }) => unit))].filter((unit) => /^[abc]\.o$/.test(unit));
    expect(units).toEqual(['c.o', 'b.o', 'a.o']);
    expect(() => session.move(999, 0)).toThrow('no file with the number 999 is on the list');
  });

  it('reads a file again on demand, and links it if it was loaded', async () => {
    const path = objects.compileText('late', part(1));
    await session.addFiles([path, objects.compileText('main', callsPart)]);
    objects.compileText('late', `int padding[64] = {1}; ${part(2)}`);
    await session.reload(id('late.o'));
    expect(status('late.o')).toBe('not loaded');
    await session.load();
    const before = bytesLoaded('late.o');
    objects.compileText('late', part(3));
    await session.reload(id('late.o'));
    expect(status('late.o')).toBe('loaded');
    expect(bytesLoaded('late.o')).toBeLessThan(before);
    expect((await session.run([])).outcome).toMatchObject({ status: 3 });
  });

  // Wine tells nobody of changes in folders: nothing there could be tested.
  if (!underWine) {
    describe('that is watched', () => {
      let watcher: FileWatcher;
      let reload: boolean;
      let failures: string[];

      beforeEach(async () => {
        reload = true;
        failures = [];
        watcher = new FileWatcher(session, { reload: () => reload, failed: (error) => failures.push(String(error)) });
        await session.addFiles([objects.compileText('watched', part(1)), objects.compileText('main', callsPart)]);
        await expect.poll(() => watcher.watches(join(objects.path, 'watched.o'))).toBe(true);
      });
      afterEach(() => watcher.close());

      it('links a loaded file that was written anew, and runs nothing', async () => {
        const trace = join(objects.path, 'constructor-ran');
        await session.load();
        const before = bytesLoaded('watched.o');
        const initializer = `#include <fcntl.h>
        __attribute__((constructor)) static void early(void) { open("${trace}", O_CREAT | O_WRONLY, 0600); }`;
        objects.compileText('watched', `${initializer}\n${part(2)}`);
        await expect.poll(() => bytesLoaded('watched.o'), { timeout: 10_000 }).toBeGreaterThan(before);
        await expect.poll(() => status('watched.o')).toBe('loaded');
        expect(existsSync(trace)).toBe(false);
        expect((await session.run([])).outcome).toMatchObject({ status: 2 });
        expect(existsSync(trace)).toBe(true);
        expect(failures).toEqual([]);
      });

      it('only marks it where that is set, and a file that was never loaded', async () => {
        reload = false;
        objects.compileText('watched', `int padding[64]; ${part(2)}`);
        await expect.poll(() => status('watched.o'), { timeout: 10_000 }).toBe('changed');
        expect(bytesLoaded('watched.o')).toBe(0);
        await session.load();
        expect(status('watched.o')).toBe('loaded');
        const before = summary('watched.o').segments;
        objects.compileText('watched', part(3));
        await expect.poll(() => status('watched.o'), { timeout: 10_000 }).toBe('changed');
        expect(summary('watched.o').segments).toEqual(before);
        expect((await session.run([])).outcome).toMatchObject({ status: 3 });
      });

      it('reads a file that is written in pieces only when it is whole', async () => {
        const path = join(objects.path, 'watched.o');
        const whole = objects.read(objects.compileText('pieces', `int padding[4096] = {1}; ${part(8)}`));
        const seen = new Set<string>();
        session.on('change', () => seen.add(status('watched.o')));
        const file = await open(path, 'w');
        for (let at = 0; at < whole.length; at += Math.ceil(whole.length / 8)) {
          await file.write(whole.subarray(at, at + Math.ceil(whole.length / 8)));
          await delay(60); // as a compiler under load would pause
        }
        await file.close();
        await expect.poll(() => status('watched.o'), { timeout: 10_000 }).toBe('changed');
        expect([...seen]).not.toContain('refused');
        expect((await session.run([])).outcome).toMatchObject({ status: 8 });
      });

      it('follows a file that is replaced by another one, removed, and made again', async () => {
        const path = join(objects.path, 'watched.o');
        renameSync(objects.compileText('fresh', `int padding[32] = {1}; ${part(6)}`), path);
        await expect.poll(() => status('watched.o'), { timeout: 10_000 }).toBe('changed');
        rmSync(path);
        await expect.poll(() => status('watched.o'), { timeout: 10_000 }).toBe('refused');
        expect(summary('watched.o').error?.message).toMatch(/watched\.o cannot be read/);
        objects.compileText('watched', part(7));
        await expect.poll(() => status('watched.o'), { timeout: 10_000 }).toBe('changed');
        expect((await session.run([])).outcome).toMatchObject({ status: 7 });
      });

      it('keeps what is loaded while a file of the list cannot be read', async () => {
        await session.load();
        const before = summary('main.o').segments;
        writeFileSync(join(objects.path, 'watched.o'), 'not an object');
        await expect.poll(() => status('watched.o'), { timeout: 10_000 }).toBe('refused');
        expect(summary('main.o').segments).toEqual(before);
        expect(failures).toEqual([]);
      });
    });
  }
});
