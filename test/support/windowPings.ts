// Calls that the page makes to main one after another while something else goes on, and what main tells of a load
// meanwhile. All times are the page's, in milliseconds.
import type { PlaygroundWindow } from '../e2e/playgroundWindow.ts';

export interface WindowPings {
  readonly answers: readonly { readonly sent: number; readonly at: number }[];
  readonly progress: readonly {
    readonly phase: string;
    readonly done: number;
    readonly total: number;
    readonly at: number;
  }[];
}

/** Until `end`, which answers what there was. */
export async function startPings(window: PlaygroundWindow): Promise<{ end(): Promise<WindowPings> }> {
  await window.evaluate(`(() => {
    const answers = [];
    const progress = [];
    let on = true;
    const stop = window.loadstone.on('program.progress', (told) => {
      if (told !== null) progress.push({ ...told, at: performance.now() });
    });
    const ping = async () => {
      while (on) {
        const sent = performance.now();
        await window.loadstone.call('settings.get');
        answers.push({ sent, at: performance.now() });
      }
    };
    void ping();
    window.endPings = () => {
      on = false;
      stop();
      return { answers, progress };
    };
  })()`);
  return { end: () => window.evaluate<WindowPings>('window.endPings()') };
}
