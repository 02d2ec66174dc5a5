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
 * @property {ReadonlyMap<string, import('./measure.mjs').Engines>} engines by their shared manager
 * @property {import('./measure.mjs').PhaseCost | null} cost of recording phases
 * @property {number | null} calls of LLVM's controller
 * @property {number | null} frames a second of the memory map
 * @property {readonly import('./linkDelay.mjs').LinkDelay[]} delays of answers to the window while it links
 */

/** @param {Found} found @returns {Target[]} */
export function targets({ lanes, processes, copy, engines, cost, calls, frames, delays }) {
  /** @param {string} workload @param {string} lane */
  const lane = (workload, lane) => lanes.get(workload)?.find((each) => each.lane === lane && each.error === null);
  /** @param {string} workload @param {string} name */
  const median = (workload, name) => lane(workload, name)?.medianMs ?? null;
  /** @param {string} workload @param {string} ours */
  const gain = (workload, ours) => quotient(median(workload, 'llvm-shared'), median(workload, ours));
  /** @param {string} workload @param {string} ours */
  const fastest = (workload, ours) =>
    quotient(lane(workload, 'llvm-shared')?.minMs ?? null, lane(workload, ours)?.minMs ?? null);
  const packed = lane('many1000', 'packed');
  const wholeGain = processes === null ? null : quotient(processes.llvm?.medianMs ?? null, processes.ours.medianMs);
  const times = 'x the speed';
  return [
    ...['slab', 'packed', 'slab-warm', 'packed-warm'].map((name) =>
      atLeast(`libsqlite3.a and driver, \`${name}\``, 10, gain('sqlite', name), times, fastest('sqlite', name)),
    ),
    atLeast(
      'the same with `run`, whole processes, first load',
      1,
      wholeGain,
      times,
      quotient(processes?.llvm?.leastMs ?? null, processes?.ours.leastMs ?? null),
    ),
    ...['packed', 'packed-warm'].map((name) =>
      atLeast(
        `1,000 objects of 10 KB in one go, \`${name}\``,
        8,
        gain('many1000', name),
        times,
        fastest('many1000', name),
      ),
    ),
    atMost(
      'memory that they hold, `packed`, against what their segments ask for',
      1.1,
      quotient(packed?.usedBytes ?? null, packed?.requestedBytes ?? null),
      'x',
    ),
    atMost(
      '1,000 engines of one such object each, one by one, shared `packed`: microseconds each',
      100,
      microseconds(engines.get('packed')?.medianMs),
      ' us',
      microseconds(engines.get('packed')?.leastMs),
    ),
    atMost('calls for each of them', 1, engines.get('packed')?.messages ?? null, ''),
    ...['packed', 'slab'].map((kind) => {
      const held = engines.get(kind)?.usedBytes ?? null;
      const content = engines.get(kind)?.contentBytes ?? null;
      const what = kind === 'slab' ? '; `slab`, rounded to pages as LLVM does' : '';
      const ratio = quotient(held, content);
      const remark = kind === 'slab' ? 'for comparison' : '';
      return atMost(`memory that they hold against their code and data${what}`, 1.1, ratio, 'x', null, remark);
    }),
    atMost(
      'the same at 1 MB an engine',
      1.1,
      quotient(2 ** 20, engines.get('packed')?.contentBytes ?? null),
      'x',
      null,
      'what others reported; for comparison',
    ),
    atMost(
      '64 MB of .data, `packed-warm`, against memcpy',
      2.5,
      quotient(median('bigData', 'packed-warm'), copy.medianMs),
      'x',
      quotient(lane('bigData', 'packed-warm')?.minMs ?? null, copy.leastMs),
    ),
    atLeast(
      'the same against our `generic`',
      4,
      quotient(median('bigData', 'generic'), median('bigData', 'packed-warm')),
      times,
      quotient(lane('bigData', 'generic')?.minMs ?? null, lane('bigData', 'packed-warm')?.minMs ?? null),
    ),
    ...['slab', 'packed'].map((name) =>
      atLeast(`hello.o, \`${name}\``, 3, gain('hello', name), times, fastest('hello', name)),
    ),
    ...['slab', 'packed'].map((name) =>
      atMost(`calls for libsqlite3.a and driver, \`${name}\``, 4, lane('sqlite', name)?.messages ?? null, ''),
    ),
    atMost('the same, `llvm-shared`', 4, calls, '', null, 'for comparison'),
    atMost(
      'time of the sqlite load with phases recorded, against the same without, the median of pairs',
      1.02,
      cost?.ratio ?? null,
      'x',
      quotient(cost?.recorded.leastMs ?? null, cost?.silent.leastMs ?? null),
    ),
    ...delays.flatMap(({ title, answers, medianMs, worstMs }) => {
      const work = `the window’s wait for an answer while it links 20 MB, ${title}`;
      return [
        atMost(`${work}: the median of ${answers}`, 20, medianMs, ' ms'),
        atMost(`${work}: the longest`, 20, worstMs, ' ms'),
      ];
    }),
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
    atLeast('memory map of 10,000 ranges, each in view, while it is panned: frames a second', 59, frames, ''),
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

/** @param {number | undefined} milliseconds */
function microseconds(milliseconds) {
  return milliseconds === undefined ? null : milliseconds * 1000;
}

/**
 * @param {string} work @param {number} bound @param {number | null} found @param {string} unit
 * @param {number | null} fastest @returns {Target}
 */
function atLeast(work, bound, found, unit, fastest = null) {
  return {
    work,
    wanted: `at least ${bound}${unit}`,
    found,
    fastest,
    unit,
    reached: found !== null && found >= bound,
    remark: '',
  };
}

/**
 * @param {string} work @param {number} bound @param {number | null} found @param {string} unit
 * @param {number | null} fastest @param {string} remark for a row that is no target of ours @returns {Target}
 */
function atMost(work, bound, found, unit, fastest = null, remark = '') {
  return {
    work,
    wanted: remark === '' ? `at most ${bound}${unit}` : '',
    found,
    fastest,
    unit,
    reached: found !== null && found <= bound,
    remark,
  };
}
