// Files of a few kilobytes that ask for more memory than there is: found by test/fuzz/objects.test.ts.
import { describe, expect, it } from 'vitest';
import { loadDecoder } from '../../../app/main/disassembly/decoder.ts';
import { LinkedCode } from '../../../app/main/disassembly/linkedCode.ts';
import { listPage } from '../../../app/main/disassembly/listing.ts';
import { SourceTexts } from '../../../app/main/disassembly/sourceTexts.ts';
import { dumpLink } from '../../../app/main/link/linkDump.ts';
import { OfflineMemory } from '../../../app/main/memory/offlineMemory.ts';
import { LinkError, MemoryError } from '../../../app/shared/errors.ts';
import { executorAddress } from '../../../app/shared/executorAddress.ts';
import { buildElf, code, data } from '../../support/elfBuilder.ts';
import { layoutOf, R } from '../../support/layouts.ts';
import { linkInputs, objectInput } from '../../support/linkHarness.ts';

const memory = () => new OfflineMemory(executorAddress(0x1000_0000));

/** Sections of one byte, each at the next multiple of `alignment`. */
function apart(sections: number, alignment: number): Uint8Array {
  return buildElf({
    sections: Array.from({ length: sections }, (_, i) => ({
      name: `.data.${i}`,
      flags: data,
      content: [1],
      alignment,
    })),
  });
}

describe('an object whose sections lie far apart', () => {
  it('is refused where the padding between them would fill memory', async () => {
    const linking = linkInputs([objectInput('apart.o', apart(40, 2 ** 28))], { memory: memory() });
    await expect(linking).rejects.toThrow(LinkError);
    await expect(linking).rejects.toThrow(/apart\.o: .* bytes of padding: allowed in a load are 268435456; align less/);
  });

  it('is linked, and dumped in time, where it stays below that', async () => {
    const { load } = await linkInputs([objectInput('apart.o', apart(4, 2 ** 23))], { memory: memory() });
    const [content] = dumpLink(load).memory;
    if (content === undefined || !('bytes' in content)) throw new Error('the dump has no content');
    expect(content.bytes).toMatch(/^010{20}/);
    expect(content.bytes).toHaveLength(2 * (3 * 2 ** 23 + 1));
  });

  it('is not dumped where the text would be longer than text can be', async () => {
    const { load } = await linkInputs([objectInput('apart.o', apart(2, 2 ** 27))], { memory: memory() });
    expect(() => dumpLink(load)).toThrow(/apart\.o: a dump of 134217729 bytes in one segment: allowed are 67108864/);
  });
});

describe('content beyond what is linked without an executor', () => {
  it('is refused by name', async () => {
    const layout = layoutOf({ segments: [{ protection: R, content: new Uint8Array(1) }] });
    const segments = layout.segments.map((segment) => ({ ...segment, contentSize: 2 ** 29 + 1 }));
    const linking = memory().allocate([
      { ...layout, segments },
      { ...layout, segments },
    ]);
    await expect(linking).rejects.toThrow(MemoryError);
    await expect(linking).rejects.toThrow(/1073741826 bytes of content .* allowed are 1073741824/);
  });
});

describe('code without content', () => {
  it('is not listed, however large it says it is', async () => {
    const object = buildElf({
      sections: [
        { name: '.text', type: 8, flags: code, size: 2 ** 40 },
        { name: '.text.f', flags: code, content: [0xc3] },
      ],
      symbols: [{ name: 'f', section: '.text.f', type: 2 }],
    });
    const { load } = await linkInputs([objectInput('empty.o', object)], { memory: memory() });
    const linked = LinkedCode.make(load, await loadDecoder());
    const listed = linked.objects.map((shown) => listPage(linked, shown, 0, 'intel', new SourceTexts()).lines);
    expect(listed.map((lines) => lines.map(({ kind }) => kind))).toEqual([['section', 'label', 'code']]);
  });
});
