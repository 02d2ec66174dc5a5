// Names of C++ and Rust symbols as people write them, for what the command line prints for people.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { hasMangledNames, type Readable, readableImports, startReadable } from '../../shared/ui/readableNames.ts';

let reader: Readable | null = null;

/** Loads what reads them when there is the first one. */
export function readableOutput(text: string): string {
  if (!hasMangledNames(text)) return text;
  reader ??= load();
  return reader(text);
}

/** Beside the bundle, where `build/wasmFiles.ts` puts it; in its package where nothing is bundled. */
function load(): Readable {
  const bundled = join(import.meta.dirname, 'demangle.wasm');
  const path = existsSync(bundled)
    ? bundled
    : createRequire(import.meta.url).resolve('gecko-profiler-demangle/index_bg.wasm');
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(path)), readableImports);
  return startReadable(exports);
}
