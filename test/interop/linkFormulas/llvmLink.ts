// A link by llvm-jitlink that nobody runs, at a fixed address: its graphs, and bytes of its finished memory. It prints the
// contents of symbols only (-show-relocated-section-contents leaves out what lies between them, and does not end where
// two symbols share an address), so bytes are read by checks that cannot hold: a failed check tells the value it read.

import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runToEnd } from '../../support/runToEnd.ts';
import { type LlvmGraph, parseLlvmGraphs } from './llvmGraph.ts';

export const llvmJitlink = '/usr/bin/llvm-jitlink-22';
export const hasLlvm = existsSync(llvmJitlink);

/** Bytes of a section of a file, `width` 1, 2, 4 or 8. */
export interface WantedField {
  readonly file: string;
  readonly section: string;
  readonly offset: number;
  readonly width: number;
}

export interface LlvmLink {
  readonly graphs: ReadonlyMap<string, LlvmGraph>;
  /** The field's bytes as an unsigned number; null where LLVM has no such file or section. */
  read(field: WantedField): bigint | null;
}

/** More than any value of four bytes, so that no check with it holds. */
const never = '0x100000000';

const failedCheck = /^Expression '(.*) = 0x100000000' is false: 0x([0-9a-f]+) != /;
const impossibleCheck =
  /^Error evaluating expression '(.*) = 0x100000000': RTDyldChecker: (?:no section|file ".*" not recognized)/;

/**
 * Links `files` of `folder`, which must not have the same name twice. Gives LLVM's message where it cannot link them.
 * `base`: a low address, so that objects without PIC reach everything.
 */
export async function linkWithLlvm(
  folder: string,
  files: readonly string[],
  base: number,
  fields: readonly WantedField[],
): Promise<LlvmLink | { readonly refused: string }> {
  // It refuses a file without checks.
  if (fields.length === 0) throw new Error(`${files.join(' ')}: no relocations, so there is nothing to compare`);
  const words = fields.flatMap((field) => wordsOf(field).map(({ expression }) => expression));
  const checks = 'checks.txt';
  const lines = [...new Set(words)].map((word) => `# jitlink-check: ${word} = ${never}\n`);
  writeFileSync(join(folder, checks), lines.join(''));
  const args = ['-noexec', '-slab-allocate=256Mb', `-slab-address=${base}`, '-slab-page-size=4096'];
  const more = ['-phony-externals', '-show-graphs=.*', `-check=${checks}`, ...files];
  const { status, stdout, stderr } = await runToEnd(llvmJitlink, [...args, ...more], { cwd: folder, timeout: 25_000 });
  const problems = stderr
    .split('\n')
    .filter((line) => line !== '' && !line.endsWith(`Some checks in ${checks} failed`));
  const values = new Map<string, bigint | null>();
  const errors: string[] = [];
  for (const line of problems) {
    const [, expression, value] = failedCheck.exec(line) ?? [];
    const impossible = impossibleCheck.exec(line)?.[1];
    if (expression !== undefined && value !== undefined) values.set(expression, BigInt(`0x${value}`));
    else if (impossible !== undefined) values.set(impossible, null);
    else errors.push(line);
  }
  if (errors.length > 0 || status !== 1) return { refused: errors.join('; ') || `exit status ${status}` };
  const read = (field: WantedField): bigint | null => readField(field, values);
  return { graphs: new Map(parseLlvmGraphs(stdout).map((graph) => [graph.name, graph])), read };
}

function readField(field: WantedField, values: ReadonlyMap<string, bigint | null>): bigint | null {
  let sum = 0n;
  for (const { expression, shift } of wordsOf(field)) {
    const word = values.get(expression);
    if (word === undefined) throw new Error(`llvm-jitlink said nothing about ${expression}`);
    if (word === null) return null;
    sum |= word << shift;
  }
  return sum;
}

/** Eight bytes are read in two halves, for `never`'s sake. */
function wordsOf({ file, section, offset, width }: WantedField): { expression: string; shift: bigint }[] {
  const size = Math.min(4, width);
  const word = (at: number): string => `*{${size}}(section_addr(${file}, ${section}) + ${at})`;
  const low = { expression: word(offset), shift: 0n };
  return width <= 4 ? [low] : [low, { expression: word(offset + 4), shift: 32n }];
}
