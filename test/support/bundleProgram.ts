// A TypeScript program of the tests as plain JavaScript, for processes that have to be apart from the test's own.

import { join } from 'node:path';
import { build } from 'vite';
import { wasmFiles } from '../../build/wasmFiles.ts';

/** `entry`: an absolute path without its `.ts`. Bundles into `folder` and gives the program's path. */
export async function bundleProgram(entry: string, folder: string): Promise<string> {
  await build({
    configFile: false,
    logLevel: 'error',
    plugins: [wasmFiles()],
    ssr: { noExternal: true },
    build: {
      ssr: true,
      outDir: folder,
      emptyOutDir: false,
      minify: false,
      rollupOptions: {
        input: { program: `${entry}.ts` },
        output: {
          entryFileNames: '[name].mjs',
          chunkFileNames: '[name].mjs',
          // For packages that look for a file beside themselves.
          banner: 'const __dirname = import.meta.dirname;',
        },
      },
    },
  });
  return join(folder, 'program.mjs');
}
