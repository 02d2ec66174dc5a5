// Running the program and passing its output on, with back-pressure: what the window has not drawn is not sent.
import type { programCalls } from '../../shared/ui/channels/program.ts';
import type { HandlerContext, Subject } from './handlers.ts';
import { OutputBatcher } from './outputBatcher.ts';

export function programSubject({ session, gate, send, sendState }: HandlerContext): Subject<keyof typeof programCalls> {
  const output = new OutputBatcher({ send: (chunk) => send('output', chunk), pause: (paused) => gate.set(paused) });
  const end = session.on('output', (chunk) => output.add(chunk));
  return {
    handlers: {
      'program.run': async (args) => {
        const run = await session.run(args);
        await output.settled();
        sendState();
        send('ended', run);
        return run;
      },
      'program.stop': () => session.stop(),
      'output.shown': (bytes) => output.acknowledge(bytes),
    },
    pageLoaded: () => output.reset(), // a page that was loaded anew has nothing left to draw
    close: () => {
      end();
      output.close();
    },
  };
}
