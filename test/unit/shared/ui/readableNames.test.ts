import { describe, expect, it } from 'vitest';
import { readableOutput } from '../../../../app/main/commands/readableOutput.ts';

describe('names of C++ and Rust symbols', () => {
  it.each([
    ['_Z3addii', 'add(int, int)'],
    ['_ZTISt12out_of_range', 'typeinfo for std::out_of_range'],
    ['_ZN3foo3barEv.part.0', 'foo::bar() [clone .part.0]'],
    ['_ZN3foo3barEv.cold', 'foo::bar() [clone .cold]'],
    ['_ZN4core3fmt9Formatter9write_str17h0123456789abcdefE', 'core::fmt::Formatter::write_str'],
  ])('%s are read as their authors wrote them', (mangled, written) => {
    expect(readableOutput(mangled)).toBe(written);
  });

  it('are read inside of any text, and nothing else of it changes', () => {
    expect(readableOutput("a.o .text._Z3addii+0x10: 'main' calls '_Z3addii'.\n")).toBe(
      "a.o .text.add(int, int)+0x10: 'main' calls 'add(int, int)'.\n",
    );
    expect(readableOutput('0x10 <_Z3addii@plt>')).toBe('0x10 <add(int, int)@plt>');
  });

  it.each(['main', '_Zbad', '_Z', 'x_Z3addii', `_Z${'N'.repeat(5000)}`])('%s stays: it is none', (text) => {
    expect(readableOutput(text)).toBe(text);
  });
});
