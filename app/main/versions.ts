// What runs: for the terminal at start, for About and the status bar.
import type { VersionsRecord } from '../shared/ui/records.ts';

/** The major version that package.json declares. An older one runs only where that cannot be had. */
const declaredMajor = 45;

/** What runs under plain Node. */
const noElectron = 'none';

/** Put in by electron.vite.config.ts; tests run without a bundle. */
declare const LOADSTONE_COMMIT: string | undefined;
export const commit = typeof LOADSTONE_COMMIT === 'string' ? LOADSTONE_COMMIT : 'unknown';

/** `versions` is process.versions, to which Electron adds its own and Chromium's. */
export function readVersions(
  loadstone: string,
  versions: Readonly<Record<string, string | undefined>>,
): VersionsRecord {
  const electron = versions['electron'] ?? noElectron;
  return {
    loadstone,
    commit,
    electron,
    electronIsFallback: electron !== noElectron && Number.parseInt(electron, 10) < declaredMajor,
    chromium: versions['chrome'] ?? 'none',
    node: versions['node'] ?? 'none',
  };
}

export function describeVersions(versions: VersionsRecord): string {
  const { loadstone, commit: built, electron, chromium, node } = versions;
  const what = `Loadstone ${loadstone} (${built})`;
  if (electron === noElectron) return `${what} on Node ${node}`;
  const fallback = versions.electronIsFallback
    ? ` (the fallback for tests and local runs; ${declaredMajor}.x is declared)`
    : '';
  return `${what} on Electron ${electron}${fallback}, Chromium ${chromium}, Node ${node}`;
}
