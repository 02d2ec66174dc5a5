// A plugin of the bundler: iced-x86 reads its WebAssembly from a file beside the script that it is in, so the file goes
// along into the folder of the bundle.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';

const fileName = 'iced_x86_bg.wasm';

export function icedWasm(): Plugin {
  return {
    name: 'loadstone:iced-wasm',
    apply: 'build',
    generateBundle() {
      const folder = dirname(createRequire(import.meta.url).resolve('iced-x86'));
      this.emitFile({ type: 'asset', fileName, source: readFileSync(join(folder, fileName)) });
    },
  };
}
