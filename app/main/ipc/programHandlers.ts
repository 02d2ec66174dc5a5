// Running the program and passing its output on, with back-pressure: what the window has not drawn is not sent.
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { dialog } from 'electron';
import { InputError } from '../../shared/errors.ts';
import type { programCalls, SavedOutput } from '../../shared/ui/channels/program.ts';
import { entryPoints } from '../session/entryPoints.ts';
import { OutputLog } from '../session/outputLog.ts';
import type { HandlerContext, Subject } from './handlers.ts';
import { OutputBatcher } from './outputBatcher.ts';
import { choosePath } from './saveFile.ts';

export function programSubject(context: HandlerContext): Subject<keyof typeof programCalls> {
  const { window, session, gate, send, sendState } = context;
  const output = new OutputBatcher({ send: (chunk) => send('output', chunk), pause: (paused) => gate.set(paused) });
  const log = new OutputLog();
  /** The window shows a load's progress. */
  let shown = false;
  const ends = [
    session.on('output', (chunk) => {
      output.add(chunk);
      log.add(chunk.bytes);
    }),
    session.on('prepared', ({ objects, args }) => send('starting', { objects: [...objects], args: [...args] })),
    session.on('echo', (bytes) => output.add({ stream: 'echo', bytes })),
    session.on('progress', (progress) => {
      if (progress !== null || shown) send('program.progress', progress);
      shown = progress !== null;
    }),
  ];
  return {
    handlers: {
      'program.run': async (args) => {
        if (!session.busy) log.begin();
        const run = await session.run(args);
        await output.settled();
        sendState();
        send('ended', run);
        return run;
      },
      'program.stop': () => session.stop(),
      'program.configure': (settings) => session.desk.configure(settings),
      'program.entries': () => [...entryPoints(session.inputs)],
      'program.chooseInput': async () => {
        const chosen = await dialog.showOpenDialog(window, {
          title: 'Choose the standard input of the program',
          properties: ['openFile'],
        });
        return chosen.canceled ? null : (chosen.filePaths[0] ?? null);
      },
      'program.type': (bytes) => session.desk.type(bytes),
      'console.resize': (columns, rows) => session.desk.resizeTerminal({ columns, rows }),
      'output.shown': (bytes) => output.acknowledge(bytes),
      'output.save': async () => {
        const path = await choosePath(window, 'Save the output of the last run', 'output.txt', 'Text');
        return path === null ? null : saveLog(log, path);
      },
    },
    pageLoaded: () => output.reset(), // a page that was loaded anew has nothing left to draw
    close: () => {
      for (const end of ends) end();
      output.close();
      void log.close();
    },
  };
}

async function saveLog(log: OutputLog, path: string): Promise<SavedOutput> {
  const file = createWriteStream(path);
  try {
    const sizes = await log.save(file);
    file.end();
    await finished(file);
    return { path, ...sizes };
  } catch (error) {
    file.destroy();
    if (error instanceof InputError) throw error;
    throw new InputError(`${path} cannot be written: ${(error as Error).message}`);
  }
}
