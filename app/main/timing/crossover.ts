// The size crossover: time against the size of the object, for each lane. Objects of each size are written here
// (dataObject.ts) and loaded through all lanes in turns, one size after another.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '../../shared/errors.ts';
import type { CrossoverPoint, CrossoverRecord, JudgedLane } from '../../shared/ui/timingRecords.ts';
import { judgedLanes } from './comparison.ts';
import { dataObject } from './dataObject.ts';
import { Measurement } from './machine.ts';
import { type Lane, type MatrixOptions, type MatrixProgress, runTransportMatrix } from './transportMatrix.ts';

const kilobyte = 1024;
const megabyte = 1024 * kilobyte;

/** From an object that fits into a page to one that no cache holds. Bytes. */
export const usualSizes: readonly number[] = [
  ...[4, 16, 64, 256].map((size) => size * kilobyte),
  ...[1, 4, 16].map((size) => size * megabyte),
];
/** What the linker and LLVM's frames take. Bytes. */
export const leastSize = 1;
export const mostSize = 256 * megabyte;

export interface CrossoverOptions extends Omit<MatrixOptions, 'progress' | 'afterwards'> {
  /** Bytes of data; in any order. */
  readonly sizes: readonly number[];
  /** New lanes that load this file. */
  readonly lanesFor: (file: string) => readonly Lane[];
  readonly progress: (progress: MatrixProgress & { readonly size: number }) => void | Promise<void>;
}

interface Measured {
  readonly size: number;
  readonly lanes: readonly JudgedLane[];
}

/** Rejects with InputError for sizes that cannot be made, and with the signal's reason when aborted. */
export async function measureCrossover(options: CrossoverOptions): Promise<CrossoverRecord> {
  const { runs, warmUps, signal, progress, lanesFor } = options;
  const sizes = checkedSizes(options.sizes);
  const measurement = new Measurement();
  const folder = mkdtempSync(join(tmpdir(), 'loadstone-crossover-'));
  const measured: Measured[] = [];
  const rounds: number[] = [];
  try {
    for (const [before, size] of sizes.entries()) {
      const file = join(folder, `data-${size}.o`);
      writeFileSync(file, dataObject(size));
      const told = (next: MatrixProgress): void | Promise<void> =>
        progress({ ...next, share: (before + next.share) / sizes.length, size });
      const results = await runTransportMatrix(lanesFor(file), { runs, warmUps, signal, progress: told });
      measured.push({ size, lanes: judgedLanes(results.lanes) });
      rounds.push(results.warmUps);
      rmSync(file);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return {
    measured: measurement.end({ runs, warmUps: Math.min(...rounds) }),
    sizes: [...sizes],
    series: seriesOf(measured),
    verdict: [...crossings(measured), ...measured.map(verdictAt)],
  };
}

function checkedSizes(sizes: readonly number[]): readonly number[] {
  const bad = sizes.find((size) => !Number.isSafeInteger(size) || size < leastSize || size > mostSize);
  if (bad !== undefined) {
    throw new InputError(`an object of ${bad} bytes: allowed are whole numbers from ${leastSize} to ${mostSize}`);
  }
  if (sizes.length === 0) throw new InputError('no size was given: name one or more, such as 4K,64K,1M');
  return [...new Set(sizes)].sort((one, other) => one - other);
}

function seriesOf(measured: readonly Measured[]): CrossoverRecord['series'] {
  const lanes = measured[0]?.lanes ?? [];
  return lanes.map(({ lane, note }) => ({
    lane,
    note,
    points: measured.flatMap(({ size, lanes: row }) => {
      const found = row.find((candidate) => candidate.lane === lane);
      return found === undefined ? [] : [pointOf(found, size)];
    }),
  }));
}

function pointOf(lane: JudgedLane, size: number): CrossoverPoint {
  const { error, runs, medianMs, q1Ms, q3Ms, bytes, messages, ratio, standing } = lane;
  return { size, error, runs, medianMs, q1Ms, q3Ms, bytes, messages, ratio, standing };
}

/** Which lane is fastest with the largest object, and from which size on it can be told from each other one. */
function crossings(measured: readonly Measured[]): readonly string[] {
  const largest = measured.at(-1);
  const fastest = largest?.lanes.find(({ standing }) => standing === 'fastest');
  if (largest === undefined || fastest === undefined) return [];
  const others = largest.lanes.filter(({ lane, medianMs }) => lane !== fastest.lane && medianMs !== null);
  if (others.length === 0) return [];
  const faster: string[] = [];
  const level: string[] = [];
  for (const { lane } of others) {
    const from = toldApartFrom(measured, fastest.lane, lane);
    if (from === null) level.push(lane);
    else faster.push(`${lane} from ${sizeText(from)} on`);
  }
  const size = sizeText(largest.size);
  return [
    faster.length === 0
      ? `At ${size} ${fastest.lane} has the lowest median, but no difference is shown from any other lane.`
      : `${fastest.lane} is faster than ${faster.join(', ')}.`,
    ...(faster.length > 0 && level.length > 0
      ? [`At ${size} no difference is shown between ${fastest.lane} and ${level.join(', ')}.`]
      : []),
  ];
}

/** The least size from which on `one` was always faster than `other`, beyond the quartiles; null for none. */
function toldApartFrom(measured: readonly Measured[], one: string, other: string): number | null {
  let from: number | null = null;
  for (const { size, lanes } of [...measured].reverse()) {
    const [fast, slow] = [one, other].map((name) => lanes.find(({ lane }) => lane === name));
    const q3 = fast?.q3Ms ?? null;
    const q1 = slow?.q1Ms ?? null;
    if (q3 === null || q1 === null || q3 >= q1) break;
    from = size;
  }
  return from;
}

/** `64 KB: slab-warm is fastest; no difference shown from packed-warm.` */
function verdictAt({ size, lanes }: Measured): string {
  const fastest = lanes.find(({ standing }) => standing === 'fastest');
  const level = lanes.filter(({ standing }) => standing === 'level').map(({ lane }) => lane);
  const failed = lanes.filter(({ error }) => error !== null).map(({ lane }) => lane);
  const parts = [
    fastest === undefined ? 'no lane could load it' : `${fastest.lane} has the lowest median`,
    ...(level.length === 0 ? [] : [`no difference is shown from ${level.join(', ')}`]),
    ...(failed.length === 0 ? [] : [`${failed.join(', ')} failed`]),
  ];
  return `${sizeText(size)}: ${parts.join('; ')}.`;
}

/** `4 KB`, `16 MB`, `1000 B`: exact. */
export function sizeText(bytes: number): string {
  if (bytes % megabyte === 0) return `${bytes / megabyte} MB`;
  return bytes % kilobyte === 0 ? `${bytes / kilobyte} KB` : `${bytes} B`;
}

/** `4K`, `16MB`, `1000` in bytes; null for what is no size. */
export function parseSize(text: string): number | null {
  const parts = /^(\d+)\s*(?:([km])b?)?$/i.exec(text.trim());
  if (parts === null) return null;
  const unit = parts[2]?.toLowerCase();
  return Number(parts[1]) * (unit === 'm' ? megabyte : unit === 'k' ? kilobyte : 1);
}
