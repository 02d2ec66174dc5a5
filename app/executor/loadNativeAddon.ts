// Loads native/build/Release/loadstone.node.

import { createRequire } from 'node:module';
import { ExecutorError } from '../shared/errors.ts';
import type { NativeAddon } from '../shared/nativeAddon.ts';

/** `path` is absolute. Throws ExecutorError that says what to do. */
export function loadNativeAddon(path: string): NativeAddon {
  let exports: unknown;
  try {
    exports = createRequire(import.meta.url)(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ExecutorError(`cannot load the native addon ${path}: ${reason}; build it with 'npm run build'`);
  }
  if (!isNativeAddon(exports)) throw new ExecutorError(`${path} is no Loadstone addon; build it with 'npm run build'`);
  return exports;
}

function isNativeAddon(exports: unknown): exports is NativeAddon {
  return (
    typeof exports === 'object' &&
    exports !== null &&
    'startExecutorServer' in exports &&
    typeof exports.startExecutorServer === 'function'
  );
}
