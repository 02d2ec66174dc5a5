// The app's own folder for what compilers read and write: private, removed at the end, and swept of what runs that were
// killed left behind.
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const prefix = 'loadstone-compile-';

export class CompileFolder {
  readonly path: string;
  #count = 0;

  /** Makes it, readable by this user alone, and removes those of processes that are gone. */
  constructor() {
    sweep();
    this.path = mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`));
  }

  /** An empty folder inside of it. */
  async fresh(): Promise<string> {
    const folder = join(this.path, String(this.#count++));
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return folder;
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

function sweep(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = Number(new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1] ?? Number.NaN);
    if (Number.isNaN(pid) || isAlive(pid)) continue;
    const folder = join(tmpdir(), name);
    try {
      if (statSync(folder).uid === process.getuid?.()) rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      // Another start of the app sweeps at the same time.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
