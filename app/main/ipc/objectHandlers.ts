// The load list's calls: dialogs are shown here, everything else is the session's.
import { dirname } from 'node:path';
import { dialog } from 'electron';
import { errorRecord } from '../../shared/errors.ts';
import type { objectCalls } from '../../shared/ui/channels/objects.ts';
import { recordText } from '../../shared/ui/recordText.ts';
import { sourceExtensions } from '../../shared/ui/sourceNames.ts';
import { FileWatcher } from '../session/fileWatcher.ts';
import type { HandlerContext, Subject } from './handlers.ts';

export function objectSubject({
  window,
  session,
  files,
  settings,
  send,
}: HandlerContext): Subject<keyof typeof objectCalls> {
  let openFolder = process.cwd();
  const watcher = new FileWatcher(session, {
    reload: () => settings.values.watch,
    failed: (error) => send('problem', errorRecord(error)),
  });
  return {
    handlers: {
      'objects.open': async () => {
        const chosen = await dialog.showOpenDialog(window, {
          title: 'Open files',
          defaultPath: openFolder,
          properties: ['openFile', 'multiSelections'],
          filters: [
            {
              name: 'Objects, archives, sources, sessions',
              extensions: ['o', 'obj', 'a', 'lib', 'so', 'loadstone', ...sourceExtensions],
            },
            { name: 'Objects and archives', extensions: ['o', 'obj', 'a', 'lib'] },
            { name: 'All files', extensions: ['*'] },
          ],
        });
        const [first] = chosen.filePaths;
        if (chosen.canceled || first === undefined) return;
        openFolder = dirname(first);
        const others = await files.open(chosen.filePaths);
        if (others.length > 0) send('filesFound', others);
      },
      'objects.remove': (id) => session.remove(id),
      'objects.removeAll': () => session.removeAll(),
      'objects.move': (id, position) => session.move(id, position),
      'objects.load': async () => {
        await session.load();
      },
      'objects.unload': (id) => session.unload(id),
      'objects.reload': (id) => session.reload(id),
      'objects.details': (id) => {
        const { symbols: _, index: __, ...rest } = session.details(id);
        return rest;
      },
      'objects.symbols': (id) => recordText(session.details(id).symbols),
      'objects.index': (id) => recordText(session.details(id).index),
      'objects.describe': (id, member) => session.describe(id, member),
    },
    close: () => void watcher.close(),
  };
}
