// Where the native parts of this installation lie: beside the bundle in a checkout, beside the archive in a package,
// because the system loads them by path.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { InputError } from '../shared/errors.ts';
import type { NativeAddon } from '../shared/nativeAddon.ts';
import { largeThreadStorageLibrary, threadStorageLibrary } from '../shared/preload.ts';
import type { StartFiles } from './session/startFiles.ts';

export interface InstalledFiles {
  /** `loadstone.node`. */
  readonly addon: string;
  /** `loadstone-executor`. */
  readonly executor: string;
  /** `loadstone-executor-low`: starts `executor` with its libraries below 2 GB. Null on Windows, as the next two. */
  readonly lowExecutor: string | null;
  /** `libloadstone-tls.so`: part of every executor from its start. */
  readonly threadStorage: string | null;
  /** `libloadstone-tls-large.so`: preloaded where a load wants more room. */
  readonly largeThreadStorage: string | null;
  readonly start: StartFiles;
  /** The folder of the gallery: sources, objects, gallery.json. */
  readonly samples: string;
}

/** `bundle`: the folder of the running bundle, out/main. Throws InputError that says what is missing. */
export function installedFiles(bundle: string): InstalledFiles {
  const root = join(bundle, '../..').replace(/app\.asar$/, 'app.asar.unpacked');
  const native = nativeFolder(root);
  const onLinux = (name: string): string | null => (isWindows ? null : join(native, name));
  const files = {
    addon: join(native, 'loadstone.node'),
    executor: join(native, isWindows ? 'loadstone-executor.exe' : 'loadstone-executor'),
    lowExecutor: onLinux('loadstone-executor-low'),
    threadStorage: onLinux(threadStorageLibrary),
    largeThreadStorage: onLinux(largeThreadStorageLibrary),
    start: {
      object: join(native, 'start.o'),
      callStart: join(native, 'callStart.o'),
      call: join(native, 'call.o'),
      library: join(native, 'libstart.a'),
    },
    // Read by Node alone, which sees into the archive.
    samples: join(bundle, '../samples'),
  };
  const { start, ...others } = files;
  const wanted = [...Object.values(others), ...Object.values(start)].filter((file) => file !== null);
  const missing = wanted.filter((file) => !existsSync(file));
  if (missing.length > 0) {
    throw new InputError(
      `this installation is not complete: ${missing.join(', ')} missing; in a checkout 'npm run build' makes them`,
    );
  }
  return files;
}

const isWindows = process.platform === 'win32';

/** A checkout may hold what mingw built on Linux beside what node-gyp builds here. */
function nativeFolder(root: string): string {
  const crossBuilt = join(root, 'native/build/Windows');
  return isWindows && existsSync(crossBuilt) ? crossBuilt : join(root, 'native/build/Release');
}

export function loadAddon(path: string): NativeAddon {
  return createRequire(import.meta.url)(path) as NativeAddon;
}
