import { describe, expect, it } from 'vitest';
import {
  distanceText,
  hexValue,
  hoverText,
  rewriteText,
  sharePosition,
} from '../../../../app/renderer/disassembly/fixupWords.ts';
import type { FixupRecord } from '../../../../app/shared/ui/disassemblyRecords.ts';

const fixup: FixupRecord = {
  id: 1,
  file: 'a.o',
  section: '.text',
  offset: 9,
  kind: 'R_X86_64_PLT32',
  target: 'puts',
  addend: '-0x4',
  formula: 'L + A - P',
  terms: { L: '0x5000', A: '-0x4', P: '0x1009' },
  value: '0x3ff3',
  relaxed: false,
  before: '00000000',
  after: 'f33f0000',
  margin: '0x7fffc00c',
  address: '0x1009',
  place: 'main+0x9',
  specified: 'L + A - P',
  limits: { least: '-0x80000000', greatest: '0x7fffffff' },
  reaches: { address: '0x5000', name: 'puts@plt', inCode: true, inLoad: true },
  instruction: null,
};

describe('the words of the relocation microscope', () => {
  it('reads negative numbers', () => {
    expect([hexValue('-0x10'), hexValue('0x10'), hexValue('0x0')]).toEqual([-16, 16, 0]);
  });

  it('gives distances with a sign and a unit', () => {
    expect(distanceText(87)).toBe('+87 B');
    expect(distanceText(-2048)).toBe('−2 KB');
  });

  it('places a value between its limits, and none where every value fits', () => {
    expect(sharePosition({ value: '0x0', limits: fixup.limits })).toBeCloseTo(0.5);
    expect(sharePosition({ value: '-0x80000000', limits: fixup.limits })).toBe(0);
    expect(sharePosition({ value: '0x7fffffff', limits: fixup.limits })).toBe(1);
    expect(sharePosition({ value: '0x0', limits: null })).toBe(null);
  });

  it('says how a call got its value', () => {
    expect(rewriteText(fixup)).toMatch(/stub/);
    expect(rewriteText({ ...fixup, reaches: { ...fixup.reaches, name: 'puts' } })).toMatch(/Direct/);
    const relaxed = { ...fixup, relaxed: true, formula: 'S + A - P', specified: 'G + GOT + A - P' };
    expect(rewriteText(relaxed)).toMatch(/G \+ GOT \+ A - P/);
    expect(rewriteText({ ...fixup, formula: 'S + A', terms: { S: '0x1', A: '0x0' } })).toBe(null);
  });

  it('has all that matters in the hover', () => {
    const text = hoverText(fixup);
    for (const part of [
      'R_X86_64_PLT32',
      'puts',
      'L + A - P = 0x3ff3',
      'P   = 0x1009',
      '00 00 00 00 -> f3 3f 00 00',
      '2.00 GB',
    ])
      expect(text).toContain(part);
  });
});
