// One vitest project per suite; build/test.mjs runs them one after another. Suites are folders below test/.

import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vitest/config';

/** Tests of processes: their start, several calls and their end take longer than vitest's five seconds allow. */
const processTimeouts = { testTimeout: 30_000, hookTimeout: 30_000 };

/** Under Wine each process takes a second to start and to look into, and a busy machine makes ten of it. */
const wineTimeouts = { testTimeout: 120_000, hookTimeout: 120_000 };

const windowOptions = { testTimeout: 90_000, hookTimeout: 90_000, fileParallelism: false, retry: 0 };

export default defineConfig({
  plugins: [vue()],
  test: {
    passWithNoTests: false,
    // A test that breaks the executor's protocol must not take another file's connection with it.
    pool: 'forks',
    projects: [
      suite('unit', {}),
      suite('contract', processTimeouts),
      suite('integration', { testTimeout: 60_000, hookTimeout: 60_000 }),
      suite('interop', processTimeouts),
      ...windows(),
      suite('fuzz', { testTimeout: 120_000 }),
      suite('installed', { testTimeout: 120_000, hookTimeout: 120_000, fileParallelism: false }),
      // One window at a time: the driver's port and the display are shared.
      suite('e2e', windowOptions),
      // What is done to the window so that it breaks.
      suite('faults', windowOptions),
    ],
  },
});

/** What runs on Windows: tests of its own, and those of the seams that differ there, but for what only POSIX has. */
function windows() {
  if (process.platform !== 'win32') return [];
  const include = ['windows', 'contract/transports', 'contract/memory', 'contract/executor'].map(
    (folder) => `test/${folder}/**/*.test.ts`,
  );
  // Not those of what Windows has not (restriction, consoleInput, crashUnderGdb, companions, machine, llvmRuntime), of
  // POSIX programs (endings, deaths, soak, linkInputs, engines), of ELF's assembly and names of sections (fileReading,
  // codeView, explanation) or of the controller alone (turns, memoryPicture).
  const sessions = ['executionSession', 'loadList', 'functionCalls'].map(
    (name) => `test/integration/session/${name}.test.ts`,
  );
  const ofPosix = ['executor/endOfProgram', 'executor/signals', 'executor/ehFrames', 'memory/manyLoads'];
  const exclude = ofPosix.map((name) => `test/contract/${name}.test.ts`);
  return [
    { extends: true as const, test: { name: 'windows', include: [...include, ...sessions], exclude, ...wineTimeouts } },
  ];
}

function suite(name: string, options: Record<string, number | boolean>) {
  return {
    extends: true as const,
    test: { name, include: [`test/${name}/**/*.test.ts`], ...options },
  };
}
