// The first file of the command line. It runs commandLine.cjs, the bundle of cli.ts beside it, from what V8 made of it
// when the bundle was built (build/codeCache.mjs): to compile 1.5 MB of script takes longer than a small load.
// CommonJS, because Node takes up modules of the other kind more slowly, and has no code cache for them.
import { readFileSync } from 'node:fs';
import { createRequire, Module } from 'node:module';
import { join } from 'node:path';
import { Script } from 'node:vm';

const file = join(import.meta.dirname, 'commandLine.cjs');
const script = new Script(
  `(function (exports, require, module, __filename, __dirname) {${readFileSync(file, 'utf8')}\n})`,
  { filename: file, cachedData: codeCache() },
);
const module = new Module(file);
const require = createRequire(file);
// What the bundle loads later asks for this file by its name: another copy of it would run the command once more.
require.cache[file] = module;
script.runInThisContext()(module.exports, require, module, file, import.meta.dirname);

/** Undefined where there is none; V8 itself refuses what another version of it made, and then compiles the script. */
function codeCache(): Buffer | undefined {
  const runtime = process.versions['electron'] === undefined ? 'node' : 'electron';
  try {
    return readFileSync(join(import.meta.dirname, `commandLine.${runtime}.cache`));
  } catch {
    return undefined;
  }
}
