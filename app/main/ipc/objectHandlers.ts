// The load list's calls: dialogs are shown here, everything else is the session's.
import { basename, dirname } from 'node:path';
import { dialog } from 'electron';
import { errorRecord } from '../../shared/errors.ts';
import type { objectCalls } from '../../shared/ui/channels/objects.ts';
import { recordText } from '../../shared/ui/recordText.ts';
import { isSourceName, sourceExtensions } from '../../shared/ui/sourceNames.ts';
import { openPaths } from '../editor/openPaths.ts';
import { FileWatcher } from '../session/fileWatcher.ts';
import type { HandlerContext, Subject } from './handlers.ts';

export function objectSubject({ window, session, editor, send }: HandlerContext): Subject<keyof typeof objectCalls> {
  let openFolder = process.cwd();
  const watcher = new FileWatcher(session, {
    reload: () => true,
    failed: (error) => send('problem', errorRecord(error)),
  });
  return {
    handlers: {
      'objects.open': async () => {
        const chosen = await dialog.showOpenDialog(window, {
          title: 'Open objects, archives and sources',
          defaultPath: openFolder,
          properties: ['openFile', 'multiSelections'],
          filters: [
            { name: 'Objects, archives and sources', extensions: ['o', 'obj', 'a', 'lib', ...sourceExtensions] },
            { name: 'Objects and archives', extensions: ['o', 'obj', 'a', 'lib'] },
            { name: 'All files', extensions: ['*'] },
          ],
        });
        const [first] = chosen.filePaths;
        if (chosen.canceled || first === undefined) return;
        openFolder = dirname(first);
        await openPaths(chosen.filePaths, { session, editor });
      },
      'objects.add': async (paths) => {
        // What the page may have read as text must have been dropped by a person: preload says what was.
        for (const path of paths) if (isSourceName(basename(path))) editor.grants.check(path);
        await openPaths(paths, { session, editor });
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
