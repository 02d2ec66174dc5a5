// The load list's calls: dialogs are shown here, everything else is the session's.
import { dirname } from 'node:path';
import { dialog } from 'electron';
import { InputError } from '../../shared/errors.ts';
import type { objectCalls } from '../../shared/ui/channels/objects.ts';
import type { HandlerContext, Subject } from './handlers.ts';

export function objectSubject({ window, session }: HandlerContext): Subject<keyof typeof objectCalls> {
  let openFolder = process.cwd();
  return {
    handlers: {
      'objects.open': async () => {
        const chosen = await dialog.showOpenDialog(window, {
          title: 'Open object files and archives',
          defaultPath: openFolder,
          properties: ['openFile', 'multiSelections'],
          filters: [
            { name: 'Objects and archives', extensions: ['o', 'obj', 'a', 'lib'] },
            { name: 'All files', extensions: ['*'] },
          ],
        });
        const [first] = chosen.filePaths;
        if (chosen.canceled || first === undefined) return;
        openFolder = dirname(first);
        await session.addFiles(chosen.filePaths);
      },
      'objects.add': (paths) => session.addFiles(paths),
      'objects.remove': (id) => session.remove(id),
      'objects.details': (id) => {
        const object = session.state().objects.find((candidate) => candidate.id === id);
        if (object === undefined) throw new InputError(`no object has the number ${id}: it was removed`);
        return object;
      },
      'objects.describe': (id, member) => session.describe(id, member),
    },
  };
}
