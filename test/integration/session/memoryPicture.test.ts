import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ExecutionSession } from '../../../app/main/session/executionSession.ts';
import { memoryPicture, previewPicture } from '../../../app/main/session/memoryPicture.ts';
import { MemoryPreview } from '../../../app/main/session/memoryPreview.ts';
import { type MemoryMap, memoryMap, rangeKinds } from '../../../app/shared/ui/memoryRecords.ts';
import { mappingsOf } from '../../contract/memory/support/processMemory.ts';
import { compile } from '../../support/compile.ts';
import { addon, pipedHosts, start } from '../../support/executors.ts';
import { ObjectFolder } from '../../support/objects.ts';
import { windowsCompilers } from '../../support/windowsCompilers.ts';

const program = `#include <stdio.h>
int counter = 4; int zeros[5000]; const int table[900] = {7};
int main(void) { fprintf(stderr, "%d\\n", counter + zeros[3] + table[1]); return 0; }`;

describe('memoryPicture', () => {
  let folder: string;
  let session: ExecutionSession;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'memory-picture-test-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  beforeEach(() => {
    session = new ExecutionSession({ hosts: pipedHosts(), addon, start, preload: [], keepExecutorReady: false });
  });
  afterEach(() => session.close());

  function picture(): MemoryMap {
    const { connection, linked } = session;
    return memoryMap.parse(memoryPicture(connection, linked?.live === true ? linked.load : null));
  }

  it('is empty without an executor', () => {
    expect(picture()).toMatchObject({ pid: null, reservations: [], slabs: [], totals: null });
  });

  const [compiler] = windowsCompilers;
  it.skipIf(compiler?.missing !== null)('is the layout of a link where the list is for another system', async () => {
    const objects = new ObjectFolder();
    try {
      const path = compiler?.compile(objects, 'other', 'int a = 1; int zeros[900]; int f(void) { return a; }') ?? '';
      await session.addFiles([path]);
      const preview = new MemoryPreview(session);
      await expect.poll(() => preview.current()?.units.map(({ name }) => name)).toContain('other.obj');
      const load = preview.current();
      if (load === null) throw new Error('no preview');
      const { pid, slabs, ranges, details, names, totals } = memoryMap.parse(previewPicture(load));
      expect([pid, totals]).toEqual([null, null]);
      const [slab] = slabs;
      let end = slab?.address ?? 0;
      expect(end).toBe(0x1000_0000);
      ranges.address.forEach((start, i) => {
        expect(start).toBe(end);
        end += ranges.size[i] ?? 0;
      });
      expect(end).toBe((slab?.address ?? 0) + (slab?.size ?? 0));
      const inside = [...details.owner].map((owner, i) => `${rangeKinds[details.kind[i] ?? 0]} ${names[owner]}`);
      expect(inside).toEqual(
        expect.arrayContaining(['code other.obj .text', 'data other.obj .data', 'data other.obj .bss']),
      );
      session.removeAll();
      expect(preview.current()).toBe(null);
    } finally {
      objects.remove();
    }
  });

  it('covers each slab without gaps, and has the segments and sections of the load where the load record has them', async () => {
    const files = [
      compile(folder, 'program.c', program, ['-O1']),
      compile(folder, 'other.c', 'int other(void) { return 1; }'),
    ];
    await session.addFiles(files);
    const { segments } = await session.load();
    const { slabs, ranges, details, names, totals, pid } = picture();
    for (const { address, size } of slabs) {
      let end = address;
      ranges.address.forEach((start, i) => {
        if (start < address || start >= address + size) return;
        expect(start).toBe(end);
        end = start + (ranges.size[i] ?? 0);
      });
      expect(end).toBe(address + size);
    }
    const ownerAt = (address: number): string => {
      const i = ranges.address.findIndex((start, at) => address >= start && address < start + (ranges.size[at] ?? 0));
      return names[ranges.owner[i] ?? 0] ?? '';
    };
    for (const segment of segments) expect(ownerAt(Number(segment.address))).toBe(segment.unit);
    const inside = [...details.address].map(
      (_, i) => `${rangeKinds[details.kind[i] ?? 0]} ${names[details.owner[i] ?? 0]}`,
    );
    expect(inside).toEqual(
      expect.arrayContaining([
        'code program.o .text',
        'data program.o .bss',
        'constants program.o .rodata',
        'unwind program.o .eh_frame',
        'got program.o (tables) .got',
      ]),
    );
    for (const address of details.address) expect(ownerAt(address)).not.toBe('');
    expect(totals?.used).toBe(session.connection?.memory.statistics().used);
    expect(totals?.processMappings).toBe(mappingsOf(pid ?? 0).length);
    expect(totals?.mappingLimit).toBeGreaterThan(1000);
  });

  it('loses what was unloaded, and everything with the executor', async () => {
    const other = compile(folder, 'other.c', 'int other(void) { return 1; }');
    await session.addFiles([compile(folder, 'program.c', program, ['-O1']), other]);
    await session.load();
    expect(picture().names).toContain('other.o');
    await session.unload(session.files().find(({ path }) => path === other)?.id ?? -1);
    expect(picture().names).not.toContain('other.o');
    expect(picture().names).toContain('program.o');
    await session.connection?.process.stop();
    await expect.poll(() => session.connection).toBe(null);
    expect(picture()).toMatchObject({ pid: null, slabs: [] });
  });
});
