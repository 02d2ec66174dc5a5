// Programs of 20 MB of code that do nothing but return 5: what it takes to link them is the point.
import { execFileSync } from 'node:child_process';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface LinkWorkload {
  readonly title: string;
  /** The first one has main. */
  readonly files: readonly string[];
}

/** 100 KB of code with so many relocations. */
const callsOfPiece = 1900;
const pieces = 200;

/** Made in `folder`: many files, and one file with very many relocations. */
export function linkWorkloads(folder: string): readonly LinkWorkload[] {
  const main = assemble(folder, 'main', '.globl main\nmain: mov $5, %eax\nret\n');
  const first = assemble(folder, 'piece0', calls(callsOfPiece));
  const others = Array.from({ length: pieces - 1 }, (_, i) => join(folder, `piece${i + 1}.o`));
  for (const path of others) copyFileSync(first, path);
  return [
    { title: `${pieces + 1} files`, files: [main, first, ...others] },
    {
      title: `one file with ${callsOfPiece * pieces} relocations`,
      files: [main, assemble(folder, 'large', calls(callsOfPiece * pieces))],
    },
  ];
}

function calls(count: number): string {
  return `.rept ${count}\ncall puts\n.nops 48\n.endr\n`;
}

function assemble(folder: string, name: string, text: string): string {
  const source = join(folder, `${name}.s`);
  writeFileSync(source, `.text\n${text}.section .note.GNU-stack,"",@progbits\n`);
  const object = join(folder, `${name}.o`);
  execFileSync('gcc', ['-c', source, '-o', object]);
  return object;
}
