// The command line as one CommonJS file and the small one that starts it: Node is ready to run these sooner than a
// bundle of modules. Made from cli.js of the bundle of main, which is not needed any more then.

import { rmSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { inRoot } from './paths.mjs';

export const commandLine = inRoot('out', 'main', 'cli.cjs');

/** What `commandLine` starts. */
export const commandLineScript = inRoot('out', 'main', 'commandLine.cjs');

/** Needs the bundle of main. */
export async function bundleCommandLine() {
  const modules = inRoot('out', 'main', 'cli.js');
  await toCommonJs(modules, 'commandLine.cjs');
  await toCommonJs(inRoot('app', 'main', 'startCommandLine.ts'), 'cli.cjs', '#!/usr/bin/env node\n');
  for (const file of [modules, `${modules}.map`]) rmSync(file);
}

/** @param {string} input @param {string} name @param {string} [banner] */
async function toCommonJs(input, name, banner = '') {
  // Not before the node packages are there, which setup installs.
  const { build } = await import('vite');
  await build({
    configFile: false,
    root: inRoot(),
    logLevel: 'warn',
    build: {
      ssr: input,
      outDir: inRoot('out', 'main'),
      emptyOutDir: false,
      target: 'node20.18',
      rolldownOptions: {
        external: ['electron', ...builtinModules, /^node:/, /\.node$/],
        output: { format: 'cjs', entryFileNames: name, chunkFileNames: '[name]-[hash].cjs', banner },
      },
    },
    ssr: { noExternal: true },
  });
}
