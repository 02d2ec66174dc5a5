// The panes that the window can show: ids and titles, for the dock, the menu and the palette.
import { z } from 'zod';

export const paneTitles = {
  objects: 'Objects',
  editor: 'Editor',
  problems: 'Problems',
  text: 'Object text',
  disassembly: 'Disassembly',
  run: 'Run',
  console: 'Console',
  crash: 'Crash',
  timing: 'Timing',
  compare: 'Compare',
  messages: 'Messages',
  memory: 'Memory map',
  engines: 'Engines',
  explanation: 'Link explanation',
} as const;
export type PaneId = keyof typeof paneTitles;

export const paneIds = Object.keys(paneTitles) as readonly PaneId[];

/** The command that shows a pane, and brings it back where it was closed. */
export type ShowPaneId = `show.${PaneId}`;
export const showPaneIds = paneIds.map((id): ShowPaneId => `show.${id}`);
export const showPaneId = z.enum(showPaneIds as [ShowPaneId, ...ShowPaneId[]]);
