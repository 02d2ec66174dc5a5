import { describe, expect, it } from 'vitest';
import { inUnits } from '../../../app/main/editor/compilerProblems.ts';
import { plainName } from '../../../app/main/editor/linkProblems.ts';

describe('columns', () => {
  it('of compilers count bytes, those of the editor UTF-16 units', () => {
    const text = 'int a;\n/* äö🙂 */ int b\n';
    // The b lies behind 4 letters of 1, 2, 2 and 4 bytes.
    expect(inUnits({ line: 2, column: 20, endLine: 2, endColumn: 21 }, text)).toEqual({
      line: 2,
      column: 16,
      endLine: 2,
      endColumn: 17,
    });
  });

  it('of a whole line begin at its first character', () => {
    expect(inUnits({ line: 1, column: 1, endLine: 1, endColumn: 0 }, '  movq %rax\n')).toEqual({
      line: 1,
      column: 3,
      endLine: 1,
      endColumn: 12,
    });
  });

  it('beyond the text do not fail', () => {
    expect(inUnits({ line: 9, column: 4, endLine: 9, endColumn: 5 }, 'x')).toMatchObject({ line: 9, column: 4 });
  });
});

describe('the plain name of a symbol', () => {
  it.each([
    ['puts', 'puts'],
    ['_Z3foov', 'foo'],
    ['_ZN3one3twoEi', 'two'],
    ['_ZNK6Engine5shadeEv', 'shade'],
    ['_ZSt4endlIcE', 'endl'],
  ])('%s is %s', (symbol, name) => expect(plainName(symbol)).toBe(name));
});
