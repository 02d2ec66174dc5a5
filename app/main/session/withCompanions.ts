// Linking as gcc does it without being asked: once with what was named, and once more with the compiler's companion
// archives if symbols were missing that they define. COFF objects of GCC have theirs at once. For runs, offline links and comparisons alike.
import { UnresolvedError } from '../../shared/errors.ts';
import type { Phases } from '../timing/phases.ts';
import { type Companion, findCompanions, findMingwCompanions, mingwCompanions } from './companionArchives.ts';
import type { InputFile } from './inputFile.ts';
import { inputFormat } from './inputFormat.ts';

/**
 * Calls `attempt` with the inputs, and after an UnresolvedError again with the companions behind them. Resolves with
 * what the last attempt gave; rejects with its error, or with the first one's where no companion defines anything that
 * is missing. An attempt that fails must leave nothing behind.
 */
export async function withCompanions<T>(
  inputs: readonly InputFile[],
  phases: Phases,
  attempt: (inputs: readonly InputFile[], companions: readonly Companion[]) => Promise<T>,
): Promise<T> {
  const isCoff = inputs.some((input) => inputFormat(input) === 'COFF x86-64');
  const usual = isCoff ? await mingwCompanions(inputs, phases) : [];
  try {
    return await attempt(withArchives(inputs, usual), usual);
  } catch (error) {
    if (!(error instanceof UnresolvedError)) throw error;
    const companions = await (isCoff ? findMingwCompanions : findCompanions)(error.symbols, phases);
    if (companions.length === 0) throw error;
    return attempt(withArchives(inputs, companions), companions);
  }
}

function withArchives(inputs: readonly InputFile[], companions: readonly Companion[]): readonly InputFile[] {
  return [...inputs, ...companions.map(({ input }) => input)];
}
