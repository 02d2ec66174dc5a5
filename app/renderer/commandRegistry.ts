// Who carries out which command: a component registers what it does for as long as it lives, and menu, palette, keys and
// buttons all ask here. Of several that registered one command, the last one carries it out.
import { type InjectionKey, inject, onScopeDispose, provide, shallowReactive } from 'vue';
import { type CommandId, commands } from '../shared/ui/commands.ts';

export interface CommandRegistry {
  /** Carries the command out; where it is not enabled now, nothing happens. */
  carryOut(id: CommandId): void;
  /** Reactive: somebody carries it out, and it makes sense now. */
  isEnabled(id: CommandId): boolean;
  /** Reactive: all that are enabled, in the table's order. */
  enabledIds(): readonly CommandId[];
  /** Until the surrounding scope ends. */
  register(id: CommandId, run: () => void, enabled?: () => boolean): void;
}

interface Entry {
  readonly run: () => void;
  readonly enabled: () => boolean;
}

export function provideCommands(): CommandRegistry {
  const registry = createCommandRegistry();
  provide(registryKey, registry);
  return registry;
}

export function useCommands(): CommandRegistry {
  const registry = inject(registryKey);
  if (registry === undefined) throw new Error('useCommands was called outside of App, which provides them');
  return registry;
}

const registryKey: InjectionKey<CommandRegistry> = Symbol('commands');

export function createCommandRegistry(): CommandRegistry {
  const entries = shallowReactive(new Map<CommandId, readonly Entry[]>());
  const current = (id: CommandId): Entry | undefined => entries.get(id)?.at(-1);
  const isEnabled = (id: CommandId): boolean => current(id)?.enabled() ?? false;
  return {
    isEnabled,
    enabledIds: () => commands.map(({ id }) => id).filter(isEnabled),
    carryOut: (id) => {
      if (isEnabled(id)) current(id)?.run();
    },
    register: (id, run, enabled = () => true) => {
      const entry = { run, enabled };
      entries.set(id, [...(entries.get(id) ?? []), entry]);
      onScopeDispose(() =>
        entries.set(
          id,
          (entries.get(id) ?? []).filter((other) => other !== entry),
        ),
      );
    },
  };
}
