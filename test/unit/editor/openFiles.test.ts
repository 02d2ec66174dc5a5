import { mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isUnsaved, OpenFiles } from '../../../app/main/editor/openFiles.ts';

describe('open files', () => {
  let folder: string;
  let replaced: number[];
  let files: OpenFiles;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'loadstone-open-'));
    replaced = [];
    const ignore = (): void => undefined;
    files = new OpenFiles({ changed: ignore, textChanged: ignore, textReplaced: ({ id }) => replaced.push(id) });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function onDisk(name: string, content: string | Buffer): string {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  }

  it('apply changes one after another, and refuse those of another version', async () => {
    const file = await files.open(onDisk('a.c', 'int a;\n'));
    expect(
      files.change(file.id, file.version, [
        { offset: 4, length: 1, text: 'bc' },
        { offset: 0, length: 0, text: '// ' },
      ]),
    ).toBe(true);
    expect(file.text).toBe('// int bc;\n');
    expect(files.change(file.id, file.version - 1, [{ offset: 0, length: 0, text: 'x' }])).toBe(false);
    expect(files.change(file.id, file.version, [{ offset: 5, length: 100, text: '' }])).toBe(false);
    expect(file.text).toBe('// int bc;\n');
  });

  it('are unsaved until they are written, or until the text is what is on disk again', async () => {
    const path = onDisk('a.c', 'int a;\n');
    const file = await files.open(path);
    files.replace(file.id, 'int b;\n');
    expect(isUnsaved(file)).toBe(true);
    files.replace(file.id, 'int a;\n');
    expect(isUnsaved(file)).toBe(false);
    files.replace(file.id, 'int c;\n');
    await files.save(file.id);
    expect([isUnsaved(file), readFileSync(path, 'utf8')]).toEqual([false, 'int c;\n']);
  });

  it('keep mode, byte order mark and line ends of the file', async () => {
    const path = onDisk('a.c', '\ufeffint a;\r\nint b;\r\n');
    const { mode } = statSync(path);
    const file = await files.open(path);
    expect(file.text).toBe('int a;\r\nint b;\r\n');
    files.replace(file.id, `${file.text}int c;\r\n`);
    await files.save(file.id);
    expect(readFileSync(path, 'utf8')).toBe('\ufeffint a;\r\nint b;\r\nint c;\r\n');
    expect(statSync(path).mode).toBe(mode);
  });

  it('write over a file that changed on disk only when asked twice', async () => {
    const path = onDisk('a.c', 'int a;\n');
    const file = await files.open(path);
    files.replace(file.id, 'int mine;\n');
    writeFileSync(path, 'int theirs;\n');
    utimesSync(path, 1, 1);
    await expect(files.save(file.id)).rejects.toThrow(/changed on disk/);
    expect([file.disk, readFileSync(path, 'utf8')]).toEqual(['changed', 'int theirs;\n']);
    await files.save(file.id);
    expect(readFileSync(path, 'utf8')).toBe('int mine;\n');
  });

  it('follow the disk where nothing is unsaved', async () => {
    const path = onDisk('a.c', 'int a;\n');
    const file = await files.open(path);
    writeFileSync(path, 'int theirs;\n');
    utimesSync(path, 1, 1);
    await files.checkDisk();
    expect([file.text, file.disk, replaced]).toEqual(['int theirs;\n', 'same', [file.id]]);
  });

  it('refuse what is no text, and name the way out', async () => {
    await expect(files.open(onDisk('a.o', Buffer.from([0x7f, 0x45, 0])))).rejects.toThrow(/no text: byte 2 is 0/);
    await expect(files.open(onDisk('b.c', Buffer.from([0xff, 0x41])))).rejects.toThrow(/iconv -t UTF-8/);
    await expect(files.open(folder)).rejects.toThrow(/is no file/);
    await expect(files.open(join(folder, 'missing.c'))).rejects.toThrow(/cannot be read/);
  });

  it('are numbered where two new ones would have the same name', () => {
    expect([files.createUntitled('c').name, files.createUntitled('c').name, files.createUntitled('cpp').name]).toEqual([
      'untitled.c',
      'untitled-2.c',
      'untitled.cc',
    ]);
  });
});
