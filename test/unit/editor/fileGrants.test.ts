import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FileGrants, fileInFolder } from '../../../app/main/editor/fileGrants.ts';

describe('what the page may have opened', () => {
  let top: string;
  let folder: string;

  beforeAll(() => {
    top = mkdtempSync(join(tmpdir(), 'loadstone-grants-'));
    folder = join(top, 'project');
    mkdirSync(join(folder, 'src'), { recursive: true });
    writeFileSync(join(folder, 'src', 'a.c'), '');
    writeFileSync(join(top, 'secret.c'), '');
    symlinkSync(join(top, 'secret.c'), join(folder, 'link.c'));
  });
  afterAll(() => rmSync(top, { recursive: true, force: true }));

  it('is what a person chose, however it is spelled', () => {
    const grants = new FileGrants();
    grants.allow('/home/me/a.c');
    expect(() => grants.check('/home/me/../me/a.c')).not.toThrow();
    expect(() => grants.check('/home/me/b.c')).toThrow(/was refused/);
  });

  it('lies in the opened folder', async () => {
    expect(await fileInFolder(folder, 'src/a.c')).toBe(join(folder, 'src', 'a.c'));
  });

  it.each(['../secret.c', 'src/../../secret.c', 'link.c', ''])('does not lie outside of it: %j', async (name) => {
    await expect(fileInFolder(folder, name)).rejects.toThrow(/was refused/);
  });

  it('exists', async () => {
    await expect(fileInFolder(folder, 'gone.c')).rejects.toThrow(/cannot be opened/);
  });
});
