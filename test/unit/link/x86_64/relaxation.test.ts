import { describe, expect, it } from 'vitest';
import { buildElf, code } from '../../../support/elfBuilder.ts';
import { blockNamed, bytesOf, type HarnessLink, linkInputs, objectInput } from '../../../support/linkHarness.ts';

const base = 0x7f00_0000_0000;
const near = base + 0x1234_5678;
const far = 0x5500_0000_0000;
const gotpcrelx = 41;
const rexGotpcrelx = 42;

/** Offset of the field: behind opcode and ModRM (and REX), after four bytes that nobody may touch. */
async function relax(instruction: readonly number[], kind: number, target: number, at = base): Promise<HarnessLink> {
  const content = [0x11, 0x22, 0x33, 0x44, ...instruction, 0, 0, 0, 0, 0x55];
  const relocations = [{ offset: 4 + instruction.length, kind, symbol: 'target', addend: -4 }];
  const bytes = buildElf({
    sections: [{ name: '.text', flags: code, content, relocations }],
    symbols: [{ name: 'target' }],
  });
  return await linkInputs([objectInput('test.o', bytes)], { base: at, externals: { target } });
}

function textOf(linked: HarnessLink): { bytes: number[]; address: number; got: number } {
  const block = blockNamed(linked.units[0]?.graphs[0], '.text');
  const got = linked.load.units[0]?.tables.got.block?.address ?? 0;
  return { bytes: [...bytesOf(block)], address: block.address, got };
}

function word(value: number): number[] {
  return [...new Uint8Array(new Int32Array([value]).buffer)];
}

describe('a load of an address from the GOT', () => {
  it.each([
    { name: 'mov', kind: rexGotpcrelx, from: [0x48, 0x8b, 0x05], to: [0x48, 0x8d, 0x05] },
    { name: 'mov into r15', kind: rexGotpcrelx, from: [0x4c, 0x8b, 0x3d], to: [0x4c, 0x8d, 0x3d] },
    { name: 'mov without REX', kind: gotpcrelx, from: [0x8b, 0x05], to: [0x8d, 0x05] },
    { name: 'call', kind: gotpcrelx, from: [0xff, 0x15], to: [0x67, 0xe8] },
  ])('becomes a computation where the target is in reach: $name', async ({ kind, from, to }) => {
    const { bytes, address } = textOf(await relax(from, kind, near));
    const next = address + 4 + from.length + 4;
    expect(bytes).toEqual([0x11, 0x22, 0x33, 0x44, ...to, ...word(near - next), 0x55]);
  });

  it('becomes a jump and a nop where the target of an indirect jump is in reach', async () => {
    const { bytes, address } = textOf(await relax([0xff, 0x25], gotpcrelx, near));
    const next = address + 4 + 5;
    expect(bytes).toEqual([0x11, 0x22, 0x33, 0x44, 0xe9, ...word(near - next), 0x90, 0x55]);
  });

  it.each([
    { name: 'mov', kind: rexGotpcrelx, from: [0x48, 0x8b, 0x05] },
    { name: 'call', kind: gotpcrelx, from: [0xff, 0x15] },
    { name: 'jmp', kind: gotpcrelx, from: [0xff, 0x25] },
    { name: 'add', kind: rexGotpcrelx, from: [0x48, 0x03, 0x05] },
    { name: 'push, which has no shorter form', kind: gotpcrelx, from: [0xff, 0x35] },
  ])('stays as it is where the target is far: $name', async ({ kind, from }) => {
    const linked = await relax(from, kind, far);
    const { bytes, address, got } = textOf(linked);
    const next = address + 4 + from.length + 4;
    expect(bytes).toEqual([0x11, 0x22, 0x33, 0x44, ...from, ...word(got - next), 0x55]);
    const slot = linked.load.units[0]?.tables.got.block;
    expect(slot && new DataView(bytesOf(slot).slice().buffer).getBigUint64(0, true)).toBe(BigInt(far));
  });

  it.each([
    { name: 'test %rax', kind: rexGotpcrelx, from: [0x48, 0x85, 0x05], to: [0x48, 0xf7, 0xc0] },
    { name: 'test %r9', kind: rexGotpcrelx, from: [0x4c, 0x85, 0x0d], to: [0x49, 0xf7, 0xc1] },
    { name: 'test %ecx', kind: gotpcrelx, from: [0x85, 0x0d], to: [0xf7, 0xc1] },
    { name: 'add %rdx', kind: rexGotpcrelx, from: [0x48, 0x03, 0x15], to: [0x48, 0x81, 0xc2] },
    { name: 'cmp %r15', kind: rexGotpcrelx, from: [0x4c, 0x3b, 0x3d], to: [0x49, 0x81, 0xff] },
    { name: 'sub %ebx', kind: gotpcrelx, from: [0x2b, 0x1d], to: [0x81, 0xeb] },
  ])('becomes an immediate where the address fits in one: $name', async ({ kind, from, to }) => {
    const target = 0x1234_5678;
    const { bytes } = textOf(await relax(from, kind, target, 0x4000_0000));
    expect(bytes).toEqual([0x11, 0x22, 0x33, 0x44, ...to, ...word(target), 0x55]);
  });

  it('stays as it is where the field does not follow an instruction', async () => {
    const relocations = [{ offset: 1, kind: rexGotpcrelx, symbol: 'target', addend: -4 }];
    const content = [0x8d, 0, 0, 0, 0];
    const sections = [{ name: '.text', flags: code, content, relocations }];
    const bytes = buildElf({ sections, symbols: [{ name: 'target' }] });
    const linked = await linkInputs([objectInput('test.o', bytes)], { externals: { target: near } });
    const { bytes: written, address, got } = textOf(linked);
    expect(written).toEqual([0x8d, ...word(got - address - 5)]);
  });

  it.each([
    { name: 'the last byte in reach', distance: 0x7fff_ffff, relaxed: true },
    { name: 'one beyond', distance: 0x8000_0000, relaxed: false },
    { name: 'the first byte in reach', distance: -0x8000_0000, relaxed: true },
    { name: 'one before', distance: -0x8000_0001, relaxed: false },
  ])('is rewritten up to the limit of 32 bits: $name', async ({ distance, relaxed }) => {
    const { address } = textOf(await relax([0x48, 0x8b, 0x05], rexGotpcrelx, near));
    const { bytes } = textOf(await relax([0x48, 0x8b, 0x05], rexGotpcrelx, address + 11 + distance));
    expect(bytes[5]).toBe(relaxed ? 0x8d : 0x8b);
  });
});
