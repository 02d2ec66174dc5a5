// The targets of the bench, each with what was found in this run. `x the speed`: of the peer, so above 1 we are faster.

/**
 * @typedef {import('./measure.mjs').LaneResult} LaneResult
 * @typedef {import('./measure.mjs').Spread} Spread
 * @typedef {import('./report.mjs').Target} Target
 */

/**
 * @typedef {object} Found lanes by workload, where a workload could be measured
 * @property {ReadonlyMap<string, readonly LaneResult[]>} lanes
 * @property {{ ours: Spread, llvm: Spread | null } | null} processes
 * @property {Spread} copy of 64 MB
 */

/** @param {Found} found @returns {Target[]} */
export function targets({ lanes, processes, copy }) {
  /** @param {string} workload @param {string} lane */
  const lane = (workload, lane) => lanes.get(workload)?.find((each) => each.lane === lane && each.error === null);
  /** @param {string} workload @param {string} name */
  const median = (workload, name) => lane(workload, name)?.medianMs ?? null;
  /** @param {string} workload @param {string} ours */
  const gain = (workload, ours) => quotient(median(workload, 'llvm-shared'), median(workload, ours));
  const packed = lane('many1000', 'packed');
  const wholeGain = processes === null ? null : quotient(processes.llvm?.medianMs ?? null, processes.ours.medianMs);
  const times = 'x the speed';
  return [
    ...['slab', 'packed', 'slab-warm', 'packed-warm'].map((name) =>
      atLeast(`libsqlite3.a and driver, \`${name}\``, 10, gain('sqlite', name), times),
    ),
    atLeast('the same with `run`, whole processes, first load', 1, wholeGain, times),
    ...['packed', 'packed-warm'].map((name) =>
      atLeast(`1,000 objects of 10 KB in one go, \`${name}\``, 8, gain('many1000', name), times),
    ),
    atMost(
      'memory that they hold, `packed`, against what their segments ask for',
      1.1,
      quotient(packed?.usedBytes ?? null, packed?.requestedBytes ?? null),
      'x',
    ),
    atMost(
      '64 MB of .data, `packed-warm`, against memcpy',
      2.5,
      quotient(median('bigData', 'packed-warm'), copy.medianMs),
      'x',
    ),
    atLeast(
      'the same against our `generic`',
      4,
      quotient(median('bigData', 'generic'), median('bigData', 'packed-warm')),
      times,
    ),
    atLeast('hello.o, `slab`', 3, gain('hello', 'slab'), times),
    atMost('calls for libsqlite3.a and driver, `slab`', 4, lane('sqlite', 'slab')?.messages ?? null, ''),
    ...[
      [10, 100],
      [100, 1000],
    ].map(([few = 1, many = 1]) =>
      atMost(
        `time per object at ${many} objects against ${few}, \`packed-warm\``,
        1.2,
        quotient(
          perObject(median(`many${many}`, 'packed-warm'), many),
          perObject(median(`many${few}`, 'packed-warm'), few),
        ),
        'x',
      ),
    ),
  ];
}

/** @param {number | null} milliseconds @param {number} objects */
function perObject(milliseconds, objects) {
  return milliseconds === null ? null : milliseconds / objects;
}

/** @param {number | null} above @param {number | null} below */
function quotient(above, below) {
  return above === null || below === null ? null : above / below;
}

/** @param {string} work @param {number} bound @param {number | null} found @param {string} unit @returns {Target} */
function atLeast(work, bound, found, unit) {
  return {
    work,
    wanted: `at least ${bound}${unit}`,
    found,
    unit,
    reached: found !== null && found >= bound,
    remark: '',
  };
}

/** @param {string} work @param {number} bound @param {number | null} found @param {string} unit @returns {Target} */
function atMost(work, bound, found, unit) {
  return {
    work,
    wanted: `at most ${bound}${unit}`,
    found,
    unit,
    reached: found !== null && found <= bound,
    remark: '',
  };
}
