// What the bench found, as docs/benchmarks.md: measured numbers only, and beside each target whether it was reached.

/**
 * @typedef {import('./measure.mjs').LaneResult} LaneResult
 * @typedef {import('./measure.mjs').Spread} Spread
 */

/**
 * One line of the table of targets. `found` is the measured number, null where it could not be measured, and why.
 * @typedef {object} Target
 * @property {string} work
 * @property {string} wanted
 * @property {number | null} found
 * @property {number | null} fastest the same number made of the fastest runs, which others at work disturb least
 * @property {string} unit after the number: `x the speed`, `x`
 * @property {boolean} reached
 * @property {string} remark
 */

/**
 * @typedef {object} Report
 * @property {readonly (readonly [name: string, value: string])[]} machine
 * @property {string} command
 * @property {readonly Target[]} targets
 * @property {readonly { title: string, warmUps: number, lanes: readonly LaneResult[] }[]} tables
 * @property {readonly string[]} remarks
 * @property {readonly import('./programs/heapStrategies.ts').HeapResult[]} heaps
 */

/** @param {Report} report */
export function markdown({ machine, command, targets, tables, remarks, heaps }) {
  return `${[
    '# Benchmarks',
    '',
    `Written by \`${command}\`, which measures everything below anew. All lanes of a table were run in turns, one load`,
    'after another, and nothing of an earlier load was kept: files were read, parsed and indexed each time. Times are',
    'from the first file that is read until `main` may run, in milliseconds, with the executor started and warm before:',
    'it has told what its C and C++ libraries define, as the window asks an executor that it keeps ready. The start',
    'object, a part of Loadstone, is read and parsed once.',
    'The controller is warm too: each of our lanes loads the same so often before, as its table says, that V8 has compiled',
    "what a load runs. LLVM's lanes are its own clock for adding and linking the same files; its processes are new, and so",
    'cold, each time. They are started by a process of their own, so that no fork slows the next load of ours.',
    'Packed arenas register unwind tables with a message that is counted among the calls, and leaves in one write with',
    'the call of `main`; nobody waits for it before.',
    'Ratios hold within one run on one machine; absolute numbers hold for neither another machine nor another day.',
    '',
    ...machine.map(([name, value]) => `- ${name}: ${value}`),
    '',
    '## Targets',
    '',
    '`fastest`: the same made of the fastest runs of both sides, which other work on the machine disturbs least.',
    '',
    '| work | wanted | found | fastest | |',
    '|---|---|---|---|---|',
    ...targets.map(targetRow),
    '',
    ...remarks.flatMap((remark) => [remark, '']),
    '## Lanes',
    '',
    '`slab`, `packed`: no page of the memory was touched before. `slab-warm`, `packed-warm`: memory of an earlier load,',
    'whose pages are there. Faults are minor page faults in the time of one load; `-`: not known from outside.',
    '',
    ...tables.flatMap(laneTable),
    ...heapTable(heaps),
  ].join('\n')}\n`;
}

/** @param {readonly import('./programs/heapStrategies.ts').HeapResult[]} heaps */
function heapTable(heaps) {
  return [
    '## Strategies inside a slab',
    '',
    'The same sequences of takes and gives for each: segments of the 1,000 objects as they are loaded, then one object at a',
    'time changed and loaded again, and sizes at random. Fragmentation: 1 - largest free run / free, of what lies below the',
    'highest byte ever in use; peak: that byte against the most that was in use at once.',
    '',
    '| sequence | strategy | takes and gives | ns each | fragmentation, mean | at the end | peak | no room |',
    '|---|---|--:|--:|--:|--:|--:|--:|',
    ...heaps.map(({ trace, strategy, steps, nanoseconds, meanFragmentation, endFragmentation, peakRatio, failed }) => {
      const shares = [meanFragmentation, endFragmentation, peakRatio].map((number) => number.toFixed(3));
      return `| ${[trace, strategy, steps, nanoseconds.toFixed(0), ...shares, failed].join(' | ')} |`;
    }),
    '',
  ];
}

/** @param {Target} target */
function targetRow({ work, wanted, found, fastest, unit, reached, remark }) {
  /** @param {number} number */
  const show = (number) => `${number.toFixed(number < 10 ? 2 : 1)}${unit}`;
  const number = found === null ? 'not measured' : show(found);
  const verdict = found === null || remark !== '' ? remark : reached ? 'reached' : 'not reached';
  return `| ${work} | ${wanted} | ${number} | ${fastest === null ? '' : show(fastest)} | ${verdict} |`;
}

/** @param {{ title: string, warmUps: number, lanes: readonly LaneResult[] }} table */
function laneTable({ title, warmUps, lanes }) {
  const peer = lanes.find(({ lane }) => lane === 'llvm-shared')?.medianMs ?? null;
  return [
    `### ${title}`,
    '',
    `After ${warmUps} loads through each of our lanes.`,
    '',
    '| lane | median ms | quartiles | runs | speed against llvm-shared | bytes | calls | mappings | faults | of executor |',
    '|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|',
    ...lanes.map((lane) => laneRow(lane, peer)),
    '',
    ...lanes.flatMap(({ lane, error }) => (error === null ? [] : [`\`${lane}\` failed: ${error.split('\n')[0]}`, ''])),
    'Medians of the longest phases, ms:',
    '',
    ...lanes.filter(({ error }) => error === null).map(phaseLine),
    '',
  ];
}

/** @param {LaneResult} lane @param {number | null} peer */
function laneRow({ lane, error, medianMs, q1Ms, q3Ms, runs, ...counts }, peer) {
  if (error !== null || medianMs === null) return `| ${lane} | failed |${' |'.repeat(8)}`;
  const ratio = peer === null ? '-' : `${(peer / medianMs).toFixed(2)}x`;
  const { bytes, messages, mappings, controllerFaults, executorFaults } = counts;
  const numbers = [bytes, messages, mappings, controllerFaults, executorFaults].map(
    (count) => count?.toFixed(0) ?? '-',
  );
  const quartiles = `${q1Ms?.toFixed(2)}..${q3Ms?.toFixed(2)}`;
  return `| ${[lane, medianMs.toFixed(2), quartiles, runs, ratio, ...numbers].join(' | ')} |`;
}

/** @param {LaneResult} lane */
function phaseLine({ lane, phases }) {
  const longest = [...phases].sort((one, other) => other.medianMs - one.medianMs).slice(0, 5);
  return `- ${lane}: ${longest.map(({ name, medianMs }) => `${name} ${medianMs.toFixed(2)}`).join(', ')}`;
}
