// The commands that exchange the executor: App registers them once, menu, palette, Run pane and crash card use them.
import type { CommandRegistry } from '../commandRegistry.ts';
import type { Connection } from '../connection.ts';

export function registerExecutorCommands({ register }: CommandRegistry, { attempt }: Connection): void {
  register('restartExecutor', () => void attempt('executor.restart'));
  register('reloadExecutor', () => void attempt('executor.restartAndReload'));
}
