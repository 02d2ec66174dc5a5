// The calls about files from outside, and about shared libraries that the session preloads.
import type { fileCalls } from '../../shared/ui/channels/files.ts';
import type { HandlerContext, Subject } from './handlers.ts';

export function fileSubject({ files, libraries, send, sendState }: HandlerContext): Subject<keyof typeof fileCalls> {
  const ends = [
    files.onRecent((recent) => {
      sendState(); // an empty list shows the recent files: what was just added must not stand there first
      send('recent', [...recent]);
    }),
    files.onSources(() => send('command', 'show.editor')), // another pane may be in front of it
  ];
  return {
    handlers: {
      'files.open': (paths) => files.openForPage(paths),
      'recent.get': () => [...files.recent],
      'recent.clear': () => files.forget(),
      'libraries.get': () => [...libraries.paths],
      'libraries.add': (path) => {
        libraries.add(path);
        return [...libraries.paths];
      },
      'libraries.remove': (path) => {
        libraries.remove(path);
        return [...libraries.paths];
      },
    },
    close: () => {
      for (const end of ends) end();
    },
  };
}
