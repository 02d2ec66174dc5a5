// The calls about session files: dialogs are shown here, the rest is OpenSessions'.
import { dialog } from 'electron';
import type { sessionFileCalls } from '../../shared/ui/channels/sessionFile.ts';
import type { HandlerContext, Subject } from './handlers.ts';
import { choosePath } from './saveFile.ts';

export function sessionFileSubject({ window, sessions, send }: HandlerContext): Subject<keyof typeof sessionFileCalls> {
  const ends = [
    sessions.on('changed', (open) => send('sessionFile', open)),
    sessions.on('restored', (page) => send('sessionRestored', { ...page, arguments: [...page.arguments] })),
  ];
  return {
    handlers: {
      'sessionFile.get': () => sessions.current,
      'sessionFile.open': async (path) => {
        if (path !== null) return sessions.open(path);
        const chosen = await dialog.showOpenDialog(window, {
          title: 'Open a session',
          properties: ['openFile'],
          filters: [
            { name: 'Loadstone sessions', extensions: ['loadstone'] },
            { name: 'All files', extensions: ['*'] },
          ],
        });
        const [file] = chosen.filePaths;
        if (!chosen.canceled && file !== undefined) await sessions.open(file);
      },
      'sessionFile.trust': async (hash, restricted) => {
        await sessions.trust(hash, restricted);
        return sessions.current;
      },
      'sessionFile.close': () => sessions.close(),
      'sessionFile.save': async (page, { as }) => {
        const known = as ? null : (sessions.current?.path ?? null);
        const path = known ?? (await choosePath(window, 'Save the session', 'program.loadstone', 'Loadstone sessions'));
        if (path === null) return false;
        await sessions.save(path, page);
        return true;
      },
    },
    close: () => {
      for (const end of ends) end();
    },
  };
}
