import { describe, expect, it } from 'vitest';
import type { JITLinkMemoryManager } from '../../../app/main/memory/memoryManager.ts';
import { ResourceTracker } from '../../../app/main/session/resourceTracker.ts';
import { type BuilderSection, buildElf, data } from '../../support/elfBuilder.ts';
import { linkInputs, objectInput } from '../../support/linkHarness.ts';

/** Counts what is freed; the tracker asks for nothing else. */
function memory(): { readonly manager: JITLinkMemoryManager; readonly freed: number[] } {
  const freed: number[] = [];
  const deallocate = async (allocs: readonly number[]) => {
    freed.push(...allocs);
  };
  return { manager: { deallocate } as unknown as JITLinkMemoryManager, freed };
}

function holding(names: readonly string[], sections: readonly BuilderSection[]): Uint8Array {
  const relocations = names.map((symbol, index) => ({ offset: 8 * index, kind: 1, symbol }));
  const holder = { name: '.data', flags: data, content: new Uint8Array(8 * names.length + 8), relocations };
  return buildElf({ sections: [holder, ...sections], symbols: names.map((name) => ({ name })) });
}

const registry = { name: 'registry', flags: data, content: [1] };

describe('a unit', () => {
  it('is not unloaded alone while its blocks lie side by side with another’s', async () => {
    const { load } = await linkInputs([
      objectInput('start.o', holding([], [])),
      objectInput('a.o', holding(['__start_registry'], [registry])),
      objectInput('b.o', holding([], [registry])),
      objectInput('c.o', holding([], [])),
    ]);
    const { manager, freed } = memory();
    const tracker = new ResourceTracker(load, manager, ['/start.o', '/a.o', '/b.o', '/c.o']);
    await expect(tracker.removeFile('/b.o')).rejects.toThrow(
      'b.o stays loaded: section registry lies side by side with that of a.o; unload those first',
    );
    await tracker.removeFile('/c.o');
    expect(freed).toEqual([load.units[3]?.alloc]);
    await tracker.remove();
    expect(freed).toHaveLength(4);
  });
});
