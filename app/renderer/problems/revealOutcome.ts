// Brings forward what a person wants to see next: the console when a run begins, the problems when sources or the link
// keep it from beginning. The focus stays where it was.
import { watch } from 'vue';
import type { ShowPaneId } from '../../shared/ui/panes.ts';
import type { CommandRegistry } from '../commandRegistry.ts';
import type { EditorFiles } from '../editor/editorFiles.ts';
import type { Playground } from '../playground.ts';

export function revealOutcome(commands: CommandRegistry, playground: Playground, files: EditorFiles): void {
  const reveal = (pane: ShowPaneId): void => {
    const focused = document.activeElement;
    commands.carryOut(pane);
    if (focused instanceof HTMLElement) focused.focus();
  };
  playground.onConsole((event) => {
    if (event.kind === 'started') reveal('show.console');
    if (event.kind !== 'ended' || event.run.outcome.kind !== 'refused') return;
    const { kind } = event.run.outcome.error;
    if (kind === 'compile' || kind === 'link') reveal('show.problems');
  });
  watch(
    () => files.state.value.files.filter(({ compilation }) => compilation.state === 'failed').map(({ id }) => id),
    (failed, before) => {
      if (failed.some((id) => !before.includes(id))) reveal('show.problems');
    },
  );
}
