// Builds native/ (the addon and the standalone executor) with node-gyp where its sources changed.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inRoot } from './paths.mjs';
import { capture } from './runProgram.mjs';
import { SetupError, say, secondsSince } from './say.mjs';
import { hashSources, isUpToDate, writeStamp } from './stamps.mjs';

const results = [
  'loadstone.node',
  'loadstone-executor',
  'loadstone-executor-low',
  'libloadstone-tls.so',
  'libloadstone-tls-large.so',
  'libloadstone-execstack.so',
].map((name) => inRoot('native', 'build', 'Release', name));

export async function ensureNativeAddon() {
  const hash = hashSources(['native', 'node_modules/node-addon-api/package.json'], {
    without: ['native/build', 'native/windows'],
    alsoFor: `${process.arch} ${process.versions.modules}`,
  });
  if (isUpToDate('native', hash, results)) return;
  const startedAt = performance.now();
  const headers = nodeHeadersDir();
  say(`native: node-gyp (${headers ? `headers in ${headers}` : 'Node’s headers are downloaded'})`);
  const nodeGyp = inRoot('node_modules', 'node-gyp', 'bin', 'node-gyp.js');
  const where = ['-C', 'native', ...(headers ? [`--nodedir=${headers}`] : [])];
  // Not `rebuild`: make knows what is out of date, and what other builds left in native/build stays.
  for (const command of [['configure'], ['build', '--jobs=max']]) {
    const result = await capture(process.execPath, [nodeGyp, ...command, ...where, '--loglevel=warn'], {
      timeout: 20 * 60_000,
    });
    if (result.code !== 0) {
      const hint = headers
        ? ''
        : `\nNode’s headers were not found beside ${process.execPath}: install them, or set npm_config_nodedir to the ` +
          'folder that has include/node.';
      throw new SetupError(`node-gyp ${command[0]} failed:\n${result.output.trim()}${hint}`);
    }
  }
  const missing = results.filter((file) => !existsSync(file));
  if (missing.length > 0) throw new SetupError(`node-gyp succeeded, but made no ${missing.join(', ')}`);
  writeStamp('native', hash);
  say(`native: built (${secondsSince(startedAt)})`);
}

/**
 * The folder whose include/node has the headers of the running Node, or at least of its major version: the addon uses
 * Node-API only, which does not change within one.
 * @returns {string | undefined}
 */
export function nodeHeadersDir() {
  const major = process.versions.node.split('.')[0];
  const candidates = [process.env['npm_config_nodedir'], dirname(dirname(process.execPath)), '/usr', '/usr/local'];
  return candidates.find((folder) => {
    if (folder === undefined) return false;
    const versionHeader = join(folder, 'include', 'node', 'node_version.h');
    if (!existsSync(versionHeader) || !existsSync(join(folder, 'include', 'node', 'common.gypi'))) return false;
    return readFileSync(versionHeader, 'utf8').includes(`#define NODE_MAJOR_VERSION ${major}\n`);
  });
}
