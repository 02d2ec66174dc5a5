// Generates any number of objects of about 10 KB, one function and one table each, and a main that refers to all. One
// object comes from the compiler; the others are copies in which the names are replaced by names of the same length.

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Entries of four bytes: with headers, symbols and code they make about 10 KB. */
const tableEntries = 2200;

const template = `static const int table_NNNNN[${tableEntries}] = { 1, [${tableEntries - 1}] = 7 };
int work_NNNNN(int index) { return table_NNNNN[index % ${tableEntries}] + index; }
`;

/** Paths in link order, main first. @param {string} folder @param {number} count up to 100,000 @returns {string[]} */
export function manyObjects(folder, count) {
  const source = join(folder, 'template.c');
  writeFileSync(source, template.replaceAll('NNNNN', '99999'));
  const object = join(folder, 'template.o');
  execFileSync('gcc', ['-O2', '-c', source, '-o', object]);
  const bytes = readFileSync(object, 'latin1');
  const numbers = Array.from({ length: count }, (_, i) => String(i).padStart(5, '0'));
  const objects = numbers.map((number) => {
    const path = join(folder, `work_${number}.o`);
    writeFileSync(path, bytes.replaceAll('_99999', `_${number}`), 'latin1');
    return path;
  });
  const main = join(folder, `main${count}.c`);
  const declarations = numbers.map((number) => `int work_${number}(int);`).join('\n');
  const table = numbers.map((number) => `work_${number}`).join(', ');
  writeFileSync(
    main,
    `${declarations}
static int (*const all[])(int) = { ${table} };
int main(int argc, char **argv) { (void)argv; return all[argc % ${count}](0) != 1; }
`,
  );
  const mainObject = main.replace(/\.c$/, '.o');
  execFileSync('gcc', ['-O2', '-c', main, '-o', mainObject]);
  return [mainObject, ...objects];
}
