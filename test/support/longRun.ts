// How long a test of endurance goes on: briefly in `npm test`, as long as `npm run long` says.

/** Repetitions: LOADSTONE_RUNS, or `usual`. */
export function runsOr(usual: number): number {
  return Number(process.env['LOADSTONE_RUNS'] ?? usual);
}

/** Of its random numbers: LOADSTONE_SEED, or 20. */
export const longRunSeed = Number(process.env['LOADSTONE_SEED'] ?? 20);

/** Milliseconds for a test of `runs` repetitions that take `each` on a busy machine. */
export function timeFor(runs: number, each: number): number {
  return 60_000 + runs * each;
}
