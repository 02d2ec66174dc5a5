// Which component draws which pane.
import type { Component } from 'vue';
import type { PaneId } from '../../shared/ui/panes.ts';
import ConsolePane from '../console/ConsolePane.vue';
import ObjectTextPane from '../editor/ObjectTextPane.vue';
import ObjectsPane from '../objects/ObjectsPane.vue';
import TimingPane from '../timing/TimingPane.vue';

export const paneComponents: Readonly<Record<PaneId, Component>> = {
  objects: ObjectsPane,
  text: ObjectTextPane,
  console: ConsolePane,
  timing: TimingPane,
};
