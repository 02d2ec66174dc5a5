// Cross-compiles native/ for Windows with mingw where its sources changed: loadstone.node and loadstone-executor.exe in
// native/build/Windows. `node build/windowsNative.mjs`. On Windows itself node-gyp does it (native/binding.gyp).

import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeHeadersDir } from './nativeAddon.mjs';
import { inRoot } from './paths.mjs';
import { capture } from './runProgram.mjs';
import { runScript, SetupError, say, secondsSince } from './say.mjs';
import { hashSources, isUpToDate, writeStamp } from './stamps.mjs';

const prefix = 'x86_64-w64-mingw32-';
/** The flavour whose C++ library has threads. */
const compiler = `${prefix}g++-posix`;

const sources = inRoot('native');
/** Where the results lie. */
export const windowsBuild = inRoot('native', 'build', 'Windows');
const results = ['loadstone.node', 'loadstone-executor.exe'].map((name) => join(windowsBuild, name));

/** Files of native/ that are part of the addon alone, and the executor's main. */
const ofAddon = [
  'addon',
  'addonData',
  'executorHost',
  'parallelReadBinding',
  'processThreadsBinding',
  'replaceProcessBinding',
  'sharedMemoryObject',
  'workingMemoryObject',
  'windows/terminal',
  'windows/tracedThreads',
  'windows/mingw/delayLoad',
];
const ofExecutor = ['loadstoneExecutor'];

const flags = [
  ...['-std=c++20', '-O2', '-Wall', '-Wextra', '-Werror', '-D_WIN32_WINNT=0x0A00', '-DUNICODE'],
  ...['-DNAPI_VERSION=8', '-DNODE_ADDON_API_CPP_EXCEPTIONS'],
];
const libraries = ['-s', '-static', '-lws2_32', '-ladvapi32', '-lntdll'];

/** @returns {Promise<string | undefined>} what is missing for a build */
export async function missingForWindowsBuild() {
  const { code } = await capture(compiler, ['--version']).catch(() => ({ code: 1 }));
  if (code !== 0) return `${compiler} (Debian: g++-mingw-w64-x86-64-posix)`;
  return nodeHeadersDir() === undefined ? 'Node’s headers (include/node beside the running Node)' : undefined;
}

export async function ensureWindowsNative() {
  const hash = hashSources(['native', 'build/windowsNative.mjs', 'node_modules/node-addon-api/package.json'], {
    without: ['native/build', 'native/posix', 'native/start'],
  });
  if (isUpToDate('windowsNative', hash, results)) return;
  const missing = await missingForWindowsBuild();
  if (missing !== undefined) throw new SetupError(`native for Windows: ${missing} is missing`);
  const startedAt = performance.now();
  say('native for Windows: mingw');
  const files = ['', 'windows', 'windows/mingw'].flatMap(sourcesIn);
  mkdirSync(join(windowsBuild, 'objects'), { recursive: true });
  const queue = [...files];
  const since = headersChanged();
  const lane = async () => {
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) await compile(file, since);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
  const core = files.filter((file) => !ofAddon.includes(nameOf(file)) && !ofExecutor.includes(nameOf(file)));
  await linkAddon([...core, ...files.filter((file) => ofAddon.includes(nameOf(file)))]);
  const program = [...core, ...files.filter((file) => ofExecutor.includes(nameOf(file)))];
  await run(compiler, ['-o', results[1] ?? '', ...program.map(objectOf), ...libraries]);
  writeStamp('windowsNative', hash);
  say(`native for Windows: built (${secondsSince(startedAt)})`);
}

/** @param {string} folder below native/ @returns {string[]} its sources, with the folder */
function sourcesIn(folder) {
  return readdirSync(join(sources, folder))
    .filter((name) => name.endsWith('.cc'))
    .map((name) => (folder === '' ? name : `${folder}/${name}`));
}

/** @param {string} file */
const nameOf = (file) => file.replace(/\.cc$/, '');

/** @param {string} file */
const objectOf = (file) => join(windowsBuild, 'objects', `${nameOf(file).replaceAll('/', '-')}.o`);

/** When the youngest header changed, in ms. */
const headersChanged = () =>
  Math.max(
    ...['', 'windows'].flatMap((folder) =>
      readdirSync(join(sources, folder))
        .filter((name) => name.endsWith('.hh'))
        .map((name) => statSync(join(sources, folder, name)).mtimeMs),
    ),
    statSync(fileURLToPath(import.meta.url)).mtimeMs,
  );

/** @param {string} file @param {number} since when its headers changed */
async function compile(file, since) {
  const made = existsSync(objectOf(file)) ? statSync(objectOf(file)).mtimeMs : 0;
  if (made > since && made > statSync(join(sources, file)).mtimeMs) return;
  const headers = join(nodeHeadersDir() ?? '', 'include', 'node');
  const include = [`-I${inRoot('node_modules', 'node-addon-api')}`, `-I${headers}`];
  await run(compiler, [...flags, ...include, '-c', '-o', objectOf(file), join(sources, file)]);
}

/**
 * Node-API's functions are in the program that loads the addon, whatever its name: their import library says node.exe,
 * is only read when one is first called, and windows/mingw/delayLoad.cc then names the program.
 * @param {readonly string[]} files
 */
async function linkAddon(files) {
  const objects = files.map(objectOf);
  const { output } = await run(`${prefix}nm`, ['--undefined-only', '--no-sort', ...objects]);
  const names = new Set(Array.from(output.matchAll(/ U (?:__imp_)?(napi_\w+|node_api_\w+)/g), (match) => match[1]));
  const definitions = join(windowsBuild, 'objects', 'node.def');
  const delayed = join(windowsBuild, 'objects', 'libnode.a');
  writeFileSync(definitions, ['LIBRARY node.exe', 'EXPORTS', ...names, ''].join('\n'));
  await run(`${prefix}dlltool`, ['-d', definitions, '-y', delayed]);
  await run(compiler, ['-shared', '-o', results[0] ?? '', ...objects, delayed, '-ldelayimp', ...libraries]);
}

/** @param {string} program @param {readonly string[]} args */
async function run(program, args) {
  const result = await capture(program, [...args], { timeout: 10 * 60_000 });
  if (result.code === 0) return result;
  throw new SetupError(`${basename(program)} failed:\n${result.output.trim()}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await runScript(async () => {
    await ensureWindowsNative();
    return 0;
  });
}
