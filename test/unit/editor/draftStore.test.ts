import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DraftStore, type EditorSnapshot } from '../../../app/main/editor/draftStore.ts';

const file = {
  name: 'a.c',
  path: null,
  language: 'c',
  sample: null,
  flags: '-O2',
  inProgram: true,
  mark: false,
} as const;

describe('the store of drafts', () => {
  let folder: string;
  let snapshot: EditorSnapshot;
  let failures: unknown[];
  let store: DraftStore;

  const withText = (text: string | null, version: number): EditorSnapshot => ({
    files: [{ ...file, id: 1, version, text }],
    active: 0,
    folder: '/src',
    chosen: { c: '/usr/bin/gcc', cpp: null },
  });

  beforeEach(() => {
    folder = join(mkdtempSync(join(tmpdir(), 'loadstone-drafts-')), 'editor');
    failures = [];
    store = new DraftStore(
      folder,
      () => snapshot,
      (error) => failures.push(error),
      20,
    );
  });
  afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

  it('gives back what it wrote', async () => {
    snapshot = withText('int a; // ä\n', 3);
    await store.flush();
    const { editor, problem } = await DraftStore.read(folder);
    expect(problem).toBeNull();
    expect(editor).toEqual({
      active: 0,
      folder: '/src',
      chosen: snapshot.chosen,
      files: [{ ...file, text: 'int a; // ä\n' }],
    });
  });

  it('writes by itself soon after a change, and the text of each version once', async () => {
    snapshot = withText('one', 1);
    store.schedule();
    await vi.waitFor(() => expect(readdirSync(folder)).toHaveLength(2));
    const [draft] = readdirSync(folder).filter((name) => name.startsWith('draft-'));
    writeFileSync(join(folder, draft ?? ''), 'touched');
    await store.flush();
    expect(readFileSync(join(folder, draft ?? ''), 'utf8')).toBe('touched');
  });

  it('removes drafts that nothing names any more, and no other file', async () => {
    snapshot = withText('one', 1);
    await store.flush();
    writeFileSync(join(folder, 'notes.txt'), 'mine');
    snapshot = withText('two', 2);
    await store.flush();
    expect(readdirSync(folder).filter((name) => name.startsWith('draft-'))).toHaveLength(1);
    snapshot = withText(null, 3);
    await store.flush();
    expect(readdirSync(folder).sort()).toEqual(['editor.json', 'notes.txt']);
    expect((await DraftStore.read(folder)).editor?.files[0]?.text).toBeNull();
  });

  it('has nothing to give before the first start', async () => {
    expect(await DraftStore.read(folder)).toEqual({ editor: null, problem: null });
  });

  it('sets aside an index that cannot be read, and says so', async () => {
    snapshot = withText('one', 1);
    await store.flush();
    writeFileSync(join(folder, 'editor.json'), '{"form": 1, "files": 3}');
    const { editor, problem } = await DraftStore.read(folder);
    expect([editor, problem]).toEqual([null, expect.stringMatching(/set aside as .*editor\.json\.unreadable/)]);
  });

  it('says whose text is lost, and follows no name out of its folder', async () => {
    snapshot = withText('one', 1);
    await store.flush();
    const index = join(folder, 'editor.json');
    const stored = JSON.parse(readFileSync(index, 'utf8'));
    stored.files[0].draft = '../../etc/passwd';
    writeFileSync(index, JSON.stringify(stored));
    const { editor, problem } = await DraftStore.read(folder);
    expect([editor?.files[0]?.text, problem]).toEqual([null, expect.stringMatching(/unsaved text of a\.c/)]);
  });

  it('reports what the disk refuses', async () => {
    writeFileSync(folder, 'a file where the folder should be');
    snapshot = withText('one', 1);
    await store.flush();
    expect(failures).toHaveLength(1);
  });
});
