// Objects of the corpus and what they do when they are linked natively, kept between runs of the tests: compiling is
// what takes the time.

import { createHash, randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { type Combination, compile, compileCommand, compilerVersions, linkNatively } from './compilers.ts';
import { type CorpusProgram, corpusFolder } from './corpusPrograms.ts';
import { type Ended, runToEnd } from './runToEnd.ts';

export interface NativeBuild {
  readonly objects: readonly string[];
  /** What the native program did; a text instead where it could not be compiled or linked. */
  readonly native: Ended | string;
}

const resultFile = 'native.json';
/** After which a build that no test asked for is deleted. */
const keptMs = 14 * 24 * 60 * 60 * 1000;

export class NativeBuilds {
  readonly #folder: string;

  /** `folder` is made; deleting it costs time, nothing else. */
  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
    this.#removeOld();
  }

  async build(program: CorpusProgram, combination: Combination): Promise<NativeBuild> {
    const kept = join(this.#folder, keyOf(program, combination));
    if (existsSync(join(kept, resultFile))) utimesSync(kept, new Date(), new Date());
    else await this.#make(program, combination, kept);
    const objects = program.sources.map((_, index) => objectName(kept, index));
    const native = JSON.parse(readFileSync(join(kept, resultFile), 'utf8')) as NativeBuild['native'];
    return { objects, native };
  }

  async #make(program: CorpusProgram, combination: Combination, kept: string): Promise<void> {
    const folder = join(this.#folder, `unfinished-${randomUUID()}`);
    mkdirSync(folder);
    try {
      const native = await compileAndRun(program, combination, folder);
      writeFileSync(join(folder, resultFile), JSON.stringify(native));
      renameSync(folder, kept);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  #removeOld(): void {
    for (const name of readdirSync(this.#folder)) {
      const path = join(this.#folder, name);
      if (Date.now() - statSync(path).mtimeMs > keptMs) rmSync(path, { recursive: true, force: true });
    }
  }
}

async function compileAndRun(
  program: CorpusProgram,
  combination: Combination,
  folder: string,
): Promise<Ended | string> {
  const executable = join(folder, 'program');
  try {
    const objects = program.sources.map((_, index) => objectName(folder, index));
    for (const [index, source] of program.sources.entries()) {
      await compile(source, objects[index] ?? '', combination, folder);
    }
    const cxx = program.sources.some(({ path }) => extname(path) === '.cc');
    const libraries = program.libraries.map((name) => `-l${name}`);
    await linkNatively(objects, executable, { combination, cxx, libraries, cwd: folder });
    return await runToEnd(executable, program.args, { cwd: folder, timeout: 30_000 });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    rmSync(executable, { force: true });
  }
}

function objectName(folder: string, index: number): string {
  return join(folder, `${index}.o`);
}

/** Everything that decides what comes out: compiler, flags, and every file that a program may include. */
function keyOf(program: CorpusProgram, combination: Combination): string {
  const hash = createHash('sha256');
  const add = (text: string): unknown => hash.update(text).update('\0');
  add(compilerVersions[combination.compiler] ?? '');
  for (const source of program.sources) {
    const { program: compiler, args } = compileCommand(source, combination);
    add([compiler, ...args].join(' '));
    add(readFileSync(source.path, 'utf8'));
  }
  add(JSON.stringify([program.libraries, program.args]));
  for (const folder of new Set([corpusFolder, ...program.sources.map(({ path }) => dirname(path))])) {
    const headers = readdirSync(folder).filter((name) => name.endsWith('.h'));
    for (const header of headers.sort()) add(readFileSync(join(folder, header), 'utf8'));
  }
  return hash.digest('hex').slice(0, 32);
}
