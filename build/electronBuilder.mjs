// Starts electron-builder with electron-builder.yml, for the runtime that is installed.

import { makeCodeCache } from './codeCache.mjs';
import { describeElectron, installedElectron } from './electron-dist.mjs';
import { electronProgram, inRoot } from './paths.mjs';
import { capture } from './runProgram.mjs';
import { SetupError, say } from './say.mjs';

/** What stands in the name of everything that is built on the stand-in for the declared Electron. */
export const testRuntimeMark = 'test-runtime';

/** The runtime that is packed. @returns {import('./electron-dist.mjs').ElectronRuntime} */
export function packedRuntime() {
  const runtime = installedElectron();
  if (!runtime) throw new SetupError('there is no Electron runtime to package: npm run setup');
  return runtime;
}

/**
 * @param {string} target `dir`, `deb` or `AppImage`
 * @param {Record<string, string>} [env]
 */
export async function runElectronBuilder(target, env = {}) {
  const runtime = packedRuntime();
  say(`package: electron-builder ${target}, with ${describeElectron(runtime)}`);
  await makeCodeCache('electron', electronProgram);
  const builder = inRoot('node_modules', 'electron-builder', 'cli.js');
  const mark = runtime.official ? '' : `-${testRuntimeMark}`;
  const args = [
    ...['--linux', target, '--publish', 'never'],
    // The runtime's own version, not the node package's: the fuses and the layout follow it.
    `-c.electronVersion=${runtime.version}`,
    `-c.artifactName=\${name}_\${version}_\${arch}${mark}.\${ext}`,
  ];
  const result = await capture(process.execPath, [builder, ...args], { timeout: 15 * 60_000, env });
  if (result.code !== 0) throw new SetupError(`electron-builder failed:\n${result.output.trim()}`);
}
