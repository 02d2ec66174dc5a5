// The stations of the tour, in the order of a first session. Each one shows a real part of the window.
import type { CommandId } from '../../shared/ui/commands.ts';
import { keyText } from '../../shared/ui/commands.ts';

export interface TourStep {
  readonly title: string;
  readonly text: string;
  /** What is lit; the first element of the page that matches. */
  readonly target: string;
  /** Brings a pane to the front before. */
  readonly show: CommandId | null;
}

const all: readonly TourStep[] = [
  {
    title: 'What is loaded',
    text: 'Object files and archives, in load order. Drop .o and .a files anywhere on the window, or open them. Nothing of them runs before you press Run.',
    target: '[data-test=objects]',
    show: 'show.objects',
  },
  {
    title: 'Run',
    text: `Links everything on the list into memory that another process has mapped too, and calls main there. ${keyText('run')} does the same from everywhere, ${keyText('stop')} ends a program that does not end by itself.`,
    target: '[data-test=run]',
    show: null,
  },
  {
    title: 'What it prints',
    text: 'Standard output and standard error as they come, and how the run ended: a value, a signal with its place in your code, or what could not be linked.',
    target: '[data-test=console]',
    show: 'show.console',
  },
  {
    title: 'Where the time went',
    text: 'Every phase of the last load with its milliseconds and what it handled. The code itself is written straight into memory that the executor has mapped, so there is no phase that sends it.',
    target: '[data-test=timing]',
    show: 'show.timing',
  },
  {
    title: 'What it runs on',
    text: 'The executor, the way to its memory with the doctor’s verdict, the memory manager, and the runtime. Each of them opens what is behind it.',
    target: '[data-test=status]',
    show: null,
  },
  {
    title: 'Everything else',
    text: `${keyText('palette')} or F1 opens the command palette: every command, pane and file by name. F6 goes from pane to pane.`,
    target: '[data-test=open-palette]',
    show: null,
  },
];

export function tourSteps(): readonly TourStep[] {
  return all;
}
