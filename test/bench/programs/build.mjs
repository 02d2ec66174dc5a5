// Bundles the bench's TypeScript programs, which use the controller's own modules, for plain Node.

import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { inRoot } from '../../../build/paths.mjs';

const programs = ['engines', 'phaseCost', 'frameRelay', 'heapStrategies'];

/** Into `folder`; gives the paths by name. @param {string} folder @returns {Promise<ReadonlyMap<string, string>>} */
export async function buildPrograms(folder) {
  const input = Object.fromEntries(programs.map((name) => [name, inRoot('test', 'bench', 'programs', `${name}.ts`)]));
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: true,
      outDir: folder,
      minify: false,
      rollupOptions: { input, output: { entryFileNames: '[name].mjs', banner: '#!/usr/bin/env node' } },
    },
  });
  return new Map(
    programs.map((name) => {
      const path = join(folder, `${name}.mjs`);
      // LLVM's controller starts the relay as a program.
      chmodSync(path, 0o755);
      return [name, path];
    }),
  );
}
