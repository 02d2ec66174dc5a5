import { describe, expect, it } from 'vitest';
import { joinArguments, splitArguments } from '../../../../app/shared/ui/argumentLine.ts';

describe('the arguments field', () => {
  it.each([
    ['', []],
    ['   ', []],
    ['alpha beta', ['alpha', 'beta']],
    ['  alpha\t beta ', ['alpha', 'beta']],
    ['"two words" three', ['two words', 'three']],
    ["'two words'", ['two words']],
    ['""', ['']],
    ["a''b", ['ab']],
    ['a"b c"d', ['ab cd']],
    ['"\\"quoted\\" \\\\ \\n"', ['"quoted" \\ \\n']],
    ["'\\n'", ['\\n']],
    ['one\\ word', ['one word']],
    ['$HOME *.o `x`', ['$HOME', '*.o', '`x`']],
    ['ünïcode 🧲', ['ünïcode', '🧲']],
  ])('splits %j into %j', (line, expected) => {
    expect(splitArguments(line)).toEqual(expected);
  });

  it.each([
    ['"open', /the " at character 1 .* is never closed/],
    ["a 'open", /the ' at character 3 .* is never closed/],
    ['"ends with \\"', /never closed/],
    ['lone \\', /lone backslash at character 6/],
  ])('says what is wrong with %j', (line, message) => {
    expect(() => splitArguments(line)).toThrow(message);
  });
});

describe('arguments joined to a line', () => {
  it('split into the same again', () => {
    for (const args of [
      [],
      ['plain'],
      ['two words', "it's", '"quoted"', 'back\\slash', '', '\ttab'],
      ['--x=1', '$HOME'],
    ]) {
      expect(splitArguments(joinArguments(args))).toEqual(args);
    }
    expect(joinArguments(['plain', 'two words'])).toBe("plain 'two words'");
  });
});
