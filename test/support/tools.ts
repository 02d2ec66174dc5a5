// Compilers and their like, for tests that need real objects: gcc, g++ and ar of the machine. Inside Wine those of Linux
// do it, which the suite runs for us (build/compileDesk.mjs): its folder is in LOADSTONE_COMPILE_DESK.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const desk = process.env['LOADSTONE_COMPILE_DESK'];

/** Windows as Wine shows it on Linux, and not the system itself. */
export const underWine = desk !== undefined;

/** Milliseconds that an answer may take, and between two looks for it. */
const deadline = 60_000;
const interval = 10;

let requests = 0;

/** Throws with the tool's messages where it fails. */
export function runTool(program: string, args: readonly string[], cwd = process.cwd()): void {
  if (desk === undefined) {
    execFileSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'], cwd });
    return;
  }
  const place = join(desk, `${process.pid}-${requests++}`);
  writeFileSync(`${place}.new`, JSON.stringify({ program, args, cwd }));
  renameSync(`${place}.new`, `${place}.request`);
  const bell = new Int32Array(new SharedArrayBuffer(4));
  for (let waited = 0; !existsSync(`${place}.answer`); waited += interval) {
    if (waited > deadline) throw new Error(`${program} ${args.join(' ')}: no answer from the compile desk in ${desk}`);
    Atomics.wait(bell, 0, 0, interval);
  }
  const { code, output } = JSON.parse(readFileSync(`${place}.answer`, 'utf8')) as { code: number; output: string };
  rmSync(`${place}.answer`);
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} failed:\n${output}`);
}
