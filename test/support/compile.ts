// Compiles a source text with the system's compiler, for tests that need real objects.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runTool } from './tools.ts';

/** Writes `source` as `name` into `folder` and compiles it there; gives the object's path. `.cc` is C++. */
export function compile(folder: string, name: string, source: string, flags: readonly string[] = []): string {
  const path = join(folder, name);
  const object = path.replace(/\.\w+$/, '.o');
  writeFileSync(path, source);
  runTool(name.endsWith('.cc') ? 'g++' : 'gcc', [...flags, '-c', path, '-o', object]);
  return object;
}
