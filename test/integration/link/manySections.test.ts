import { afterAll, describe, expect, it } from 'vitest';
import { parseElfObject } from '../../../app/main/object/elf/elfReader.ts';
import { blockNamed, bytesOf, linkInputs, objectInput } from '../../support/linkHarness.ts';
import { ObjectFolder } from '../../support/objects.ts';

const folder = new ObjectFolder();
afterAll(() => folder.remove());

describe('an object with more sections than its header can count', () => {
  it('is linked, with symbols and relocations in the last of them', async () => {
    const count = 66_000;
    const sections = Array.from(
      { length: count },
      (_, index) => `.section .d${index},"a"\nv${index}: .long ${index}\n`,
    );
    const table = `.data\n.globl table\ntable: .quad v0, v${count - 1}\n.globl v${count - 1}\n`;
    const bytes = folder.read(folder.compileText('many', [...sections, table].join(''), '-O1', 's'));
    const object = parseElfObject('many.o', bytes);
    expect(object.sections.length).toBeGreaterThan(65_280);
    expect(object.extendedIndexOffset).toBeGreaterThan(0);
    const { units, load } = await linkInputs([objectInput('many.o', bytes)]);
    const graph = units[0]?.graphs[0];
    const words = Array.from(new BigUint64Array(bytesOf(blockNamed(graph, '.data')).slice().buffer), Number);
    expect(words).toEqual([blockNamed(graph, '.d0').address, blockNamed(graph, `.d${count - 1}`).address]);
    expect(load.addressOf(`v${count - 1}`)).toBe(words[1]);
  });

  it('may have compressed debug sections, which are not loaded', async () => {
    const bytes = folder.read(folder.compileText('debug', 'int f(int x) { return x; }', '-g -gz'));
    const compressed = parseElfObject('debug.o', bytes).sections.filter(({ flags }) => (flags & 0x800) !== 0);
    expect(compressed.length).toBeGreaterThan(0);
    const { units } = await linkInputs([objectInput('debug.o', bytes)]);
    expect(units[0]?.graphs[0]?.blocks.filter(({ section }) => section.name.startsWith('.debug'))).toEqual([]);
  });
});
