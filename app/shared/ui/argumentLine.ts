// The arguments field: one line of text into argv, with the quoting that people know from a shell and nothing else of
// it (no variables, no patterns).

/**
 * Splits at blanks. Single quotes keep everything, double quotes all but `\"` and `\\`; outside of quotes a backslash
 * keeps the next character. Throws an Error that names the place of a quote that is not closed.
 */
export function splitArguments(line: string): string[] {
  const args: string[] = [];
  let current: string | null = null;
  for (let at = 0; at < line.length; at++) {
    const character = line.charAt(at);
    if (character === ' ' || character === '\t') {
      if (current !== null) args.push(current);
      current = null;
    } else if (character === "'" || character === '"') {
      const end = closingQuote(line, at);
      current = (current ?? '') + quoted(line.slice(at + 1, end), character);
      at = end;
    } else if (character === '\\') {
      at++;
      if (at === line.length)
        throw new Error(`the arguments end with a lone backslash at character ${at}: double it, or remove it`);
      current = (current ?? '') + line.charAt(at);
    } else {
      current = (current ?? '') + character;
    }
  }
  if (current !== null) args.push(current);
  return args;
}

/** A line that splits into these arguments. */
export function joinArguments(args: readonly string[]): string {
  return args.map((arg) => (/^[^\s'"\\]+$/.test(arg) ? arg : `'${arg.replaceAll("'", `'\\''`)}'`)).join(' ');
}

function closingQuote(line: string, start: number): number {
  const quote = line.charAt(start);
  for (let at = start + 1; at < line.length; at++) {
    if (quote === '"' && line.charAt(at) === '\\') at++;
    else if (line.charAt(at) === quote) return at;
  }
  throw new Error(`the ${quote} at character ${start + 1} of the arguments is never closed: add a ${quote}`);
}

function quoted(text: string, quote: string): string {
  return quote === "'" ? text : text.replace(/\\(["\\])/g, '$1');
}
