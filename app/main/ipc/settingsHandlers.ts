// The settings' calls.
import type { settingsCalls } from '../../shared/ui/channels/settings.ts';
import { defaultSettings } from '../../shared/ui/settingsRecords.ts';
import type { HandlerContext, Subject } from './handlers.ts';

export function settingsSubject({ settings, send }: HandlerContext): Subject<keyof typeof settingsCalls> {
  const end = settings.onChange(() => send('settings', settings.record));
  return {
    handlers: {
      'settings.get': () => settings.record,
      'settings.change': (changes) => {
        // A key without a value changes nothing.
        settings.change(Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)));
        return settings.record;
      },
      'settings.reset': () => {
        settings.change(defaultSettings);
        return settings.record;
      },
    },
    close: end,
  };
}
