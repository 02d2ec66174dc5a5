// Comparisons: progress reaches the window between loads, and the next load waits until it was drawn.
import { InputError } from '../../shared/errors.ts';
import type { ResultKind, timingCalls } from '../../shared/ui/channels/timing.ts';
import type { TimingProgress } from '../../shared/ui/timingRecords.ts';
import { compareCsv, crossoverCsv } from '../timing/comparisonCsv.ts';
import type { Comparisons } from '../timing/comparisons.ts';
import type { HandlerContext, Subject } from './handlers.ts';
import { type SavedFile, saveFile } from './saveFile.ts';

/** Milliseconds between two words to the window: it draws, and that must not happen beside each load. */
const progressInterval = 250;
/** Milliseconds after which a window that draws nothing (it is hidden, say) is not waited for any longer. */
const drawDeadline = 200;

export function timingSubject({ window, comparisons, send }: HandlerContext): Subject<keyof typeof timingCalls> {
  let drawn: (() => void) | null = null;
  let told = Number.NEGATIVE_INFINITY;
  const tell = async (progress: TimingProgress): Promise<void> => {
    if (performance.now() - told < progressInterval) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, drawDeadline);
      drawn = () => {
        clearTimeout(timer);
        resolve();
      };
      send('timing.progress', progress);
    });
    told = performance.now();
  };
  const save = (kind: ResultKind, file: Pick<SavedFile, 'kind' | 'content'>, extension: string) =>
    saveFile(window, { ...file, title: 'Save results', name: `loadstone-${kind}.${extension}` });
  const end = comparisons.onResults((results) => send('timing.results', results));
  return {
    handlers: {
      'timing.lanes': () => [...comparisons.choices()],
      'timing.state': () => ({ results: comparisons.results, running: comparisons.running }),
      'timing.compare': (request) => comparisons.compare(request, tell),
      'timing.crossover': (request) => comparisons.crossover(request, tell),
      'timing.cancel': () => comparisons.cancel(),
      'timing.drawn': () => drawn?.(),
      'timing.save': (kind, format) => {
        if (format === 'trace') {
          return save(kind, { kind: 'Chrome trace', content: traceText(comparisons) }, 'trace.json');
        }
        const content = format === 'csv' ? csvText(comparisons, kind) : jsonText(comparisons, kind);
        return save(kind, { kind: format === 'csv' ? 'Comma-separated values' : 'JSON', content }, format);
      },
      'timing.saveImage': (kind, content) => save(kind, { kind: 'PNG image', content }, 'png'),
    },
    close: () => {
      end();
      drawn?.();
    },
  };
}

function csvText({ results }: Comparisons, kind: ResultKind): string {
  if (kind === 'comparison') return compareCsv(measured(results.comparison).lanes);
  return crossoverCsv(measured(results.crossover));
}

/** The same as `loadstone compare --json`. */
function jsonText({ results }: Comparisons, kind: ResultKind): string {
  return `${JSON.stringify(measured(results[kind]), null, 2)}\n`;
}

function traceText(comparisons: Comparisons): string {
  const trace = comparisons.trace();
  if (trace === null)
    throw new InputError('there is no trace: compare with at least one lane that is not LLVM’s first');
  return `${JSON.stringify(trace)}\n`;
}

function measured<T>(result: T | null): T {
  if (result === null) throw new InputError('nothing was measured yet: compare first');
  return result;
}
