// Bundles the app for its processes: main, executor and the command line are Node modules (the last is bundled on by
// build/commandLineBundle.mjs), the preload script is one CommonJS file as the sandbox wants it, the page is what a
// browser loads. Everything lies flat in its folder, so that `import.meta.dirname` is out/main in each of main's files,
// shared chunks included.

import { fileURLToPath } from 'node:url';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'electron-vite';
import { bundledLicences } from './build/bundledLicences.mjs';
import { wasmFiles } from './build/wasmFiles.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

// The oldest runtimes that the bundle runs on: Electron 33 and the Node inside of it.
const nodeTarget = 'node20.18';
const browserTarget = 'chrome130';

// Packages are bundled, not looked up at run time: the installed app and the command line need no node_modules.
const externalizeDeps = false;

export default defineConfig({
  main: {
    plugins: [wasmFiles(), bundledLicences()],
    define: { LOADSTONE_COMMIT: JSON.stringify(process.env['LOADSTONE_COMMIT'] ?? 'unknown') },
    build: {
      outDir: path('out/main'),
      target: nodeTarget,
      externalizeDeps,
      sourcemap: true,
      rollupOptions: {
        input: {
          main: path('app/main/main.ts'),
          cli: path('app/main/cli.ts'),
          executor: path('app/executor/executor.ts'),
          laneWorker: path('app/main/laneWorker.ts'),
        },
        external: ['electron', /^node:/, /\.node$/],
        output: {
          format: 'es',
          entryFileNames: '[name].js',
          chunkFileNames: '[name]-[hash].js',
        },
      },
    },
  },
  preload: {
    build: {
      outDir: path('out/preload'),
      target: nodeTarget,
      externalizeDeps,
      rollupOptions: {
        input: { preload: path('app/main/preload.ts') },
        external: ['electron'],
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: path('app/renderer'),
    base: './',
    plugins: [vue(), bundledLicences()],
    worker: { format: 'es' },
    build: {
      outDir: path('out/renderer'),
      target: browserTarget,
      // The content security policy allows files of our own only: no data: scripts, no inline preload helper.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      minify: true,
      rollupOptions: { input: { index: path('app/renderer/index.html') } },
    },
  },
});
