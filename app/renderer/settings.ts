// The settings as main has them, for every component that goes by one of them.
import { type ComputedRef, computed, type InjectionKey, inject, provide, type Ref, shallowRef } from 'vue';
import { defaultSettings, type Settings, type SettingsRecord } from '../shared/ui/settingsRecords.ts';
import type { Connection } from './connection.ts';

export interface SettingsFollower {
  /** The defaults until main has answered. */
  readonly values: ComputedRef<Settings>;
  /** Null until main has answered. */
  readonly record: Readonly<Ref<SettingsRecord | null>>;
  change(changes: Partial<Settings>): Promise<void>;
  reset(): Promise<void>;
}

/** For as long as the calling component lives; serves the components below it. */
export function provideSettings(connection: Connection): SettingsFollower {
  const follower = followSettings(connection);
  provide(settingsKey, follower);
  return follower;
}

export function useSettings(): SettingsFollower {
  const follower = inject(settingsKey);
  if (follower === undefined) throw new Error('useSettings was called outside of App, which provides them');
  return follower;
}

const settingsKey: InjectionKey<SettingsFollower> = Symbol('settings');

export function followSettings({ attempt, listen }: Connection): SettingsFollower {
  const record = shallowRef<SettingsRecord | null>(null);
  const accept = (next: SettingsRecord | undefined): void => {
    if (next !== undefined) record.value = next;
  };
  listen('settings', accept);
  void attempt('settings.get').then(accept);
  return {
    record,
    values: computed(() => record.value?.values ?? defaultSettings),
    change: async (changes) => accept(await attempt('settings.change', changes)),
    reset: async () => accept(await attempt('settings.reset')),
  };
}
