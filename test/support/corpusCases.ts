// Which programs of the corpus run in which combinations: all of them, or for every run of the tests a few for each
// program, spread evenly over the matrix by a hash.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Combination, combinations, compilerVersions, styleNames, wordsOf } from './compilers.ts';
import type { CorpusProgram } from './corpusPrograms.ts';
import { notYetReason } from './notYet.ts';

export interface CorpusCase {
  /** `tls/generalDynamic: gcc O2 pie small no-plt`. */
  readonly name: string;
  readonly program: CorpusProgram;
  readonly combination: Combination;
  /** Why it is expected to fail; null where it must pass. */
  readonly notYet: string | null;
}

export interface CaseChoice {
  /** Of each program; the rest of the matrix is left out. */
  readonly perProgram: number;
  /** Another seed chooses other combinations. */
  readonly seed: string;
}

/** `choice` null: the whole matrix. Compilers that are missing here have cases too, to be skipped by name. */
export function corpusCases(programs: readonly CorpusProgram[], choice: CaseChoice | null): readonly CorpusCase[] {
  return programs.flatMap((program) => {
    const all = combinations
      .map((combination) => ({ ...combination, style: styleFor(program.name, combination) }))
      .filter((combination) => program.allows(combination));
    const chosen = choice === null ? all : choose(program.name, all, choice);
    return chosen.map((combination) => {
      const name = `${program.name}: ${wordsOf(combination)}`;
      return { name, program, combination, notYet: notYetReason(name) };
    });
  });
}

/** Why a case cannot run on this machine; null where it can. */
export function unavailable({ program, combination }: CorpusCase): string | null {
  if (compilerVersions[combination.compiler] === null) return `${combination.compiler} is not installed`;
  if (program.cpu !== null && !cpuFeatures().has(program.cpu)) return `this processor has no ${program.cpu}`;
  return null;
}

/**
 * The first is in the small code model, as most objects are; the others come from the whole matrix, and differ from
 * those before in compiler and position if they can.
 */
function choose(name: string, all: readonly Combination[], { perProgram, seed }: CaseChoice): readonly Combination[] {
  const order = [...all].sort((a, b) => Number(hash(seed, name, wordsOf(a)) > hash(seed, name, wordsOf(b))) || -1);
  const first = order.find(({ model }) => model === 'small') ?? order[0];
  const chosen = first === undefined ? [] : [first];
  while (chosen.length < Math.min(perProgram, order.length)) {
    const rest = order.filter((combination) => !chosen.includes(combination));
    const novelty = (combination: Combination): number =>
      Number(!chosen.some(({ compiler }) => compiler === combination.compiler)) +
      Number(!chosen.some(({ position }) => position === combination.position));
    const most = Math.max(...rest.map(novelty));
    const next = rest.find((combination) => novelty(combination) === most);
    if (next === undefined) break;
    chosen.push(next);
  }
  return chosen;
}

function styleFor(name: string, combination: Omit<Combination, 'style'>): Combination['style'] {
  const number = Number.parseInt(hash('style', name, JSON.stringify(combination)).slice(0, 8), 16);
  return styleNames[number % styleNames.length] ?? 'plain';
}

function hash(...words: readonly string[]): string {
  return createHash('sha256').update(words.join('\n')).digest('hex');
}

let features: ReadonlySet<string> | undefined;

function cpuFeatures(): ReadonlySet<string> {
  features ??= new Set(/^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1]?.split(' '));
  return features;
}
