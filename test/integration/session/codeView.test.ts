import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { linkCommand } from '../../../app/main/commands/link.ts';
import type { LinkDump } from '../../../app/main/link/linkDump.ts';
import { CodeView } from '../../../app/main/session/codeView.ts';
import { ExecutionSession } from '../../../app/main/session/executionSession.ts';
import { noLibraries } from '../../../app/main/session/linkInputs.ts';
import type { CodeOutline, FixupQuery, ListingLine } from '../../../app/shared/ui/disassemblyRecords.ts';
import { bytesAt } from '../../contract/memory/support/processMemory.ts';
import { compile } from '../../support/compile.ts';
import { addon, pipedHosts, start } from '../../support/executors.ts';

const program = `#include <stdio.h>
int more(int); int counter = 4; int *where = &counter;
int main(int argc, char **argv) { counter++; fprintf(stderr, "%d\\n", more(argc)); return *where; }`;
const everything: FixupQuery = { filter: '', sort: 'address', descending: false, offset: 0, limit: 1000 };

describe('CodeView', () => {
  let folder: string;
  let session: ExecutionSession;
  let view: CodeView;
  let files: readonly string[];

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'code-view-test-'));
    files = [
      compile(folder, 'program.c', program, ['-O1', '-g']),
      compile(folder, 'more.c', 'int more(int x) { return x + 1; }', ['-O1']),
    ];
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  beforeEach(() => {
    session = new ExecutionSession({ hosts: pipedHosts(), addon, start, preload: [], keepExecutorReady: false });
    view = new CodeView(session);
  });
  afterEach(() => session.close());

  async function outline(): Promise<CodeOutline> {
    const found = await view.outline(null);
    if (found === null) throw new Error('no outline');
    return found;
  }

  function linesOf({ generation, objects }: CodeOutline): ListingLine[] {
    return objects.flatMap(({ index, pages }) =>
      Array.from({ length: pages }, (_, page) => view.page(generation, index, page, 'intel').lines).flat(),
    );
  }

  it('has nothing to show while the list is empty', async () => {
    expect(await outline()).toMatchObject({ kind: 'none', objects: [], error: null });
  });

  it('shows a preview that equals the command line’s, and starts no executor for it', async () => {
    await session.addFiles(files);
    const shown = await outline();
    expect(shown).toMatchObject({ kind: 'preview', error: null });
    expect(shown.objects.map(({ name }) => name)).toEqual(['program.o', 'more.o']);
    expect(session.connection).toBe(null);
    let text = '';
    const options = {
      files,
      preload: [],
      libraries: noLibraries,
      deadStrip: false,
      slabAddress: null,
      absolutes: new Map<string, number>(),
      phonyExternals: true,
      dump: 'json' as const,
      explain: [],
      disassemble: null,
    };
    await linkCommand(options, { hosts: pipedHosts(), addon, stdout: (part) => (text += part) });
    const dump = JSON.parse(text) as LinkDump;
    const ask = () => view.fixups(shown.generation, everything);
    await expect.poll(() => ask().seen).toBe(ask().total);
    const rows = ask();
    expect(rows.rows.length).toBe(dump.edges.length);
    const keyOf = (edge: { file: string; section: string; offset: number }) =>
      `${edge.file} ${edge.section} ${edge.offset}`;
    const edges = new Map(dump.edges.map((edge) => [keyOf(edge), edge]));
    for (const row of rows.rows) {
      const { file, section, offset, kind, target, value, margin, relaxed } = row;
      expect(edges.get(keyOf(row))).toMatchObject({ file, section, offset, kind, target, value, margin, relaxed });
      const record = view.fixup(shown.generation, row.id, 'intel');
      expect(record).toMatchObject({ ...edges.get(keyOf(row)) });
    }
    const { symbols } = dump;
    expect(view.search(shown.generation, 'mai')).toMatchObject([{ name: 'main', address: symbols['main'] }]);
  });

  it('shows what was loaded at its real addresses, byte for byte what the executor has', async () => {
    await session.addFiles(files);
    const before = await outline();
    await session.load();
    const loaded = await outline();
    expect(loaded.kind).toBe('loaded');
    expect(() => view.page(before.generation, 0, 0, 'intel')).toThrow('linked anew');
    const pid = session.connection?.process.pid ?? 0;
    let compared = 0;
    for (const line of linesOf(loaded)) {
      if (line.kind !== 'code') continue;
      const length = line.bytes.length / 2;
      expect(bytesAt(pid, Number(line.address), length).toString('hex')).toBe(line.bytes);
      compared++;
    }
    expect(compared).toBeGreaterThan(30);
    expect(await view.outline(loaded.generation)).toBe(null);
  });

  it('still shows what ran after the program wrote its data, and after its executor ended', async () => {
    await session.addFiles(files);
    await session.run([]);
    const after = await outline();
    const lines = linesOf(after);
    expect(lines.filter(({ kind }) => kind === 'code').length).toBeGreaterThan(30);
    await session.connection?.process.stop();
    expect(await view.outline(after.generation)).toBe(null);
    expect(linesOf(after)).toEqual(lines);
  });

  it('shows a preview again when the list is no longer what was loaded, and the load when it is', async () => {
    await session.addFiles(files);
    await session.load();
    const loaded = await outline();
    const extra = compile(folder, 'extra.c', 'int extra(void) { return 3; }');
    await session.addFiles([extra]);
    const preview = await outline();
    expect(preview.kind).toBe('preview');
    expect(preview.objects.map(({ name }) => name)).toContain('extra.o');
    session.remove(session.files().find(({ path }) => path === extra)?.id ?? -1);
    const again = await outline();
    expect(again.kind).toBe('loaded');
    expect(again.objects).toEqual(loaded.objects);
  });

  it('says what stands in the way of a link', async () => {
    const twice = compile(folder, 'twice.c', 'int more(int x) { return x; }');
    await session.addFiles([...files, twice]);
    const refused = await outline();
    expect(refused).toMatchObject({ kind: 'preview', objects: [] });
    expect(refused.error).toMatch(/more/);
    const broken = join(folder, 'broken.o');
    writeFileSync(broken, 'no object');
    await session.addFiles([broken]);
    expect((await outline()).error).toMatch(/more/);
  });
});
