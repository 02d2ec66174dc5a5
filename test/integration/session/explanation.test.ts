// Why symbols are where they are: the window's view and the command line say the same of the same files.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { linkCommand } from '../../../app/main/commands/link.ts';
import { ExecutionSession } from '../../../app/main/session/executionSession.ts';
import { explain, leftOut } from '../../../app/main/session/explanation.ts';
import { ExplanationView } from '../../../app/main/session/explanationView.ts';
import { noLibraries } from '../../../app/main/session/linkInputs.ts';
import type { ExplanationRecord } from '../../../app/shared/ui/explanationRecords.ts';
import { addon, pipedHosts, start } from '../../support/executors.ts';
import { ObjectFolder } from '../../support/objects.ts';

describe('a link explained', () => {
  const objects = new ObjectFolder();
  let files: string[];
  let session: ExecutionSession;
  let view: ExplanationView;

  beforeAll(() => {
    const library = objects.archive('libchain.a', [
      objects.compileText('deep', 'int deep(void) { return 9; }'),
      objects.compileText('near', 'int deep(void); int near(void) { return deep(); }'),
    ]);
    const weak = objects.compileText('weak', '__attribute__((weak)) int main(void) { return 1; }');
    const main = 'int near(void); int main(void) { return near(); } int idle(void) { return 5; }';
    files = [objects.compileText('main', main, '-O1 -ffunction-sections'), weak, library];
  });
  afterAll(() => objects.remove());
  beforeEach(async () => {
    session = new ExecutionSession({ hosts: pipedHosts(), addon, start, preload: [], keepExecutorReady: false });
    view = new ExplanationView(session);
    await session.addFiles(files);
  });
  afterEach(() => session.close());

  async function said(name: string): Promise<ExplanationRecord> {
    let text = '';
    await linkCommand(
      {
        files,
        preload: [],
        libraries: noLibraries,
        deadStrip: false,
        slabAddress: null,
        absolutes: new Map(),
        phonyExternals: true,
        dump: null,
        explain: [name],
        json: true,
        disassemble: null,
      },
      { hosts: pipedHosts(), addon, stdout: (part) => (text += part) },
    );
    const [record] = JSON.parse(text) as ExplanationRecord[];
    if (record === undefined) throw new Error(`nothing was said of ${name}`);
    return record;
  }

  it('before a load is the command line’s, to the address', async () => {
    expect((await view.source()).kind).toBe('preview');
    for (const name of ['main', 'near', 'deep']) expect(await view.explain(name)).toEqual(await said(name));
  });

  it('after a load is the command line’s, but for addresses and the start object', async () => {
    await session.load();
    expect((await view.source()).kind).toBe('load');
    for (const name of ['near', 'deep']) {
      const { address } = await view.explain(name);
      expect(Number(address)).toBeGreaterThan(0x1000);
      expect({ ...(await view.explain(name)), address }).toEqual({ ...(await said(name)), address });
    }
  });

  it('names who pulled a member in, back to an object of the list, and what lost', async () => {
    expect((await view.explain('deep')).pulledInBy).toEqual([
      { member: 'libchain.a(deep.o)', symbol: 'deep', neededBy: 'libchain.a(near.o)' },
      { member: 'libchain.a(near.o)', symbol: 'near', neededBy: 'main.o' },
    ]);
    expect(await view.explain('main')).toMatchObject({
      object: 'main.o',
      binding: 'global',
      pulledInBy: [],
      lost: ['weak.o (weak)'],
      keptBy: null,
    });
    await expect(view.explain('nowhere')).rejects.toThrow("no file on the list mentions 'nowhere'");
  });

  it('finds names by a few of their letters, the best first', async () => {
    expect((await view.search('near'))[0]).toBe('near');
    expect(await view.search('de')).toEqual(expect.arrayContaining(['deep', 'idle']));
    expect(await view.search('dp')).toContain('deep');
    expect(await view.search('zzz')).toEqual([]);
  });

  it('says what dead stripping dropped, and what keeps the rest', async () => {
    session.desk.linking = { ...session.desk.linking, deadStrip: true };
    await session.load();
    const { leftOut } = await view.source();
    expect(leftOut).toContainEqual(
      expect.objectContaining({ object: 'main.o', what: '.text.idle', reason: 'nothing that runs reaches it' }),
    );
    expect((await view.explain('idle')).keptBy).toEqual([]);
    expect((await view.explain('deep')).keptBy?.join(' ')).toMatch(/near\.o.* main\.o/);
    const { linked } = session;
    expect(linked === null ? null : explain(linked, 'no such name')).toEqual([]);
  });

  describe('with names that only their own object knows', () => {
    const source = (value: number, name: string) => `
      static const int table[] = {${value}, 2, 3, 4};
      __attribute__((noinline)) static int helper(int at) { return table[at & 3]; }
      static int unused(int at) { return helper(at) + 1; }
      __attribute__((used)) int (*const kept)(int) = ${name === 'main' ? 'unused' : '0'};
      int ${name}(int at) { return helper(at); }`;
    const flags = '-O1 -ffunction-sections -fdata-sections -fvisibility=hidden';

    beforeEach(async () => {
      session.removeAll();
      const both = ['main', 'other'].map((name) =>
        objects.compileText(`local-${name}`, source(name.length, name).replaceAll('kept', `kept_${name}`), flags),
      );
      await session.addFiles(both);
      files = both;
    });

    it('explains each by its object, as the command line does', async () => {
      expect(await view.search('helper')).toEqual([
        'local-main.o:helper',
        'local-other.o:helper',
        'local-main.o:.text.helper',
        'local-other.o:.text.helper',
      ]);
      const helper = await view.explain('local-other.o:helper');
      expect(helper).toEqual(await said('local-other.o:helper'));
      expect(helper).toMatchObject({
        object: 'local-other.o',
        binding: 'local',
        definedBy: 'local-other.o .text.helper+0x0',
        neededBy: [
          { object: 'local-other.o', place: expect.stringMatching(/^\.text\.other\+0x[0-9a-f]+(, to its section)?$/) },
        ],
      });
      const mine = await view.explain('local-main.o:helper');
      expect(mine.address).not.toBe(helper.address);
      expect(await view.explain('local-main.o:.text.helper')).toMatchObject({
        binding: 'section',
        address: mine.address,
      });
    });

    it('says of sections and of what lay in them that they were stripped', async () => {
      session.desk.linking = { ...session.desk.linking, deadStrip: true };
      await session.load();
      for (const name of ['local-other.o:helper', 'local-other.o:.text.helper']) {
        expect(await view.explain(name)).toMatchObject({ address: null, keptBy: [] });
      }
      expect((await view.explain('local-main.o:helper')).keptBy?.join(' ')).toMatch(/\.text\.helper.*main/);
      const { linked } = session;
      expect(linked === null ? [] : leftOut(linked)).toContainEqual({
        object: 'local-other.o',
        what: '.text.helper',
        size: expect.any(Number),
        reason: 'nothing that runs reaches it',
      });
    });
  });

  it('says why there is nothing to explain', async () => {
    session.removeAll();
    expect(await view.source()).toMatchObject({ kind: 'none', error: null });
    await session.addFiles([files[0] ?? '']);
    expect(await view.source()).toMatchObject({ kind: 'preview' });
  });
});
