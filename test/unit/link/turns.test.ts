// What is asked of a link while it goes on: whether others may have a turn. One large object is gone through in pieces.
import { describe, expect, it } from 'vitest';
import type { LinkPhase, PhaseRecorder } from '../../../app/main/link/linkEnvironment.ts';
import { inSteps, inTurns, namesAtOneGo, type Steps, workAtOneGo } from '../../../app/main/link/turns.ts';
import { type BuilderObject, buildElf, code } from '../../support/elfBuilder.ts';
import { bytesOf, linkInputs, objectInput } from '../../support/linkHarness.ts';

/** Pieces of each kind of work. */
const pieces = 3;

/** A section of 12 MB with calls in it, many small sections, and a name for each of these; behind what is not loaded. */
function largeObject(notLoaded = 0): Uint8Array {
  const calls = Array.from({ length: pieces * workAtOneGo }, (_, i) => ({ offset: 4 * i, kind: 2, symbol: 'target' }));
  const text = { name: '.text', flags: code, content: new Uint8Array(pieces * 2 ** 22), relocations: calls };
  const small = Array.from({ length: pieces * namesAtOneGo }, (_, i) => ({
    name: `.text.${i}`,
    flags: code,
    content: [0xc3],
  }));
  const symbols: BuilderObject['symbols'] = [
    { name: 'target' },
    ...small.map(({ name }) => ({ name: `f${name}`, section: name })),
  ];
  const comments = Array.from({ length: notLoaded }, (_, i) => ({ name: `.comment.${i}`, flags: 0, content: [i] }));
  return buildElf({ sections: [...comments, text, ...small], symbols });
}

/** Knows the phase that goes on. */
class OpenPhase implements PhaseRecorder {
  readonly open: LinkPhase[] = [];

  measure<T>(phase: LinkPhase, run: () => T): T {
    this.open.push(phase);
    try {
      return run();
    } finally {
      this.open.pop();
    }
  }

  async measureAsync<T>(phase: LinkPhase, run: () => Promise<T>): Promise<T> {
    this.open.push(phase);
    try {
      return await run();
    } finally {
      this.open.pop();
    }
  }

  count(): void {
    // Nothing is counted.
  }
}

const options = { externals: { target: 0x7f00_0100_0000 } };

describe('one large object', () => {
  it('is resolved, given tables, copied and fixed up in pieces, and every phase can be called off', async () => {
    const phases = new OpenPhase();
    const asked = new Map<string, number>();
    const pause = (): null => {
      const phase = phases.open.at(-1) ?? 'none';
      asked.set(phase, (asked.get(phase) ?? 0) + 1);
      return null;
    };
    const given = [objectInput('large.o', largeObject())];
    await linkInputs(given, { ...options, phases, pause });
    // Sections, symbols, relocations and names.
    expect(asked.get('resolve')).toBeGreaterThan(4 * (pieces - 1));
    for (const phase of ['tables', 'copy', 'fix up']) expect(asked.get(phase), phase).toBeGreaterThanOrEqual(pieces);
    for (const phase of asked.keys()) {
      const calledOff = new OpenPhase();
      const events: string[] = [];
      const link = linkInputs(
        given,
        {
          ...options,
          phases: calledOff,
          pause: () => (calledOff.open.at(-1) === phase ? Promise.reject(new Error(`off in ${phase}`)) : null),
        },
        events,
      );
      await expect(link).rejects.toThrow(`off in ${phase}`);
      expect(events.includes('allocate large.o')).toBe(events.includes('abandon large.o'));
    }
  });

  it('is stripped in pieces, to the same as at one go', async () => {
    const phases = new OpenPhase();
    let asked = 0;
    const pause = (): null => {
      if (phases.open.at(-1) === 'prune') asked++;
      return null;
    };
    const given = [objectInput('large.o', largeObject())];
    const strip = { ...options, deadStripRoots: ['f.text.1', 'f.text.9'] };
    const { load } = await linkInputs(given, { ...strip, phases, pause });
    // Noting, finding roots and sweeping.
    expect(asked).toBeGreaterThanOrEqual(3 * pieces);
    expect(load.deadStrip?.keptBytes).toBe(2);
    expect(load.deadStrip?.dropped).toEqual((await linkInputs(given, strip)).load.deadStrip?.dropped);
  });

  it('comes out the same where another link goes on between its pieces', async () => {
    const image = async (bytes: Uint8Array, pause?: () => Promise<void>): Promise<Buffer> => {
      const given = [objectInput('large.o', bytes)];
      const { units } = await linkInputs(given, { ...options, ...(pause === undefined ? {} : { pause }) });
      return Buffer.concat(units.flatMap(({ graphs }) => graphs.flatMap(({ blocks }) => blocks.map(bytesOf))));
    };
    const turn = (): Promise<void> => Promise.resolve();
    const objects = [largeObject(), largeObject(2)];
    const beside = await Promise.all(objects.map((bytes) => image(bytes, turn)));
    for (const [i, bytes] of objects.entries()) expect(beside[i]?.equals(await image(bytes))).toBe(true);
  });
});

describe('a list', () => {
  it('is gone through with a question behind each item, and within those that come in pieces', async () => {
    const asked: string[] = [];
    const pause = (done: number, total: number): null => {
      asked.push(`${done} of ${total}`);
      return null;
    };
    await inTurns(['a', 'b'], pause, (item) => asked.push(item));
    const twoPieces = function* (item: string): Steps {
      asked.push(item);
      yield;
      asked.push(`rest of ${item}`);
    };
    await inSteps(['c', 'd'], pause, twoPieces);
    expect(asked.join(', ')).toBe('a, 1 of 2, b, 2 of 2, c, 0 of 2, rest of c, 1 of 2, d, 1 of 2, rest of d, 2 of 2');
  });
});
