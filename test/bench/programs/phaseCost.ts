// What it costs to time and count the phases of a load: the same load with Loadstone's recorder and with one that
// records nothing, in turns. Prints JSON. Arguments: how many runs of each, `-l NAME` for libraries, then the files.
import { closeExecutor, connectExecutor, usualNeeds } from '../../../app/main/session/executorConnection.ts';
import { readInputs } from '../../../app/main/session/inputFile.ts';
import { linkInputs, noLibraries } from '../../../app/main/session/linkInputs.ts';
import { loadProgram, resolveProgram } from '../../../app/main/session/programLoad.ts';
import { withStartFiles } from '../../../app/main/session/startFiles.ts';
import { type Phase, Phases } from '../../../app/main/timing/phases.ts';
import { addon, host, start } from './installed.ts';

class NoPhases extends Phases {
  override measure<T>(_phase: Phase, run: () => T): T {
    return run();
  }

  override measureAsync<T>(_phase: Phase, run: () => Promise<T>): Promise<T> {
    return run();
  }

  override count(): void {
    // Nothing is recorded.
  }
}

const [runs = '', ...words] = process.argv.slice(2);
const names = words.flatMap((word, i) => (words[i - 1] === '-l' ? [word] : []));
const files = words.filter((word, i) => word !== '-l' && words[i - 1] !== '-l');
const connection = await connectExecutor({ usual: host, low: null }, usualNeeds, addon, []);
const recorded: number[] = [];
const silent: number[] = [];
const warmUps = 100;
for (let round = 0; round < warmUps + Number(runs); round++) {
  // Either goes first in turns.
  const order = round % 2 === 0 ? [true, false] : [false, true];
  for (const records of order) {
    const took = await timedLoad(records ? new Phases() : new NoPhases());
    if (round >= warmUps) (records ? recorded : silent).push(took);
  }
}
process.stdout.write(`${JSON.stringify({ recorded, silent })}\n`);
await closeExecutor(connection);

async function timedLoad(phases: Phases): Promise<number> {
  const began = performance.now();
  const inputs = await withStartFiles(start, await readInputs(files, phases), phases);
  const linked = await linkInputs(inputs, { ...noLibraries, names }, phases);
  await connection.symbols.addLibraries(linked.libraries);
  const { tracker } = await loadProgram(resolveProgram(linked, false, phases), connection, [], phases);
  const took = performance.now() - began;
  await tracker.remove();
  return took;
}
