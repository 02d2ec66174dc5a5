// What a measurement was made with, for the reader of its numbers: machine, versions, and how busy the machine was.
import { cpus, loadavg, platform, release, totalmem, type } from 'node:os';
import { version } from '../../../package.json';
import type { MeasurementRecord } from '../../shared/ui/timingRecords.ts';

/** Begins now; `end` tells of the time since then. */
export class Measurement {
  readonly #startedAt = new Date();
  readonly #origin = performance.now();
  readonly #before = loadAverage();
  end({ runs, warmUps }: Pick<MeasurementRecord, 'runs' | 'warmUps'>): MeasurementRecord {
    const processors = cpus();
    const after = loadAverage();
    return {
      startedAt: this.#startedAt.toISOString(),
      tookMs: performance.now() - this.#origin,
      runs,
      warmUps,
      machine: {
        processor: processors[0]?.model.trim() ?? 'unknown processor',
        cores: processors.length,
        memoryBytes: totalmem(),
        system: `${type()} ${release()}`,
        loadAverage: this.#before === null || after === null ? null : { before: this.#before, after },
      },
      versions: {
        loadstone: version,
        node: process.versions.node,
        electron: process.versions['electron'] ?? null,
      },
    };
  }
}

/** Of the last minute. Windows keeps none, and Node says 0 there. */
function loadAverage(): number | null {
  return platform() === 'win32' ? null : (loadavg()[0] ?? null);
}
