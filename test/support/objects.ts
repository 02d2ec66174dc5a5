// Objects and archives that the machine's own compilers make while the tests run; sources are in test/fixtures.

import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runTool } from './tools.ts';

export const fixtures = fileURLToPath(new URL('../fixtures/', import.meta.url));

/** A folder for one test file's objects. Remove it with `remove` when the tests are done. */
export class ObjectFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'loadstone-objects-'));

  constructor() {
    // The installed app is tested as somebody else, whose programs write here.
    chmodSync(this.path, 0o777);
    if (process.env['LOADSTONE_E2E_APP'] === 'installed') process.umask(0);
  }

  /** Compiles a fixture (`hello.c`) with gcc or g++ by its name; `flags` such as `-O2 -fPIC`. Returns the path. */
  compile(fixture: string, flags = '-O1', compiler = fixture.endsWith('.cc') ? 'g++' : 'gcc'): string {
    const name = `${basename(fixture).replace(/\.[^.]+$/, '')}${flags.replaceAll(' ', '')}.o`;
    const output = join(this.path, name);
    runTool(compiler, [...flags.split(' '), '-c', join(fixtures, fixture), '-o', output]);
    return output;
  }

  /** Compiles source text; `extension` says in which language (`c`, `cc`, `s`). */
  compileText(name: string, source: string, flags = '-O1', extension = 'c'): string {
    const input = join(this.path, `${name}.${extension}`);
    const output = join(this.path, `${name}.o`);
    writeFileSync(input, source);
    const compiler = extension === 'cc' ? 'g++' : 'gcc';
    runTool(compiler, [...flags.split(' '), '-c', input, '-o', output]);
    return output;
  }

  /** `ar`, with the modifiers of `flags` (`rcs`, `rcST`). Returns the archive's path. */
  archive(name: string, members: readonly string[], flags = 'rcs'): string {
    const output = join(this.path, name);
    const relative = members.map((member) => (member.startsWith(this.path) ? basename(member) : member));
    runTool('ar', [flags, output, ...relative], this.path);
    return output;
  }

  /** `gcc -shared` of source text. Returns the path. */
  sharedLibrary(name: string, source: string): string {
    const output = join(this.path, name);
    execFileSync('gcc', ['-shared', '-fPIC', '-x', 'c', '-', '-o', output], { input: source });
    return output;
  }

  folder(name: string): string {
    const path = join(this.path, name);
    mkdirSync(path, { recursive: true });
    return path;
  }

  read(path: string): Uint8Array {
    return new Uint8Array(readFileSync(path));
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
