// `npm run release`: what a maintainer publishes. Refuses whatever should not leave the house: a runtime that is not the
// declared one, changes that are not committed, a version without its tag. docs/releasing.md is the whole way.

import { createRequire } from 'node:module';
import { describeElectron } from './electron-dist.mjs';
import { packedRuntime } from './electronBuilder.mjs';
import { makeDeb } from './makeDeb.mjs';
import { capture } from './runProgram.mjs';
import { runScript, SetupError, say } from './say.mjs';
import { setup } from './setup.mjs';

await runScript(async () => {
  await setup({ built: true, electron: true });
  const { version } = createRequire(import.meta.url)('../package.json');
  const problems = await reasonsNotTo(version);
  if (problems.length > 0) {
    throw new SetupError(`version ${version} is not released:\n${problems.map((text) => `- ${text}\n`).join('')}`);
  }
  const deb = await makeDeb();
  say(`release: ${deb} may be published`);
  return 0;
});

/** @param {string} version @returns {Promise<string[]>} */
async function reasonsNotTo(version) {
  const problems = [];
  const runtime = packedRuntime();
  if (!runtime.official) {
    problems.push(`the runtime is ${describeElectron(runtime)}: node build/electron-dist.mjs --official`);
  }
  const status = await capture('git', ['status', '--porcelain']);
  if (status.code !== 0 || status.output.trim() !== '')
    problems.push('the checkout has changes: commit or remove them');
  const tag = await capture('git', ['tag', '--points-at', 'HEAD']);
  if (!tag.output.split('\n').includes(`v${version}`)) problems.push(`the commit has no tag v${version}`);
  return problems;
}
