import { describe, expect, it } from 'vitest';
import { EdgeTable } from '../../../app/main/link/edgeTable.ts';
import { type Block, LinkGraph, Protection } from '../../../app/main/link/linkGraph.ts';
import { SymbolTable } from '../../../app/main/link/symbolTable.ts';
import { placeThreadLocals, type ThreadStorage } from '../../../app/main/link/threadStorage.ts';
import { elfRelocations } from '../../../app/main/object/elf/elfRelocations.ts';

const storage: ThreadStorage = {
  initializedSize: 128,
  initializedDistance: -1024,
  zeroSize: 256,
  zeroDistance: -512,
  write: async () => undefined,
};

function graph(name: string): LinkGraph {
  const noSymbols = new SymbolTable(0, 0, { name: () => '', intern: () => -1 });
  return new LinkGraph(name, noSymbols, elfRelocations, new EdgeTable(0));
}

/** Bytes are content; a number is that many bytes of zero fill. */
function add(target: LinkGraph, content: readonly number[] | number, alignment: number): Block {
  const section = target.addSection({
    name: typeof content === 'number' ? '.tbss' : '.tdata',
    fileIndex: 1,
    protection: Protection.read | Protection.write,
    lifetime: 'standard',
    role: 'tls',
    large: false,
  });
  return typeof content === 'number'
    ? target.addBlock(section, content, alignment, null)
    : target.addBlock(section, content.length, alignment, new Uint8Array(content));
}

describe('placeThreadLocals', () => {
  it('gives blocks of all graphs distances from the thread pointer, aligned, values and zeros apart', () => {
    const [one, other] = [graph('one.o'), graph('other.o')];
    const blocks = [add(one, [1, 2, 3], 1), add(one, 10, 8), add(other, [4, 5, 6, 7], 4), add(other, 16, 16)];
    const image = placeThreadLocals([{ name: 'unit', graphs: [one, other] }], storage);
    expect(blocks.map(({ address }) => address)).toEqual([-1024, -512, -1020, -496]);
    expect([...image]).toEqual([1, 2, 3, 0, 4, 5, 6, 7]);
    expect(blocks[2]?.memory).toBe(image);
    expect(blocks[2]?.memoryOffset).toBe(4);
  });

  it('needs no room for a load without thread-local variables', () => {
    expect(placeThreadLocals([{ name: 'unit', graphs: [graph('one.o')] }], null)).toHaveLength(0);
  });

  it('refuses a load on an executor without room', () => {
    const one = graph('one.o');
    add(one, 4, 4);
    expect(() => placeThreadLocals([{ name: 'unit', graphs: [one] }], null)).toThrow(
      'one.o: .tbss has thread-local variables, for which this executor keeps no room; use loadstone-executor',
    );
  });

  it('fills the room to the last byte, and names the object that wants one more', () => {
    const full = graph('full.o');
    add(full, 256, 64);
    expect(() => placeThreadLocals([{ name: 'unit', graphs: [full] }], storage)).not.toThrow();
    const over = graph('over.o');
    add(over, 1, 1);
    expect(() => placeThreadLocals([{ name: 'unit', graphs: [full, over] }], storage)).toThrow(
      "over.o: thread-local variables of .tbss take the load's zero ones to 257 bytes: each thread of the executor has room for 256",
    );
  });

  it('refuses an alignment that the thread pointer does not have', () => {
    const one = graph('one.o');
    add(one, [1], 8192);
    expect(() => placeThreadLocals([{ name: 'unit', graphs: [one] }], storage)).toThrow(
      /want an alignment of 8192: allowed is 4096/,
    );
  });
});
