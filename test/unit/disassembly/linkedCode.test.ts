import { execFileSync } from 'node:child_process';
import { basename } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linkedBlock } from '../../../app/main/disassembly/blockBytes.ts';
import { type Decoder, loadDecoder } from '../../../app/main/disassembly/decoder.ts';
import { FixupIndex } from '../../../app/main/disassembly/fixupIndex.ts';
import { isCode, LinkedCode } from '../../../app/main/disassembly/linkedCode.ts';
import { type Listing, listPage } from '../../../app/main/disassembly/listing.ts';
import { SourceTexts } from '../../../app/main/disassembly/sourceTexts.ts';
import type { EdgeDump } from '../../../app/main/link/edgeDump.ts';
import { dumpLink } from '../../../app/main/link/linkDump.ts';
import { atOneGo } from '../../../app/main/link/turns.ts';
import type { FixupQuery, FixupRecord, ListingLine } from '../../../app/shared/ui/disassemblyRecords.ts';
import { bytesOf, linkInputs, objectInput } from '../../support/linkHarness.ts';
import { ObjectFolder } from '../../support/objects.ts';

const mainSource = `#include <stdio.h>
extern int shared(int);
extern char *names[];
int counter = 3;
int *pointer = &counter;
int main(int argc, char **argv) {
  fprintf(stderr, "a text with %d\\n", shared(argc) + counter);
  puts(names[argc & 1]);
  return 0;
}`;
const otherSource = `char *names[] = {"one", "two"};
__attribute__((noinline)) int shared(int x) { return x * 3; }
static int hidden(void) { return 9; }
int (*table[])(void) = {hidden, hidden};`;

/** Within 2 GB of the harness's addresses. */
const near = { puts: 0x7f00_1000_0000, fprintf: 0x7f00_1000_1000, stderr: 0x7f00_1000_2000 };
/** Beyond. */
const far = { puts: 0x7e00_0000_0000, fprintf: 0x7e00_0000_1000, stderr: 0x7e00_0000_2000 };

describe('LinkedCode', () => {
  const objects = new ObjectFolder();
  let decoder: Decoder;
  let mainObject: string;
  let otherObject: string;

  beforeAll(async () => {
    decoder = await loadDecoder();
    mainObject = objects.compileText('main', mainSource, '-O1 -g -fPIC');
    otherObject = objects.compileText('other', otherSource, '-O1 -fPIC -ffunction-sections');
  });
  afterAll(() => objects.remove());

  async function link(paths: readonly string[], externals: Readonly<Record<string, number>>) {
    const inputs = paths.map((path) => objectInput(basename(path), objects.read(path)));
    const { load } = await linkInputs(inputs, { externals });
    return { load, code: LinkedCode.make(load, decoder) };
  }

  function listAll(code: LinkedCode, index: number): Listing {
    const object = code.objects[index];
    if (object === undefined) throw new Error(`no object ${index}`);
    const parts = object.pages.map((_, page) => listPage(code, object, page, 'intel', new SourceTexts()));
    return { lines: parts.flatMap(({ lines }) => lines), fixups: parts.flatMap(({ fixups }) => fixups) };
  }

  const instructions = (lines: readonly ListingLine[]) => lines.filter((line) => line.kind === 'code');

  it.each([near, far])('makes the bytes of every block again as the linker wrote them', async (externals) => {
    const { load } = await link([mainObject, otherObject], externals);
    let compared = 0;
    for (const unit of load.units) {
      for (const graph of [...unit.graphs, unit.tables.graph]) {
        for (const block of graph.blocks.filter(({ live, size, content }) => live && size > 0 && content !== null)) {
          expect(atOneGo(linkedBlock(load, unit, graph, block)).memory).toEqual(bytesOf(block).slice());
          compared++;
        }
      }
    }
    expect(compared).toBeGreaterThan(8);
  });

  it('has the instructions that objdump finds, at their real addresses', async () => {
    const { code, load } = await link([mainObject, otherObject], near);
    const dumped = execFileSync('objdump', ['-d', '-j', '.text', mainObject], { encoding: 'utf8' });
    const offsets = [...dumped.matchAll(/^ +([0-9a-f]+):\t((?:[0-9a-f]{2} )+) *\t/gm)].map(([, at]) => `0x${at}`);
    const text = load.units[0]?.graphs[0]?.blocks.find(({ section }) => section.name === '.text');
    if (text === undefined) throw new Error('no .text');
    const shown = instructions(listAll(code, 0).lines).filter(
      ({ address }) => Number(address) >= text.address && Number(address) < text.address + text.size,
    );
    expect(shown.map(({ address }) => `0x${(Number(address) - text.address).toString(16)}`)).toEqual(offsets);
    expect(shown.map(({ bytes }) => bytes).join('')).toBe(Buffer.from(bytesOf(text)).toString('hex'));
  });

  it('names calls, stubs, slots, data and texts, and shows source lines', async () => {
    const { code } = await link([mainObject, otherObject], far);
    const { lines } = listAll(code, 0);
    const notes = instructions(lines).map(({ text, note }) => `${text.replace(/ +/, ' ')} # ${note}`);
    expect(notes).toEqual(expect.arrayContaining([expect.stringMatching(/^call 0x\w+ # shared$/)]));
    expect(notes).toEqual(expect.arrayContaining([expect.stringMatching(/^call 0x\w+ # puts@plt$/)]));
    expect(notes).toEqual(expect.arrayContaining([expect.stringMatching(/^mov \w+, \[rip.*\] # stderr@got$/)]));
    expect(notes).toEqual(expect.arrayContaining([expect.stringMatching(/^lea .*# \.LC0 "a text with %d\\n"$/)]));
    expect(notes).toEqual(expect.arrayContaining([expect.stringMatching(/^jmp qword ptr \[rip.*# puts@got$/)]));
    expect(notes).toEqual(expect.arrayContaining([`.quad 0x${far.puts.toString(16)} # puts`]));
    const labels = lines.flatMap((line) => (line.kind === 'label' ? [line.text] : []));
    expect(labels).toEqual(expect.arrayContaining(['main', 'puts@plt', 'stderr@got']));
    const sources = lines.flatMap((line) => (line.kind === 'source' ? [`${line.line} ${line.text?.trim()}`] : []));
    expect(sources).toContain('8 puts(names[argc & 1]);');
  });

  it.each([near, far])('has a record of each fixup that equals the dump of the same link', async (externals) => {
    const { code, load } = await link([mainObject, otherObject], externals);
    const { edges } = dumpLink(load);
    const place = ({ file, section, offset }: Pick<EdgeDump, 'file' | 'section' | 'offset'>) =>
      `${file} ${section}+${offset}`;
    const byPlace = new Map(edges.map((edge) => [place(edge), edge]));
    const records = code.objects.flatMap((_, index) => listAll(code, index).fixups);
    for (const record of records) {
      const edge = byPlace.get(place(record));
      expect(edge).toBeDefined();
      expect(record).toMatchObject({ ...edge });
    }
    const inCode = edges.filter(({ section }) => section.startsWith('.text'));
    expect(records.map(place).sort()).toEqual(inCode.map(place).sort());
    expect(records.length).toBeGreaterThan(5);
  });

  it('shows what an instruction was before it was relaxed, and how much room its value has', async () => {
    const { code } = await link([mainObject, otherObject], near);
    const relaxed = listAll(code, 0).fixups.filter((fixup) => fixup.relaxed);
    const load = relaxed.find(({ target }) => target === 'stderr') as FixupRecord;
    expect(load).toMatchObject({
      specified: 'G + GOT + A - P',
      formula: 'S + A - P',
      limits: { least: '-0x80000000', greatest: '0x7fffffff' },
      reaches: { address: '0x7f0010002000', name: 'stderr', inCode: false, inLoad: false },
    });
    expect(load.instruction?.before.text).toMatch(/^mov .*\[rip\]/);
    expect(load.instruction?.after.text).toMatch(/^lea .*\[rip\+0x\w+\]$/);
    const room = Math.min(0x7fffffff - Number(load.value), Number(load.value) + 0x80000000);
    expect(Number(load.margin)).toBe(room);
  });

  it('leads from a call to its target, page and all', async () => {
    const { code } = await link([mainObject, otherObject], far);
    const call = listAll(code, 0).fixups.find(({ target }) => target === 'shared');
    expect(call?.reaches).toMatchObject({ name: 'shared', inCode: true, inLoad: true });
    const at = code.pageOf(Number(call?.reaches.address));
    expect(code.objects[at?.object ?? -1]?.name).toBe('other.o');
    expect(code.pageOf(0x1000)).toBe(null);
  });

  it('cuts long code into pages that join without a gap, and ends them with functions', async () => {
    const functionOf = (name: string, body: string) =>
      `.type ${name}, @function\n${name}: ${body}; ret\n.size ${name}, .-${name}\n`;
    const short = Array.from({ length: 2000 }, (_, i) =>
      functionOf(`f${i}`, `imul $${i + 300}, %edi, %eax; xor $${i}, %eax`),
    );
    const long = functionOf('g', '.rept 20000; addl $7, 0x1234(%rdi); .endr');
    const path = objects.compileText('pages', `.text\n${short.join('')}${long}`, '-O1', 's');
    const { code, load } = await link([path], {});
    const [object] = code.objects;
    if (object === undefined) throw new Error('no code');
    expect(object.pages.length).toBeGreaterThan(5);
    const shown = instructions(listAll(code, 0).lines);
    const text = load.units[0]?.graphs[0]?.blocks.find(({ section }) => section.name === '.text');
    if (text === undefined) throw new Error('no .text');
    let next: number = text.address;
    for (const { address, bytes } of shown) {
      expect(Number(address)).toBe(next);
      next += bytes.length / 2;
    }
    expect(next).toBe(text.address + text.size);
    const starts = object.pages.map((ranges) => (ranges[0]?.placed.block.address ?? 0) + (ranges[0]?.start ?? 0));
    const inLong = code.names.all.find(({ name }) => name === 'g')?.address ?? 0;
    for (const start of starts) expect(start > inLong || code.names.exact(start)?.kind === 'function').toBe(true);
    for (const ranges of object.pages) {
      const bytes = ranges.reduce((sum, { start, end }) => sum + end - start, 0);
      expect(bytes).toBeLessThanOrEqual(2 * 8 * 1024);
    }
    for (const start of starts) expect(code.pageOf(start)?.page).toBe(starts.indexOf(start));
  });

  it('lists code and linker-made slots only', async () => {
    const { code } = await link([mainObject, otherObject], far);
    for (const { blocks } of code.objects) {
      for (const { block } of blocks) expect(isCode(block) || block.section.name === '.got').toBe(true);
    }
    expect(code.objects.map(({ name }) => name)).toEqual(['main.o', 'other.o']);
  });

  describe('the list of all fixups', () => {
    const everything: FixupQuery = { filter: '', sort: 'address', descending: false, offset: 0, limit: 1000 };

    it('has those of data too, equal to the dump', async () => {
      const { code, load } = await link([mainObject, otherObject], far);
      const index = new FixupIndex(code, () => setImmediate());
      await index.complete();
      const { rows, matching, seen, total } = index.query(everything);
      const { edges } = dumpLink(load);
      expect(seen).toBe(total);
      expect(matching).toBe(rows.length);
      const spell = ({
        file,
        section,
        offset,
        kind,
        target,
        value,
        margin,
        relaxed,
      }: EdgeDump | (typeof rows)[number]) => [file, section, offset, kind, target, value, margin, relaxed].join(' ');
      expect(rows.map(spell).sort()).toEqual(edges.map(spell).sort());
      expect(rows.some(({ section }) => section.startsWith('.data'))).toBe(true);
    });

    it('is sorted by value as a number, filtered by words, and given out in parts', async () => {
      const { code } = await link([mainObject, otherObject], far);
      const index = new FixupIndex(code, () => setImmediate());
      await index.complete();
      const values = index.query({ ...everything, sort: 'value', descending: true }).rows.map(({ value }) => value);
      const numbers = values.map((value) => (value.startsWith('-') ? -Number(value.slice(1)) : Number(value)));
      expect(numbers).toEqual([...numbers].sort((a, b) => b - a));
      const filtered = index.query({ ...everything, filter: 'MAIN.O puts' });
      expect(filtered.rows.length).toBeGreaterThan(0);
      for (const row of filtered.rows) expect(row).toMatchObject({ file: 'main.o', target: 'puts' });
      const all = index.query(everything).rows;
      expect(index.query({ ...everything, offset: 2, limit: 3 }).rows).toEqual(all.slice(2, 5));
      expect(index.query({ ...everything, filter: 'no such word' }).rows).toEqual([]);
    });
  });
});
