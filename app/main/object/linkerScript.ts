// Linker scripts that pose as libraries (Debian's libm.a, libc.so): text with INPUT and GROUP commands that name the
// real files. Read just far enough to follow them (GNU ld manual, "Commands Dealing with Files").

import { FormatError } from '../../shared/errors.ts';
import { decodeName } from './nameIndex.ts';

export interface LinkerScriptInput {
  /** A path as written, or `-lNAME`. */
  readonly name: string;
  /** Inside AS_NEEDED: a shared library that counts only if it defines something that is missing. */
  readonly asNeeded: boolean;
}

/** Blanks, a comment, the commands' first letters, and a byte order mark. */
const possibleStarts = [...new TextEncoder().encode(' \t\r\n\f\v/OIGST'), 0xef];

/** True for text whose first command is one that such a script may start with. */
export function isLinkerScript(bytes: Uint8Array): boolean {
  // Thousands of objects pass here: their first byte is enough for them.
  const [first] = bytes;
  if (first === undefined || !possibleStarts.includes(first)) return false;
  const text = decodeName(bytes, 0, Math.min(bytes.length, 4096)).replace(/\/\*.*?\*\//gs, '');
  return /^\s*(OUTPUT_FORMAT|INPUT|GROUP|SEARCH_DIR|TARGET)\s*\(/.test(text);
}

/** The files that a script names, in its order. Throws FormatError for commands that are no part of such a script. */
export function parseLinkerScript(name: string, bytes: Uint8Array): readonly LinkerScriptInput[] {
  if (bytes.length > maxBytes) {
    throw new FormatError(name, 0, `a linker script of ${bytes.length} bytes: allowed are ${maxBytes}`);
  }
  const tokens = tokenize(name, decodeName(bytes, 0, bytes.length));
  const inputs: LinkerScriptInput[] = [];
  for (let next = 0; next < tokens.length; ) {
    const command = tokens[next];
    if (command === undefined) break;
    if (command.text === ';') {
      next += 1;
      continue;
    }
    const end = closingBracket(name, tokens, next + 1);
    if (command.text === 'INPUT' || command.text === 'GROUP') addInputs(name, tokens, next + 2, end, false, inputs);
    else if (command.text !== 'OUTPUT_FORMAT' && command.text !== 'TARGET') {
      const text = `linker script command ${command.text}: only INPUT and GROUP are followed; load the files themselves`;
      throw new FormatError(name, command.offset, text);
    }
    next = end + 1;
  }
  return inputs;
}

/** Scripts that pose as libraries are a few lines. */
const maxBytes = 65_536;

interface Token {
  readonly text: string;
  /** In characters, which are bytes but for names that are not ASCII. */
  readonly offset: number;
}

function tokenize(name: string, text: string): Token[] {
  const tokens: Token[] = [];
  const pattern = /\/\*.*?\*\/|"([^"]*)"|[(),;]|[^\s(),;"]+|\s+|./gsy;
  for (const match of text.matchAll(pattern)) {
    const [found, quoted] = match;
    if (/^\s/.test(found) || found === ',' || found.startsWith('/*')) {
      if (found === '/*') throw new FormatError(name, match.index, 'a comment without an end in a linker script');
      continue;
    }
    if (found === '"') throw new FormatError(name, match.index, 'a name without its closing quote in a linker script');
    tokens.push({ text: quoted ?? found, offset: match.index });
  }
  return tokens;
}

/** `open` is where a bracket must open; returns the index of the one that closes it. */
function closingBracket(name: string, tokens: readonly Token[], open: number): number {
  const before = tokens[open - 1];
  if (tokens[open]?.text !== '(') {
    throw new FormatError(
      name,
      before?.offset ?? 0,
      `'${before?.text}' in a linker script: expected is a command and '('`,
    );
  }
  let depth = 0;
  for (let index = open; index < tokens.length; index++) {
    if (tokens[index]?.text === '(') depth += 1;
    else if (tokens[index]?.text === ')') depth -= 1;
    if (depth === 0) return index;
  }
  throw new FormatError(name, before?.offset ?? 0, `'${before?.text}(' without its ')' in a linker script`);
}

function addInputs(
  name: string,
  tokens: readonly Token[],
  from: number,
  to: number,
  asNeeded: boolean,
  inputs: LinkerScriptInput[],
): void {
  for (let index = from; index < to; index++) {
    const token = tokens[index];
    if (token === undefined) break;
    if (token.text === 'AS_NEEDED') {
      const end = closingBracket(name, tokens, index + 1);
      addInputs(name, tokens, index + 2, end, true, inputs);
      index = end;
    } else if (token.text === '(' || token.text === ')' || token.text === ';') {
      throw new FormatError(name, token.offset, `'${token.text}' where a linker script names a file`);
    } else inputs.push({ name: token.text, asNeeded });
  }
}
