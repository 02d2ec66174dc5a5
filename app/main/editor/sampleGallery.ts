// The gallery as it is installed: build/compiledObjects.mjs puts sources and objects side by side, with gallery.json that
// lists them. Large objects are packed and are unpacked where they are needed.
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { z } from 'zod';
import { InputError } from '../../shared/errors.ts';
import { type SampleRecord, sampleRecord } from '../../shared/ui/sampleRecords.ts';
import { defaultFlags } from '../../shared/ui/sourceRecords.ts';
import { findLibrary } from '../session/librarySearch.ts';

const gallery = z.array(
  z.object({
    id: z.string(),
    title: z.string(),
    about: z.string(),
    sources: z.array(z.object({ name: z.string(), flags: z.string().default(defaultFlags) })).min(1),
    shows: sampleRecord.shape.shows.optional(),
    library: z.object({ name: z.string(), install: z.string() }).optional(),
  }),
);
type Sample = z.infer<typeof gallery>[number];

export interface SampleSource {
  readonly name: string;
  readonly text: string;
  readonly flags: string;
  /** Path of the object that is shipped for it; null for a header. */
  readonly object: string | null;
}

export interface OpenedSample {
  readonly sources: readonly SampleSource[];
  /** Path of the library that it is linked with; null where it needs none. */
  readonly library: string | null;
  /** What to install for it; null where nothing is missing. */
  readonly install: string | null;
}

export class SampleGallery {
  readonly #folder: string;
  readonly #unpackFolder: string;

  /** `folder`: the installed one; `unpackFolder`: where large objects go. */
  constructor(folder: string, unpackFolder: string) {
    this.#folder = folder;
    this.#unpackFolder = unpackFolder;
  }

  async list(): Promise<SampleRecord[]> {
    const samples = await this.#read();
    return samples.map((sample) => ({
      id: sample.id,
      title: sample.title,
      about: sample.about,
      sources: sample.sources.map(({ name }) => name),
      shows: sample.shows ?? null,
      install: librariesOf(sample).install,
    }));
  }

  /** Rejects with InputError for a sample that does not exist. */
  async open(id: string): Promise<OpenedSample> {
    const samples = await this.#read();
    const sample = samples.find((each) => each.id === id);
    if (sample === undefined)
      throw new InputError(`there is no sample '${id}': there are ${samples.map((each) => each.id).join(', ')}`);
    const sources = await Promise.all(
      sample.sources.map(async ({ name, flags }) => ({
        name,
        flags,
        text: await readFile(join(this.#folder, name), 'utf8'),
        object: name.endsWith('.h') ? null : await this.#object(name),
      })),
    );
    return { sources, ...librariesOf(sample) };
  }

  async #read(): Promise<readonly Sample[]> {
    return gallery.parse(JSON.parse(await readFile(join(this.#folder, 'gallery.json'), 'utf8')));
  }

  async #object(source: string): Promise<string> {
    const name = source.replace(/\.[^.]*$/, '.o');
    const object = join(this.#folder, name);
    if (existsSync(object)) return object;
    const unpacked = join(this.#unpackFolder, name);
    if (existsSync(unpacked)) return unpacked;
    await mkdir(this.#unpackFolder, { recursive: true, mode: 0o700 });
    await writeFile(`${unpacked}.new`, await promisify(gunzip)(await readFile(`${object}.gz`)));
    await rename(`${unpacked}.new`, unpacked);
    return unpacked;
  }
}

/** The archive where it is there: its members are linked like any other object. */
function librariesOf({ library }: Sample): Pick<OpenedSample, 'library' | 'install'> {
  if (library === undefined) return { library: null, install: null };
  for (const name of [`:lib${library.name}.a`, library.name]) {
    try {
      return { library: findLibrary(name, []), install: null };
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
    }
  }
  return { library: null, install: library.install };
}
