// Which component draws which pane.
import type { Component } from 'vue';
import type { PaneId } from '../../shared/ui/panes.ts';
import ConsolePane from '../console/ConsolePane.vue';
import CrashPane from '../crash/CrashPane.vue';
import DisassemblyPane from '../disassembly/DisassemblyPane.vue';
import EditorPane from '../editor/EditorPane.vue';
import ObjectTextPane from '../editor/ObjectTextPane.vue';
import EnginesPane from '../engines/EnginesPane.vue';
import ExplanationPane from '../explanation/ExplanationPane.vue';
import MemoryPane from '../memory/MemoryPane.vue';
import MessagesPane from '../messages/MessagesPane.vue';
import ObjectsPane from '../objects/ObjectsPane.vue';
import ProblemsPane from '../problems/ProblemsPane.vue';
import RunPane from '../run/RunPane.vue';
import ComparePane from '../timing/ComparePane.vue';
import TimingPane from '../timing/TimingPane.vue';

export const paneComponents: Readonly<Record<PaneId, Component>> = {
  objects: ObjectsPane,
  editor: EditorPane,
  problems: ProblemsPane,
  text: ObjectTextPane,
  disassembly: DisassemblyPane,
  run: RunPane,
  console: ConsolePane,
  crash: CrashPane,
  timing: TimingPane,
  compare: ComparePane,
  messages: MessagesPane,
  memory: MemoryPane,
  engines: EnginesPane,
  explanation: ExplanationPane,
};
