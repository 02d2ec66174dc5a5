// The commands that belong to no pane, what the palette lists of commands, panes and files, and which of the shell's
// dialogs is open: at most one is.
import { type Ref, readonly, shallowRef, watch } from 'vue';
import { hostActions } from '../../shared/ui/channels/host.ts';
import { type CommandId, commands as commandTable, keyText } from '../../shared/ui/commands.ts';
import type { SampleRecord } from '../../shared/ui/sampleRecords.ts';
import type { CommandRegistry } from '../commandRegistry.ts';
import type { Connection } from '../connection.ts';
import type { EditorFiles } from '../editor/editorFiles.ts';
import type { FileOpeners } from '../fileOpeners.ts';
import type { Playground } from '../playground.ts';
import type { PaletteEntry, PaletteSources } from './paletteEntries.ts';

export const shellDialogs = ['palette', 'settings', 'about', 'doctor', 'guide', 'tour'] as const;
export type ShellDialog = (typeof shellDialogs)[number];

export interface Shell {
  readonly opened: Readonly<Ref<ShellDialog | null>>;
  /** Opens it in place of the one that is open, or closes it. */
  setOpened(dialog: ShellDialog, shown: boolean): void;
}

export interface ShellParts {
  readonly connection: Connection;
  readonly openers: FileOpeners;
  readonly playground: Playground;
  readonly editorFiles: EditorFiles;
  readonly commands: CommandRegistry;
  readonly sources: PaletteSources;
}

/** For as long as the calling component lives. */
export function useShell({ connection, openers, playground, editorFiles, commands, sources }: ShellParts): Shell {
  const opened = shallowRef<ShellDialog | null>(null);
  const setOpened = (dialog: ShellDialog, shown: boolean): void => {
    if (shown) opened.value = dialog;
    else if (opened.value === dialog) opened.value = null;
  };

  for (const dialog of shellDialogs) commands.register(dialog, () => setOpened(dialog, opened.value !== dialog));
  for (const action of hostActions) commands.register(action, () => void connection.attempt('host.act', action));
  commands.register('open', () => void playground.open());
  commands.register(
    'run',
    () => void playground.run(),
    () => playground.canRun.value,
  );
  commands.register(
    'stop',
    () => void playground.stop(),
    () => playground.running.value,
  );
  commands.register('clearConsole', playground.clearConsole);
  connection.listen('command', commands.carryOut);
  // The native menu shows what can be done now.
  watch(
    () => commands.enabledIds().join(' '),
    () => void connection.attempt('commands.enabled', [...commands.enabledIds()]),
    { immediate: true },
  );

  const recent = shallowRef<readonly string[]>([]);
  connection.listen('recent', (paths) => {
    recent.value = paths;
  });
  void connection.attempt('recent.get').then((paths) => {
    recent.value = paths ?? [];
  });
  sources.add(() => commandEntries(commands));
  const samples = shallowRef<readonly SampleRecord[]>([]);
  void connection.attempt('samples.list').then((list) => {
    samples.value = list ?? [];
  });
  sources.add(() =>
    samples.value.map(({ id, title, about }) => ({
      id: `sample ${id}`,
      kind: 'Sample',
      label: `Open Sample: ${title}`,
      detail: about,
      enabled: true,
      run: () => {
        commands.carryOut('show.editor');
        void connection.attempt('samples.open', id);
      },
    })),
  );
  sources.add(() => sourceEntries(editorFiles, commands));
  sources.add(() => objectEntries(playground, commands));
  sources.add(() =>
    recent.value.map((path) => fileEntry('recent', 'Recent file', path, () => void openers.open([path]))),
  );
  return { opened: readonly(opened), setOpened };
}

function commandEntries(commands: CommandRegistry): readonly PaletteEntry[] {
  // The palette is open when it lists: it is no entry of its own.
  const listed = commandTable.filter(({ id }) => id !== 'palette');
  return listed.map(({ id, label, menu }): PaletteEntry => {
    const isPane = menu === 'Panes';
    const keys = keyText(id);
    return {
      id: `command ${id}`,
      kind: isPane ? 'Pane' : menu,
      label: isPane ? `Show ${label}` : label.replace(/…$/, ''),
      ...(keys === '' ? {} : { keys }),
      enabled: commands.isEnabled(id),
      run: () => commands.carryOut(id),
    };
  });
}

function sourceEntries({ state, activate }: EditorFiles, commands: CommandRegistry): readonly PaletteEntry[] {
  return state.value.files.map(({ id, name, path }) =>
    fileEntry('source', 'Open file', path ?? name, () => {
      void activate(id);
      commands.carryOut('show.editor');
    }),
  );
}

function objectEntries({ state, select }: Playground, commands: CommandRegistry): readonly PaletteEntry[] {
  const show: CommandId = 'show.objects';
  return (state.value?.objects ?? []).map(({ id, path }) =>
    fileEntry('object', 'Object', path, () => {
      select({ id, member: null });
      commands.carryOut(show);
    }),
  );
}

function fileEntry(source: string, kind: string, path: string, run: () => void): PaletteEntry {
  const slash = path.lastIndexOf('/');
  return {
    id: `${source} ${path}`,
    kind,
    label: path.slice(slash + 1),
    ...(slash < 0 ? {} : { detail: path.slice(0, Math.max(slash, 1)) }),
    enabled: true,
    run,
  };
}
