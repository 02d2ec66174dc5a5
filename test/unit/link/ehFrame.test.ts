import { describe, expect, it } from 'vitest';
import { type BuilderRelocation, buildElf, readOnly } from '../../support/elfBuilder.ts';
import { blockNamed, bytesOf, type HarnessLink, linkInputs, objectInput } from '../../support/linkHarness.ts';

/** Parts of an .eh_frame section: a CIE, an FDE of a function, or a zero word. */
type Part = 'cie' | 'zero' | { readonly of: string; readonly cie: number };

const cieSize = 16;
const fdeSize = 20;

function unwindSection(parts: readonly Part[]): { content: Uint8Array; relocations: BuilderRelocation[] } {
  const words: number[] = [];
  const starts: number[] = [];
  const relocations: BuilderRelocation[] = [];
  for (const part of parts) {
    const start = words.length * 4;
    starts.push(start);
    if (part === 'zero') words.push(0);
    else if (part === 'cie') words.push(cieSize - 4, 0, 0x00527a01, 0x1b017801);
    else {
      words.push(fdeSize - 4, start + 4 - (starts[part.cie] ?? 0), 0, 0x10, 0);
      relocations.push({ offset: start + 8, kind: 2, symbol: part.of });
    }
  }
  return { content: new Uint8Array(new Uint32Array(words).buffer), relocations };
}

/** Two functions, the second in a COMDAT group, and unwind records as given. */
function object(parts: readonly Part[]): Uint8Array {
  return buildElf({
    sections: [
      { name: '.text', content: new Uint8Array(16), alignment: 16 },
      { name: '.text.once', content: new Uint8Array(16), alignment: 16, comdat: 'once' },
      { name: '.eh_frame', flags: readOnly, alignment: 8, ...unwindSection(parts) },
    ],
    symbols: [
      { name: 'plain', section: '.text', binding: 0 },
      { name: 'inOnce', section: '.text.once', binding: 0 },
      { name: 'once', section: '.text.once', binding: 2 },
    ],
  });
}

/** The unit's registered records, walked as an unwinder does: function addresses, `cie`, and how they end. */
function walk({ load }: HarnessLink, unit: number): (number | string)[] {
  const { ehFrame, layout } = load.units[unit] ?? {};
  const segment = layout?.segments.find(({ blocks }) => blocks.some(({ section }) => section.role === 'ehFrame'));
  const memory = segment?.blocks[0]?.memory;
  if (!ehFrame || !segment || !memory) throw new Error('no unwind records');
  const base = (segment.blocks[0]?.address ?? 0) - (segment.blockOffsets[0] ?? 0);
  const view = new DataView(memory.buffer, memory.byteOffset, memory.byteLength);
  const seen: (number | string)[] = [];
  for (let at = ehFrame.start - base; ; ) {
    const length = view.getUint32(at, true);
    if (length === 0) return [...seen, at + 4 === ehFrame.end - base ? 'end' : 'gap'];
    const pointer = view.getUint32(at + 4, true);
    if (pointer === 0) seen.push('cie');
    else {
      const common = at + 4 - pointer;
      if (view.getUint32(common + 4, true) !== 0) return [...seen, 'a record without its CIE'];
      seen.push(base + at + 8 + view.getInt32(at + 8, true));
    }
    at += 4 + length;
  }
}

const both = ['cie', { of: 'plain', cie: 0 }, { of: 'inOnce', cie: 0 }] as const;

function addressOf({ units }: HarnessLink, unit: number, section: string): number {
  return blockNamed(units[unit]?.graphs[0], section).address;
}

describe('the unwind records of a load', () => {
  it('stay a view into the file where all of them are wanted', async () => {
    const linked = await linkInputs([objectInput('a.o', object(both))], { registerEhFrames: true });
    expect(walk(linked, 0)).toEqual(['cie', addressOf(linked, 0, '.text'), addressOf(linked, 0, '.text.once'), 'end']);
    expect(blockNamed(linked.units[0]?.graphs[0], '.eh_frame').content?.length).toBe(cieSize + 2 * fdeSize);
  });

  it('lose those of dropped code without leaving a gap', async () => {
    const inputs = [both, ['cie', { of: 'inOnce', cie: 0 }, 'cie', { of: 'plain', cie: 2 }] as const].map(
      (parts, index) => objectInput(`${index}.o`, object(parts)),
    );
    const linked = await linkInputs(inputs, { registerEhFrames: true });
    // The first CIE served dropped code alone.
    expect(walk(linked, 1)).toEqual(['cie', addressOf(linked, 1, '.text'), 'end']);
  });

  it('are read past zero words, which are closed up', async () => {
    const parts = ['cie', { of: 'plain', cie: 0 }, 'zero', 'cie', { of: 'inOnce', cie: 3 }, 'zero', 'zero'] as const;
    const linked = await linkInputs([objectInput('a.o', object(parts))], { registerEhFrames: true });
    expect(walk(linked, 0)).toEqual([
      'cie',
      addressOf(linked, 0, '.text'),
      'cie',
      addressOf(linked, 0, '.text.once'),
      'end',
    ]);
  });

  it('are registered once per unit, and deregistered with the same range', async () => {
    const linked = await linkInputs([objectInput('a.o', object(both)), objectInput('b.o', object(both))], {
      registerEhFrames: true,
    });
    expect(linked.actions).toHaveLength(2);
    linked.actions.forEach(({ finalize, deallocate }, index) => {
      const range = linked.load.units[index]?.ehFrame;
      const view = new DataView(finalize.argumentBytes.buffer);
      expect([finalize.function, deallocate.function]).toEqual([0x1111, 0x2222]);
      expect([Number(view.getBigUint64(0, true)), Number(view.getBigUint64(8, true))]).toEqual([
        range?.start,
        range?.end,
      ]);
      expect(deallocate.argumentBytes).toEqual(finalize.argumentBytes);
    });
  });

  it('are refused where they are broken', async () => {
    const noCommon = object(['cie', { of: 'inOnce', cie: 0 }, { of: 'plain', cie: 1 }]);
    const inputs = [objectInput('a.o', object(both)), objectInput('b.o', noCommon)];
    await expect(linkInputs(inputs)).rejects.toThrow(
      'b.o .eh_frame+0x24: a record that refers to a CIE at 0x10, where none is',
    );
    const tooLong = buildElf({
      sections: [{ name: '.eh_frame', flags: readOnly, content: [99, 0, 0, 0, 0, 0, 0, 0] }],
    });
    await expect(linkInputs([objectInput('c.o', tooLong)])).rejects.toThrow(
      'c.o .eh_frame+0x0: a record of 99 bytes, 4 are left',
    );
  });

  it('of bytes that nobody wrote are never registered', async () => {
    const linked = await linkInputs([objectInput('a.o', object(both))], { registerEhFrames: true });
    const end = linked.load.units[0]?.tables.ehFrameEnd;
    expect(end && [...bytesOf(end)]).toEqual([0, 0, 0, 0]);
  });
});
