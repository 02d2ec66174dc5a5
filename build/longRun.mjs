// The tests of endurance for as long as somebody likes: `npm run long -- deaths --runs 1000 --seed 3`; `npm run fuzz --
// --runs 1000000` is the same for objects. `npm test` runs each of them briefly. docs/reliability.md says what they test.

import { inRoot } from './paths.mjs';
import { capture } from './runProgram.mjs';
import { runScript, SetupError, say, secondsSince } from './say.mjs';
import { hasDisplay, setup } from './setup.mjs';
import { startVirtualDisplay } from './virtualDisplay.mjs';

/**
 * What there is to run: the project of vitest.config.ts, the file, and how often at least.
 * @type {Readonly<Record<string, { project: string, file: string, runs: number, inWindow?: boolean }>>}
 */
const endurance = {
  objects: { project: 'fuzz', file: 'test/fuzz/objects.test.ts', runs: 1_000_000 },
  frames: { project: 'fuzz', file: 'test/fuzz/frames.test.ts', runs: 1_000_000 },
  answers: { project: 'fuzz', file: 'test/fuzz/answers.test.ts', runs: 1_000_000 },
  deaths: { project: 'integration', file: 'test/integration/session/deaths.test.ts', runs: 1000 },
  windowDeaths: { project: 'faults', file: 'test/faults/deaths.test.ts', runs: 1000, inWindow: true },
  messages: { project: 'faults', file: 'test/faults/ipcFuzz.test.ts', runs: 1_000_000, inWindow: true },
  output: { project: 'integration', file: 'test/integration/session/output.test.ts', runs: 10 },
  soak: { project: 'integration', file: 'test/integration/session/soak.test.ts', runs: 100_000 },
};

/** Milliseconds: a day. */
const longest = 24 * 60 * 60_000;

await runScript(async () => {
  const { name, runs, seed, first } = readArguments(process.argv.slice(2));
  const chosen = endurance[name];
  if (chosen === undefined) {
    throw new SetupError(`there is no long run '${name}', only ${Object.keys(endurance).join(', ')}`);
  }
  const count = runs ?? chosen.runs;
  const { inWindow = false } = chosen;
  await setup({ built: true, electron: inWindow, display: inWindow, driver: inWindow });
  const display = inWindow && !hasDisplay() ? await startVirtualDisplay() : null;
  const startedAt = performance.now();
  say(`${name}: ${count.toLocaleString('en-US')}, seed ${seed}: running`);
  const vitest = inRoot('node_modules', 'vitest', 'vitest.mjs');
  const { code, output } = await capture(process.execPath, [vitest, 'run', '--project', chosen.project, chosen.file], {
    timeout: longest,
    env: {
      NO_COLOR: '1',
      LOADSTONE_RUNS: String(count),
      LOADSTONE_SEED: String(seed),
      LOADSTONE_FIRST: String(first),
      ...(display === null ? {} : { DISPLAY: display.display }),
    },
  });
  await display?.stop();
  console.log(output.trim());
  say(`${name}: ${code === 0 ? 'ok' : 'FAILED'} (${secondsSince(startedAt)})`);
  return code === 0 ? 0 : 1;
});

/** @param {readonly string[]} args */
function readArguments(args) {
  const [name = '', ...rest] = args;
  /** @param {string} option @param {number | undefined} usual */
  const number = (option, usual) => {
    const at = rest.indexOf(option);
    if (at < 0) return usual;
    const value = Number(rest[at + 1]);
    if (Number.isSafeInteger(value) && value >= 0) return value;
    throw new SetupError(`${option} ${rest[at + 1] ?? ''}: a whole number is expected`);
  };
  const known = ['--runs', '--seed', '--first'];
  const unknown = rest.find((word, i) => i % 2 === 0 && !known.includes(word));
  if (unknown !== undefined) throw new SetupError(`unknown option ${unknown}: allowed are ${known.join(', ')}`);
  return {
    name,
    runs: number('--runs', undefined),
    seed: number('--seed', 20) ?? 20,
    first: number('--first', 0) ?? 0,
  };
}
