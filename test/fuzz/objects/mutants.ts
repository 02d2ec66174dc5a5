// A mutant by its number: which seed, which mutations, one after another.

import { isArchive } from '../../../app/main/object/archive.ts';
import { Random } from '../random.ts';
import { archiveMutations, objectMutations, scriptMutations } from './archiveMutations.ts';
import type { Mutation } from './mutation.ts';
import type { Seed } from './seeds.ts';

export interface Mutant {
  readonly seedName: string;
  readonly bytes: Uint8Array;
  /** What else is decided by chance: how it is linked. */
  readonly random: Random;
}

export class Mutants {
  readonly #seeds: readonly Seed[];
  readonly #mutations: ReadonlyMap<Seed, readonly Mutation[]>;
  readonly #seed: number;

  constructor(seeds: readonly Seed[], seed: number) {
    this.#seeds = seeds;
    this.#seed = seed;
    this.#mutations = new Map(seeds.map((each) => [each, mutationsOf(each)]));
  }

  /** The same for the same number, whatever was made before. */
  make(index: number): Mutant {
    const random = new Random(this.#seed, index);
    const seed = random.pick(this.#seeds);
    const mutations = this.#mutations.get(seed) ?? [];
    let bytes: Uint8Array = seed.bytes.slice();
    for (let left = 1 + random.below(random.chance(0.5) ? 1 : 5); left > 0 && bytes.length > 0; left--) {
      bytes = random.pick(mutations)(bytes, random);
    }
    return { seedName: seed.name, bytes, random };
  }
}

function mutationsOf({ name, bytes }: Seed): readonly Mutation[] {
  if (name === 'script.a') return scriptMutations();
  return isArchive(bytes) ? archiveMutations(bytes) : objectMutations(bytes);
}
