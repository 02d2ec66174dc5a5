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
  /** `loadstone-executor-low`: starts `executor` with its libraries below 2 GB. */
  readonly lowExecutor: string;
  /** `libloadstone-tls.so`: part of every executor from its start. */
  readonly threadStorage: string;
  /** `libloadstone-tls-large.so`: preloaded where a load wants more room. */
  readonly largeThreadStorage: string;
  readonly start: StartFiles;
  /** The folder of the gallery: sources, objects, gallery.json. */
  readonly samples: string;
}

/** `bundle`: the folder of the running bundle, out/main. Throws InputError that says what is missing. */
export function installedFiles(bundle: string): InstalledFiles {
  const root = join(bundle, '../..').replace(/app\.asar$/, 'app.asar.unpacked');
  const native = join(root, 'native/build/Release');
  const files = {
    addon: join(native, 'loadstone.node'),
    executor: join(native, 'loadstone-executor'),
    lowExecutor: join(native, 'loadstone-executor-low'),
    threadStorage: join(native, threadStorageLibrary),
    largeThreadStorage: join(native, largeThreadStorageLibrary),
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
  const missing = [...Object.values(others), ...Object.values(start)].filter((file) => !existsSync(file));
  if (missing.length > 0) {
    throw new InputError(
      `this installation is not complete: ${missing.join(', ')} missing; in a checkout 'npm run build' makes them`,
    );
  }
  return files;
}

export function loadAddon(path: string): NativeAddon {
  return createRequire(import.meta.url)(path) as NativeAddon;
}
