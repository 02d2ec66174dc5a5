// The gallery as the build puts it beside the app.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SampleGallery } from '../../app/main/editor/sampleGallery.ts';
import { parseObjectFile } from '../../app/main/object/objectFile.ts';
import { inRoot } from '../../build/paths.mjs';

describe('the gallery of samples', () => {
  let folder: string;
  let gallery: SampleGallery;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'loadstone-gallery-'));
    gallery = new SampleGallery(inRoot('out', 'samples'), join(folder, 'unpacked'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('has what it promises, in this order', async () => {
    expect((await gallery.list()).map(({ id }) => id)).toEqual([
      ...['hello', 'code-models', 'engines', 'mandelbrot', 'sort', 'exceptions', 'thread-locals', 'constructors'],
      ...['sqlite', 'functions', 'data', 'crash', 'endless', 'recursion'],
    ]);
  });

  it('ships each source with an object that can be loaded, main in one of them', async () => {
    for (const { id } of await gallery.list()) {
      const { sources } = await gallery.open(id);
      const names = sources.flatMap(({ name, object }) => {
        if (object === null) return [];
        const parsed = parseObjectFile(name, readFileSync(object));
        return Array.from({ length: parsed.symbolCount }, (_, index) => parsed.symbol(index).name);
      });
      expect(names, id).toContain('main');
      for (const { text } of sources) expect(text).not.toBe('');
    }
  });

  it('packs 64 MB of data into less than one, and unpacks it when it is opened', async () => {
    const { sources } = await gallery.open('data');
    const object = sources[0]?.object ?? '';
    expect(readFileSync(object).length).toBeGreaterThan(64 * 2 ** 20);
    expect(readFileSync(inRoot('out', 'samples', 'data.o.gz')).length).toBeLessThan(2 ** 20);
  });

  it('names the sample that does not exist, and those that do', async () => {
    await expect(gallery.open('nothing')).rejects.toThrow(/no sample 'nothing': there are hello, /);
  });

  it('tells no folder of the machine that built it', async () => {
    for (const { id } of await gallery.list())
      for (const { object } of (await gallery.open(id)).sources)
        if (object !== null) expect(readFileSync(object).includes(inRoot('samples'))).toBe(false);
  });
});
