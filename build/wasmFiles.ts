// A plugin of the bundler: packages that read their WebAssembly from a file beside the script get it into the folder of
// the bundle. iced-x86 looks for its own by that name; demangle.wasm is opened by app/main/commands/readableOutput.ts.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';

const files = [
  { fileName: 'iced_x86_bg.wasm', from: 'iced-x86', file: 'iced_x86_bg.wasm' },
  { fileName: 'demangle.wasm', from: 'gecko-profiler-demangle', file: 'index_bg.wasm' },
] as const;

export function wasmFiles(): Plugin {
  return {
    name: 'loadstone:wasm-files',
    apply: 'build',
    generateBundle() {
      const { resolve } = createRequire(import.meta.url);
      for (const { fileName, from, file } of files) {
        this.emitFile({ type: 'asset', fileName, source: readFileSync(join(dirname(resolve(from)), file)) });
      }
    },
  };
}
