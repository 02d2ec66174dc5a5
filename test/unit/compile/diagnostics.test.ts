// What the parsers are given is what gcc 12.2 and clang 22.1 wrote.
import { describe, expect, it } from 'vitest';
import { diagnosticFlags, parseDiagnostics } from '../../../app/main/compile/diagnostics.ts';

const gcc12 = { family: 'gcc', version: '12.2.0' } as const;
const gcc8 = { family: 'gcc', version: '8.3.0' } as const;
const clang = { family: 'clang', version: '22.1.8' } as const;

const gccJson =
  `[{"kind": "error", "column-origin": 1, "children": [], "fixits": [{"next": {"byte-column": 14, "display-column": 14, "line": 5, "file": "f.c", "column": 14}, "string": "horizontal", "start": {"byte-column": 5, "display-column": 5, "line": 5, "file": "f.c", "column": 5}}], "locations": [{"finish": {"byte-column": 13, "display-column": 13, "line": 5, "file": "f.c", "column": 13}, "caret": {"byte-column": 5, "display-column": 5, "line": 5, "file": "f.c", "column": 5}}], "message": "'struct point' has no member named 'horizontl'; did you mean 'horizontal'?", "escape-source": false}, ` +
  `{"kind": "error", "column-origin": 1, "children": [{"kind": "note", "escape-source": false, "locations": [{"caret": {"byte-column": 10, "display-column": 10, "line": 7, "file": "f.c", "column": 10}}], "message": "each undeclared identifier is reported only once"}], "escape-source": false, "locations": [{"finish": {"byte-column": 19, "display-column": 19, "line": 7, "file": "f.c", "column": 19}, "caret": {"byte-column": 10, "display-column": 10, "line": 7, "file": "f.c", "column": 10}}], "message": "'undeclared' undeclared"}, ` +
  `{"kind": "warning", "locations": [{"finish": {"byte-column": 28, "display-column": 28, "line": 4, "file": "f.c", "column": 28}, "caret": {"byte-column": 23, "display-column": 23, "line": 4, "file": "f.c", "column": 23}}], "column-origin": 1, "option": "-Wunused-variable", "escape-source": false, "children": [], "message": "unused variable 'unused'"}]`;

const clangText = `In file included from m.c:2:
./inc.h:1:13: error: expected parameter declarator
    1 |  int broken( {
      |              ^
./inc.h:1:13: error: expected ')'
./inc.h:1:11: note: to match this '('
    1 |  int broken( {
      |            ^
f.c:6:3: error: call to undeclared function 'prinft' [-Wimplicit-function-declaration]
    6 |    prinft("%d\\n", "x");
      |    ^
f.c:6:3: note: did you mean 'printf'?
/usr/include/stdio.h:356:12: note: 'printf' declared here
  356 |  extern int printf (const char *__restrict __format, ...);
      |             ^
fix-it:"f.c":{6:3-6:9}:"printf"
f.c:7:10:{7:10-7:20}: error: use of undeclared identifier 'undeclared'
    7 |    return undeclared;
      |           ^~~~~~~~~~
4 errors generated.
`;

describe("gcc's JSON", () => {
  it('gives place, option, notes and fix of each diagnostic', () => {
    const { diagnostics, rest } = parseDiagnostics(`${gccJson}\n`, gcc12);
    expect(rest).toBe('');
    expect(
      diagnostics.map(({ severity, code, range }) => [severity, code, range?.line, range?.column, range?.endColumn]),
    ).toEqual([
      ['error', '', 5, 5, 14],
      ['error', '', 7, 10, 20],
      ['warning', '-Wunused-variable', 4, 23, 29],
    ]);
    expect(diagnostics[0]?.fixes).toEqual([
      [{ file: 'f.c', range: { line: 5, column: 5, endLine: 5, endColumn: 14 }, text: 'horizontal' }],
    ]);
    expect(diagnostics[1]?.notes[0]?.message).toMatch(/each undeclared/);
  });

  it('knows no column of what is missing at the end of the file', () => {
    const text =
      '[{"kind": "error", "column-origin": 1, "children": [], "escape-source": false, "locations": [{"caret": {"byte-column": -1, "display-column": -1, "line": 2, "file": "f.c", "column": -1}}], "message": "expected \'{\' at end of input"}]';
    const { diagnostics, rest } = parseDiagnostics(text, gcc12);
    expect(rest).toBe('');
    expect(diagnostics).toMatchObject([{ severity: 'error', range: { line: 2, column: 1, endLine: 2, endColumn: 2 } }]);
  });

  it('is followed by what the assembler wrote', () => {
    const stderr = `[]\nl.c: Assembler messages:\nl.c:1: Error: no such instruction: \`bogus'\n`;
    const { diagnostics, rest } = parseDiagnostics(stderr, gcc12);
    expect(rest).toBe('');
    expect(diagnostics).toMatchObject([
      {
        source: 'assembler',
        severity: 'error',
        file: 'l.c',
        message: "no such instruction: `bogus'",
        range: { line: 1 },
      },
    ]);
  });

  it('is asked for only where gcc has it', () => {
    expect(diagnosticFlags(gcc12, false)).toEqual(['-fdiagnostics-format=json']);
    expect(diagnosticFlags(gcc8, false)).not.toContain('-fdiagnostics-format=json');
    expect(diagnosticFlags({ family: 'gcc', version: '15.1.0' }, false)).not.toContain('-fdiagnostics-format=json');
    expect(diagnosticFlags(clang, false)).toContain('-fdiagnostics-print-source-range-info');
    expect(diagnosticFlags(clang, true)).toEqual([]);
  });
});

describe('the text of compilers', () => {
  it('gives errors with their notes, ranges and fix-its, without the lines shown below them', () => {
    const { diagnostics, rest } = parseDiagnostics(clangText, clang);
    expect(rest).toBe('');
    expect(diagnostics.map(({ file, message, notes }) => [file, message, notes.length])).toEqual([
      ['./inc.h', 'expected parameter declarator', 0],
      ['./inc.h', "expected ')'", 1],
      ['f.c', "call to undeclared function 'prinft'", 2],
      ['f.c', "use of undeclared identifier 'undeclared'", 0],
    ]);
    expect(diagnostics[2]).toMatchObject({ code: '-Wimplicit-function-declaration', fixes: [[{ text: 'printf' }]] });
    expect(diagnostics[3]?.range).toEqual({ line: 7, column: 10, endLine: 7, endColumn: 20 });
  });

  it('of an older gcc is read, too', () => {
    const text = `f.c: In function 'main':
f.c:5:18: error: expected ';' before 'prinft'
fix-it:"f.c":{5:18-5:18}:";"
f.c:7:10: error: 'undeclared' undeclared (first use in this function)
f.c:7:10: note: each undeclared identifier is reported only once
`;
    const { diagnostics, rest } = parseDiagnostics(text, gcc8);
    expect(rest).toBe('');
    expect(diagnostics).toMatchObject([{ fixes: [[{ text: ';' }]] }, { notes: [{}] }]);
  });

  it('keeps alternatives apart: each note has fix-its of its own', () => {
    const text = `w.c:3:9: warning: using the result of an assignment as a condition without parentheses [-Wparentheses]
w.c:3:9: note: place parentheses around the assignment to silence this warning
fix-it:"w.c":{3:7-3:7}:"("
fix-it:"w.c":{3:12-3:12}:")"
w.c:3:9: note: use '==' to turn this assignment into an equality comparison
fix-it:"w.c":{3:9-3:10}:"=="
`;
    const [warning] = parseDiagnostics(text, clang).diagnostics;
    expect(warning?.fixes.map((edits) => edits.map((edit) => edit.text))).toEqual([['(', ')'], ['==']]);
  });

  it('reads escapes of fix-its as bytes of UTF-8', () => {
    const text = String.raw`a.c:1:1: error: x
fix-it:"a.c":{1:1-1:2}:"\"\\\303\244\t"
`;
    expect(parseDiagnostics(text, clang).diagnostics[0]?.fixes[0]?.[0]?.text).toBe('"\\ä\t');
  });

  it('reads errors of the driver, which are about no line', () => {
    const text =
      "clang-22: error: unknown argument: '-fnothing'\ncc1: error: unrecognized command-line option '-mbogus'\n";
    expect(parseDiagnostics(text, clang).diagnostics).toMatchObject([
      { severity: 'error', range: null, message: "unknown argument: '-fnothing'" },
      { severity: 'error', range: null },
    ]);
  });

  it('drops nothing: what is no diagnostic is handed on', () => {
    expect(parseDiagnostics('something nobody expected\n', clang).rest).toBe('something nobody expected');
    expect(parseDiagnostics('[{"kind": 1}]\n', gcc12).rest).toBe('[{"kind": 1}]');
  });
});
