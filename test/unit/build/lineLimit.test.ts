import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lineLimit, overlongFiles } from '../../../build/lineLimit.mjs';

describe('the limit of lines a file', () => {
  let top: string;
  beforeEach(async () => {
    top = await mkdtemp(join(tmpdir(), 'line-limit-'));
    for (const folder of ['app', 'native', 'build', 'test']) await mkdir(join(top, folder));
  });
  afterEach(() => rm(top, { recursive: true }));

  async function write(file: string, text: string): Promise<void> {
    await mkdir(dirname(join(top, file)), { recursive: true });
    await writeFile(join(top, file), text);
  }

  it('names each source file beyond it, with its length', async () => {
    await write('test/deep/long.cc', '\n'.repeat(lineLimit + 1));
    await write('app/page.vue', `${'x\n'.repeat(lineLimit)}no end of line`);
    await write('app/just.ts', 'x\n'.repeat(lineLimit));
    await write('app/empty.ts', '');
    expect(await overlongFiles(top)).toEqual([
      { file: 'app/page.vue', lines: lineLimit + 1 },
      { file: 'test/deep/long.cc', lines: lineLimit + 1 },
    ]);
  });

  it('leaves out what is no source and what was made', async () => {
    const long = '\n'.repeat(2 * lineLimit);
    for (const file of ['test/data.json', 'native/build/made.cc', 'test/output/made.ts', 'app/node_modules/a.js']) {
      await write(file, long);
    }
    expect(await overlongFiles(top)).toEqual([]);
  });
});
