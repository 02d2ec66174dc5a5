// Everything between a fresh clone and a running app, each step only where it is needed. Before the node packages
// are there it uses Node's built-in modules alone. `npm run setup` does all of it; start, test and package call
// `setup` for what they need.

import { fileURLToPath } from 'node:url';
import { ensureBundle } from './bundle.mjs';
import { ensureCompiledObjects } from './compiledObjects.mjs';
import { describeElectron, ensureElectron } from './electron-dist.mjs';
import { ensureNativeAddon } from './nativeAddon.mjs';
import { ensureNodePackages } from './nodePackages.mjs';
import { runScript, SetupError, say, secondsSince } from './say.mjs';
import { ensureSystemParts } from './systemParts.mjs';

/**
 * @typedef {object} SetupNeeds
 * @property {boolean} [built] native part and bundle; needs a compiler
 * @property {boolean} [electron] the Electron runtime and the libraries that it loads
 * @property {boolean} [display] a virtual display, should there be no real one
 * @property {boolean} [driver] ChromeDriver, for tests that use the window
 */

/** Oldest Node that electron-vite and vite run on. */
const oldestNode = [20, 19];

/** @param {SetupNeeds} needs */
export async function setup({ built = false, electron = false, display = false, driver = false }) {
  const startedAt = performance.now();
  checkNodeVersion();
  await ensureSystemParts([
    ...(built ? /** @type {const} */ (['compiler']) : []),
    ...(electron ? /** @type {const} */ (['electron']) : []),
    ...(display && !hasDisplay() ? /** @type {const} */ (['display']) : []),
    ...(driver ? /** @type {const} */ (['driver', 'debugger']) : []),
  ]);
  await ensureNodePackages();
  if (electron) say(describeElectron(await ensureElectron()));
  if (built) {
    await ensureNativeAddon();
    await ensureCompiledObjects();
    await ensureBundle();
  }
  say(`setup: complete (${secondsSince(startedAt)})`);
}

/** Whether a window can be seen. */
export const hasDisplay = () => Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']);

function checkNodeVersion() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = oldestNode;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  throw new SetupError(
    `Node ${process.versions.node} is too old: ${oldestNode.join('.')} or later is needed (nodejs.org)`,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await runScript(async () => {
    await setup({ built: true, electron: true, display: true, driver: true });
    return 0;
  });
}
