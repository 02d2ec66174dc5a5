// Large files whose headers are damaged: what is read late must be what a whole read would have given, and a file that is
// refused must be refused for the same reason.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sectionTableRange } from '../../app/main/object/elf/elfDeferral.ts';
import { type ObjectFile, parseObjectFile } from '../../app/main/object/objectFile.ts';
import { readInput } from '../../app/main/session/inputFile.ts';
import { Phases } from '../../app/main/timing/phases.ts';
import { FormatError } from '../../app/shared/errors.ts';
import { buildElf, code, data, readOnly } from '../support/elfBuilder.ts';
import { seededRandom } from '../support/seededRandom.ts';

const rounds = 400;
const folder = mkdtempSync(join(tmpdir(), 'deferred-fuzz-'));
afterAll(() => rmSync(folder, { recursive: true }));

const large = (size: number, seed: number): Uint8Array =>
  new Uint8Array(size).map((_, i) => (i * 31 + (i >> 8) * seed) & 0xff);

const whole = buildElf({
  sections: [
    { name: '.text', flags: code, content: [0xc3], relocations: [] },
    { name: '.data', flags: data, content: large(700_000, 3), relocations: [{ offset: 8, kind: 1, symbol: 'f' }] },
    { name: '.rodata', flags: readOnly, content: large(500_000, 5) },
    { name: '.eh_frame', flags: readOnly, content: [0, 0, 0, 0] },
  ],
  symbols: [{ name: 'f', section: '.text' }],
});

describe('a large file with a damaged header or section table', () => {
  it(`is taken or refused as if all of it had been read, ${rounds} times`, async () => {
    const random = seededRandom(20);
    const table = sectionTableRange(whole.subarray(0, 64), whole.length) ?? { start: 0, end: 0 };
    expect(table.end).toBeGreaterThan(0);
    let deferredOnce = 0;
    for (let round = 0; round < rounds; round++) {
      const bytes = whole.slice();
      for (let changes = 1 + Math.floor(random() * 2); changes > 0; changes--) {
        const inTable = table.start + Math.floor(random() * (table.end - table.start));
        const at = random() < 0.1 ? 16 + Math.floor(random() * 48) : inTable;
        bytes[at] = random() < 0.5 ? Math.floor(random() * 256) : (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8));
      }
      const path = join(folder, 'damaged.o');
      writeFileSync(path, bytes);
      const { content } = await readInput(path, new Phases());
      const expected = parsed(bytes);
      const where = `round ${round}`;
      if (expected instanceof FormatError) {
        expect(content.kind === 'refused' ? content.error.message : content.kind, where).toBe(expected.message);
        continue;
      }
      if (content.kind !== 'object') throw new Error(`${where}: ${content.kind}`);
      if (content.object.format !== 'ELF64 x86-64') throw new Error(`${where}: ${content.object.format}`);
      if (content.object.deferred !== null) deferredOnce++;
      expect(content.object.sections, where).toEqual(expected.sections);
      for (const { index } of expected.sections) {
        const late = content.object.content(index).subarray();
        expect(Buffer.compare(late, expected.content(index).subarray()), `${where}, section ${index}`).toBe(0);
      }
    }
    expect(deferredOnce).toBeGreaterThan(rounds / 4);
  });
});

function parsed(bytes: Uint8Array): ObjectFile | FormatError {
  try {
    return parseObjectFile('damaged.o', bytes);
  } catch (error) {
    if (error instanceof FormatError) return error;
    throw error;
  }
}
