// The settings of a person, stored as settings.json, and what they mean to the session. The window changes them through
// ipc/settingsHandlers.ts; main reads them whenever it needs one.
import { defaultSettings, type Settings, type SettingsRecord, settings } from '../../shared/ui/settingsRecords.ts';
import type { SourceLanguage } from '../../shared/ui/sourceRecords.ts';
import type { MemoryOptions } from '../session/executorConnection.ts';
import { StoredRecord } from './storedRecord.ts';

export class SettingsStore {
  readonly #record: StoredRecord<typeof settings.shape>;
  readonly #listeners = new Set<(values: Settings) => void>();

  /** `folder`: of the person's data. */
  constructor(folder: string) {
    this.#record = new StoredRecord({ folder, name: 'settings', schema: settings, defaults: defaultSettings });
  }

  get values(): Settings {
    return this.#record.values;
  }

  get record(): SettingsRecord {
    return { values: this.values, path: this.#record.path, notices: [...this.#record.notices] };
  }

  change(changes: Partial<Settings>): void {
    this.#record.change(changes);
    for (const listener of this.#listeners) listener(this.values);
  }

  /** Returns what ends the subscription. */
  onChange(listener: (values: Settings) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** Bytes of each arena that are touched before the first run, where an executor is kept ready. */
const ahead = 2 ** 22;

/** What an executor that starts now gets. */
export function memoryOptions({ memory, slabMB, heap, growth, poison, warmExecutor }: Settings): MemoryOptions {
  const slab = slabMB * 2 ** 20;
  return {
    kind: memory,
    settings: {
      // Managers that are given no slab choose one that fits their route.
      ...(slabMB === defaultSettings.slabMB ? {} : { slab }),
      heap,
      growth,
      poison,
      ahead: warmExecutor ? Math.min(ahead, slab / 4) : 0,
    },
  };
}

/** Compiler flags of a file that nobody gave others. */
export function flagsFor(language: SourceLanguage, { flagsC, flagsCpp, flagsAssembly }: Settings): string {
  return { c: flagsC, cpp: flagsCpp, asm: flagsAssembly, text: '' }[language];
}
