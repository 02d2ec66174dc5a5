// Unpacks a zip file, keeping the executable bits. Used for the Electron runtime; needs the node packages.

import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, normalize, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { SetupError } from './say.mjs';

/**
 * What is used of yauzl 3, whose published types are still those of version 2.
 * @typedef {{ fileName: string, externalFileAttributes: number }} Entry
 * @typedef {(error: Error | null, stream: import('node:stream').Readable) => void} OnStream
 * @typedef {{ eachEntry(): AsyncIterable<Entry>, openReadStream(entry: Entry, done: OnStream): void }} Zip
 * @typedef {{ openPromise(path: string, options: { lazyEntries: true }): Promise<Zip> }} Yauzl
 */

/**
 * @param {string} zipPath
 * @param {string} folder where to unpack; made if it is missing
 * @param {(name: string) => string} place the entry's path below `folder`, or '' to leave it out
 */
export async function extractZip(zipPath, folder, place) {
  /** @type {Yauzl} */
  const yauzl = createRequire(import.meta.url)('yauzl');
  const zip = await yauzl.openPromise(zipPath, { lazyEntries: true });
  const openEntry = promisify(/** @type {Zip['openReadStream']} */ (zip.openReadStream.bind(zip)));
  for await (const entry of zip.eachEntry()) {
    const path = place(entry.fileName);
    if (path === '' || path.endsWith('/')) continue;
    const target = join(folder, normalize(path));
    if (!target.startsWith(folder + sep))
      throw new SetupError(`${zipPath}: ${entry.fileName} points outside the archive`);
    await mkdir(dirname(target), { recursive: true });
    const mode = (entry.externalFileAttributes >>> 16) & 0o777;
    await pipeline(await openEntry(entry), createWriteStream(target, { mode: mode === 0 ? 0o644 : mode }));
  }
}
