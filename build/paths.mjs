// Where things are in the checkout. Every build script takes its folders from here, so that none depends on the
// folder it was started in.

import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's top folder, absolute. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** @param {...string} parts a path below the checkout's top folder */
export const inRoot = (...parts) => join(root, ...parts);

/** What the scripts remember between runs: stamps, compiler caches. Deleting it costs time, nothing else. */
export const cacheDir = inRoot('.cache');

/** Logs, reports and screenshots of test runs. */
export const testOutputDir = inRoot('test', 'output');

/** The unpacked Electron runtime, and its program. */
export const electronDist = inRoot('node_modules', 'electron', 'dist');
export const electronProgram = join(electronDist, 'electron');
