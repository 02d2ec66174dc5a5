// `npm run corpus`: every program of test/corpus in every combination of compiler, optimization, position and code model,
// natively and in Loadstone. Takes an hour or two; `npm test` runs a part of it. Arguments go to vitest:
// `npm run corpus -- -t tls/` runs those programs only.

import { inRoot } from './paths.mjs';
import { runVisibly } from './runProgram.mjs';
import { runScript, say } from './say.mjs';
import { setup } from './setup.mjs';

await runScript(async () => {
  await setup({ built: true });
  say('corpus: running the whole matrix');
  const vitest = inRoot('node_modules', 'vitest', 'vitest.mjs');
  const words = ['run', '--project', 'integration', 'test/integration/corpus.test.ts', ...process.argv.slice(2)];
  const { code } = await runVisibly(process.execPath, [vitest, ...words], { env: { LOADSTONE_CORPUS: 'all' } });
  return code ?? 1;
});
