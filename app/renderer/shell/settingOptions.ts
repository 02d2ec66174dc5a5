// How the settings page spells the choices.
import type { Settings } from '../../shared/ui/settingsRecords.ts';

export interface Option<T extends string> {
  readonly value: T;
  readonly text: string;
}

export const themeOptions: readonly Option<Settings['theme']>[] = [
  { value: 'system', text: 'As the system' },
  { value: 'light', text: 'Light' },
  { value: 'dark', text: 'Dark' },
];

export const memoryOptions: readonly Option<Settings['memory']>[] = [
  { value: 'auto', text: 'Automatic: packed arenas if memory is shared' },
  { value: 'slab', text: 'Shared memory, slabs' },
  { value: 'packed', text: 'Shared memory, packed arenas' },
  { value: 'per-allocation', text: 'Shared memory, a reservation per file' },
  { value: 'rpc', text: 'Over the connection, slabs' },
  { value: 'generic', text: 'Over the connection, a reservation per file' },
];

export const heapOptions: readonly Option<Settings['heap']>[] = [
  { value: 'firstFit', text: 'First fit' },
  { value: 'bestFit', text: 'Best fit' },
  { value: 'segregatedFit', text: 'Segregated fit' },
];

export const growthOptions: readonly Option<Settings['growth']>[] = [
  { value: 'growable', text: 'Take another slab, then another reservation' },
  { value: 'fixed', text: 'Take another slab of the first reservation' },
  { value: 'fail', text: 'Fail' },
];
