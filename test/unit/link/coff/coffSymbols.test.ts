import { describe, expect, it } from 'vitest';
import { buildArchive } from '../../../support/archiveBuilder.ts';
import { buildCoff, type CoffBuilderObject, coffCode, coffData, coffReadOnly } from '../../../support/coffBuilder.ts';
import { buildElf } from '../../../support/elfBuilder.ts';
import {
  archiveInput,
  blockNamed,
  bytesOf,
  type HarnessLink,
  linkInputs,
  objectInput,
} from '../../../support/linkHarness.ts';

type Options = Parameters<typeof linkInputs>[1];

function link(objects: readonly CoffBuilderObject[], options: Options = {}): Promise<HarnessLink> {
  return linkInputs(
    objects.map((object, i) => objectInput(`${'abcdef'[i]}.obj`, buildCoff(object))),
    options,
  );
}

/** A pointer in each object to a name: what that name means to it. */
function pointer(symbol: string): NonNullable<CoffBuilderObject['sections']>[number] {
  return { name: '.data', flags: coffData, content: new Uint8Array(8), relocations: [{ offset: 0, kind: 1, symbol }] };
}

function pointed({ units }: HarnessLink, unit: number): number {
  const bytes = bytesOf(blockNamed(units[unit]?.graphs[0], '.data'));
  return Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
}

const code = { name: '.text', flags: coffCode, content: [0xc3, 0xc3, 0xc3, 0xc3] };

describe('a weak external', () => {
  it('means its substitute, and any other definition before that', async () => {
    const weak = {
      sections: [code, pointer('w')],
      symbols: [
        { name: '.weak.w', section: 1, value: 2 },
        { name: 'w', substitute: '.weak.w' },
      ],
    };
    const alone = await link([weak]);
    expect(pointed(alone, 0)).toBe(blockNamed(alone.units[0]?.graphs[0], '.text').address + 2);
    const replaced = await link([weak, { sections: [code], symbols: [{ name: 'w', section: 1 }] }]);
    expect(pointed(replaced, 0)).toBe(blockNamed(replaced.units[1]?.graphs[0], '.text').address);
  });

  it('whose substitute is the number 0 is a weak reference', async () => {
    const reference = {
      sections: [pointer('w')],
      symbols: [
        { name: '.weak.w', section: -1 },
        { name: 'w', substitute: '.weak.w' },
      ],
    };
    expect(pointed(await link([reference]), 0)).toBe(0);
    expect(pointed(await link([reference], { externals: { w: 0x7f00_1234_5678 } }), 0)).toBe(0x7f00_1234_5678);
  });

  it('has a substitute that is defined elsewhere, or by a library', async () => {
    const object = {
      sections: [pointer('w')],
      symbols: [{ name: 'other' }, { name: 'w', substitute: 'other' }],
    };
    const linked = await link([object, { sections: [code], symbols: [{ name: 'other', section: 1, value: 3 }] }]);
    expect(pointed(linked, 0)).toBe(blockNamed(linked.units[1]?.graphs[0], '.text').address + 3);
    expect(pointed(await link([object], { externals: { other: 0x7f00_0000_4444 } }), 0)).toBe(0x7f00_0000_4444);
    await expect(link([object])).rejects.toThrow("'other' needed by a.obj .data+0x0");
  });

  it('may have a substitute in the directives of its object', async () => {
    const content = new TextEncoder().encode('/ALTERNATENAME:w=other');
    const directives = { name: '.drectve', flags: 0xa00, content };
    const object = {
      sections: [pointer('w'), code, directives],
      symbols: [{ name: 'w' }, { name: 'other', section: 2 }],
    };
    const linked = await link([object]);
    expect(pointed(linked, 0)).toBe(blockNamed(linked.units[0]?.graphs[0], '.text').address);
  });

  it.each([
    [1, 'no library', false],
    [2, 'libraries', true],
    [3, 'an alias', false],
    [4, 'an anti-dependency', false],
  ])('of search %i, %s, that an archive defines too: it means that one (%s), and an object’s always', async (search, _, fromArchive) => {
    const weak = (isThere: boolean): CoffBuilderObject => ({
      sections: [code, pointer('w')],
      symbols: [
        isThere ? { name: 'other', section: 1, value: 2 } : { name: 'other' },
        { name: 'w', substitute: 'other', search },
      ],
    });
    const definition = buildCoff({ sections: [code], symbols: [{ name: 'w', section: 1, value: 1 }] });
    const archive = archiveInput('lib.a', buildArchive([['w.obj', definition]], [['w', 0]]));
    for (const isThere of [true, false]) {
      const object = objectInput('a.obj', buildCoff(weak(isThere)));
      const elsewhere = objectInput(
        'b.obj',
        buildCoff({ sections: [code], symbols: [{ name: 'other', section: 1, value: 2 }] }),
      );
      const linked = await linkInputs(isThere ? [object, archive] : [object, archive, elsewhere]);
      const member = linked.units[1]?.graphs[0];
      expect(member !== undefined).toBe(fromArchive);
      const [from, offset] = fromArchive ? [member, 1] : [linked.units[isThere ? 0 : 2]?.graphs[0], 2];
      expect(pointed(linked, 0)).toBe(blockNamed(from, '.text').address + offset);
    }
    const direct = await linkInputs([objectInput('a.obj', buildCoff(weak(true))), objectInput('w.obj', definition)]);
    expect(pointed(direct, 0)).toBe(blockNamed(direct.units[1]?.graphs[0], '.text').address + 1);
  });

  it('that libraries are searched for, and that none has, means its substitute', async () => {
    const object = {
      sections: [code, pointer('w')],
      symbols: [
        { name: 'other', section: 1, value: 2 },
        { name: 'w', substitute: 'other', search: 2 },
      ],
    };
    const linked = await link([object]);
    expect(pointed(linked, 0)).toBe(blockNamed(linked.units[0]?.graphs[0], '.text').address + 2);
  });

  it.each([0, 5])('of search %i is refused: there is none', async (search) => {
    const object = { symbols: [{ name: 'other' }, { name: 'w', substitute: 'other', search }] };
    await expect(link([object])).rejects.toThrow(`with search ${search}: PE/COFF defines 1 (no library) to 4`);
  });

  it('is refused without a substitute, or with one that is none', async () => {
    const lonely = { symbols: [{ name: 'w', storageClass: 105 }] };
    await expect(link([lonely])).rejects.toThrow('does not say what stands in for it');
    const circular = { symbols: [{ name: 'w', substitute: 'w' }] };
    await expect(link([circular])).rejects.toThrow('with symbol 0 in its place');
  });
});

describe('a common symbol', () => {
  it('has the largest size of all objects, and the alignment of a directive', async () => {
    const content = new TextEncoder().encode('-aligncomm:"c",6');
    const one = {
      sections: [pointer('c'), { name: '.drectve', flags: 0xa00, content }],
      symbols: [{ name: 'c', value: 24 }],
    };
    const two = { sections: [pointer('c')], symbols: [{ name: 'c', value: 40 }] };
    const linked = await link([one, two]);
    expect(pointed(linked, 0)).toBe(pointed(linked, 1));
    expect(pointed(linked, 0) % 64).toBe(0);
    expect(blockNamed(linked.units[1]?.graphs[0], 'COMMON')).toMatchObject({ size: 40, alignment: 64 });
  });

  it('without a directive is aligned to its size, up to 32 bytes', async () => {
    for (const [size, alignment] of [
      [1, 1],
      [5, 8],
      [16, 16],
      [1000, 32],
    ]) {
      const linked = await link([{ sections: [pointer('c')], symbols: [{ name: 'c', value: size ?? 0 }] }]);
      expect(blockNamed(linked.units[0]?.graphs[0], 'COMMON')).toMatchObject({ size, alignment });
    }
  });
});

describe('an import', () => {
  it('that no library defines is a pointer to what the load or the executor has of the name', async () => {
    const use = { sections: [pointer('__imp_f')], symbols: [{ name: '__imp_f' }] };
    const definition = { sections: [code], symbols: [{ name: 'f', section: 1, value: 1 }] };
    for (const [linked, address] of [
      await link([use, definition]).then(
        (each) => [each, blockNamed(each.units[1]?.graphs[0], '.text').address + 1] as const,
      ),
      [await link([use], { externals: { f: 0x7fff_0000_1111 } }), 0x7fff_0000_1111] as const,
    ]) {
      const imports = blockNamed(linked.units[0]?.graphs.at(-1), '.idata$5');
      expect(pointed(linked, 0)).toBe(imports.address);
      const bytes = bytesOf(imports);
      expect(Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true))).toBe(address);
    }
    await expect(link([use])).rejects.toThrow("'f' needed by imports .idata$5+0x0");
  });
});

describe('what code refers to that lies far away', () => {
  const far = 0x7fff_0000_0000;
  const options = { externals: { f: far, personality: far } };

  function object(bytes: readonly number[], offset: number, kind = 4): CoffBuilderObject {
    const relocations = [{ offset, kind, symbol: 'f' }];
    return { sections: [{ name: '.text', flags: coffCode, content: bytes, relocations }], symbols: [{ name: 'f' }] };
  }

  it.each([
    ['a call', [0xe8, 0, 0, 0, 0], 1],
    ['a jump', [0xe9, 0, 0, 0, 0], 1],
    ['a conditional jump', [0x0f, 0x84, 0, 0, 0, 0], 2],
  ])('%s reaches it through a stub', async (_, bytes, offset) => {
    const linked = await link([object(bytes, offset)], options);
    const stub = linked.load.units[0]?.tables.plt.block;
    const text = blockNamed(linked.units[0]?.graphs[0], '.text');
    const content = bytesOf(text);
    const value = new DataView(content.buffer, content.byteOffset).getInt32(offset, true);
    expect(text.address + offset + 4 + value).toBe(stub?.address);
  });

  it('data is refused, with what to do', async () => {
    const load = object([0x8b, 0x05, 0, 0, 0, 0], 2);
    await expect(link([load], options)).rejects.toThrow('declare it __declspec(dllimport)');
    const address = object([0x48, 0x8d, 0x05, 0, 0, 0, 0], 3);
    await expect(link([address], options)).rejects.toThrow('declare it __declspec(dllimport)');
  });

  it('an address of a function is that of a stub, where the executor says that it is one', async () => {
    const linked = await link([object([0x48, 0x8d, 0x05, 0, 0, 0, 0], 3)], { ...options, externalType: 'function' });
    const text = bytesOf(blockNamed(linked.units[0]?.graphs[0], '.text'));
    const value = new DataView(text.buffer, text.byteOffset).getInt32(3, true);
    const place = blockNamed(linked.units[0]?.graphs[0], '.text').address + 7;
    expect(place + value).toBe(linked.load.units[0]?.tables.plt.block?.address);
  });

  it('a personality routine has a stub within reach of the image base', async () => {
    const relocations = [{ offset: 0, kind: 3, symbol: 'personality' }];
    const xdata = { name: '.xdata', flags: coffReadOnly, content: new Uint8Array(8), relocations };
    const linked = await link([{ sections: [xdata], symbols: [{ name: 'personality' }] }], options);
    const bytes = bytesOf(blockNamed(linked.units[0]?.graphs[0], '.xdata'));
    const value = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
    expect(linked.load.globals.imageBase + value).toBe(linked.load.units[0]?.tables.plt.block?.address);
  });
});

describe('one load', () => {
  it('knows its image base by name', async () => {
    const linked = await link([{ sections: [pointer('__ImageBase')], symbols: [{ name: '__ImageBase' }] }]);
    expect(pointed(linked, 0)).toBe(linked.load.globals.imageBase);
    expect(linked.load.globals.imageBase % 0x1_0000).toBe(0);
  });

  it('has objects of one format', async () => {
    const elf = objectInput('e.o', buildElf({ sections: [{ name: '.text', content: [1] }] }));
    const coff = objectInput('c.obj', buildCoff({ sections: [code] }));
    await expect(linkInputs([elf, coff])).rejects.toThrow(
      'e.o is an object of ELF x86-64, c.obj one of COFF x86-64: the objects of a load are all for Linux',
    );
  });

  it('has objects that were compiled alike', async () => {
    const object = (value: string) => ({
      sections: [
        { name: '.drectve', flags: 0xa00, content: new TextEncoder().encode(`/FAILIFMISMATCH:"level=${value}"`) },
      ],
    });
    await expect(link([object('1'), object('2')])).rejects.toThrow(
      'a.obj was compiled with level 1, b.obj with 2: compile them alike',
    );
    await link([object('1'), object('1')]);
  });

  it('may define one number twice, and nothing else', async () => {
    const number = (value: number) => ({ symbols: [{ name: 'n', section: -1, value }] });
    await link([number(5), number(5)]);
    await expect(link([number(5), number(6)])).rejects.toThrow("'n' is defined in a.obj (absolute) and again in b.obj");
  });

  it('refuses thread-local variables that the Windows loader would place', async () => {
    const storage = { name: '.tls$', flags: coffData, content: [1, 2, 3, 4] };
    await expect(link([{ sections: [storage] }])).rejects.toThrow('a.obj: section .tls$: thread-local variables');
    const use = { sections: [pointer('_tls_index')], symbols: [{ name: '_tls_index' }] };
    await expect(link([use])).rejects.toThrow('a.obj: it uses _tls_index: thread-local variables of this kind');
    const constructed = { sections: [code], symbols: [{ name: '__dyn_tls_on_demand_init' }] };
    await expect(link([constructed])).rejects.toThrow(
      'a.obj: it uses __dyn_tls_on_demand_init: thread-local variables with constructors or destructors',
    );
  });

  it('refuses a section that is writable and executable', async () => {
    const section = { name: '.text', flags: (coffCode | 0x8000_0000) >>> 0, content: [1] };
    await expect(link([{ sections: [section] }])).rejects.toThrow('no page may be both');
  });

  it('leaves out what only linkers and debuggers read', async () => {
    const names = ['.debug$S', '.debug_info', '.drectve', '.llvm_addrsig', '.idata$7', '.gfids$y'];
    const sections = [...names.map((name) => ({ name, flags: coffReadOnly, content: [0x20] })), code];
    const linked = await link([{ sections }]);
    expect(linked.units[0]?.graphs[0]?.blocks.map(({ section }) => section.name)).toEqual(['.text']);
  });
});
