// What runs: for the terminal at start, for About and the status bar.
import type { VersionsRecord } from '../shared/ui/records.ts';

/** The major version that package.json declares. An older one runs only where that cannot be had. */
const declaredMajor = 45;

/** `versions` is process.versions, to which Electron adds its own and Chromium's. */
export function readVersions(
  loadstone: string,
  versions: Readonly<Record<string, string | undefined>>,
): VersionsRecord {
  const electron = versions['electron'] ?? 'none';
  return {
    loadstone,
    electron,
    electronIsFallback: Number.parseInt(electron, 10) < declaredMajor,
    chromium: versions['chrome'] ?? 'none',
    node: versions['node'] ?? 'none',
  };
}

export function describeVersions(versions: VersionsRecord): string {
  const { loadstone, electron, chromium, node } = versions;
  const fallback = versions.electronIsFallback
    ? ` (the fallback for tests and local runs; ${declaredMajor}.x is declared)`
    : '';
  return `Loadstone ${loadstone} on Electron ${electron}${fallback}, Chromium ${chromium}, Node ${node}`;
}
