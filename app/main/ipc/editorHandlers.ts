// The editor's calls: dialogs are shown here, everything else is the source editor's.
import { dirname } from 'node:path';
import type { editorCalls } from '../../shared/ui/channels/editor.ts';
import type { HandlerContext, Subject } from './handlers.ts';
import { chooseFolder, choosePath } from './saveFile.ts';

export function editorSubject({ window, editor, send }: HandlerContext): Subject<keyof typeof editorCalls> {
  const subscriptions = [
    editor.on('state', (state) => send('editor', state)),
    editor.on('text', (text) => send('editor.text', text)),
    editor.on('failed', (error) => send('problem', error)),
  ];
  const checkDisk = (): void => {
    editor.files.checkDisk().catch((error) => send('problem', { kind: 'internal', message: String(error) }));
  };
  window.on('focus', checkDisk);

  let closeAnswered: ((answer: 'close' | 'stay') => void) | null = null;
  const saveAs = async (id: number): Promise<boolean> => {
    const { name, path } = editor.files.find(id);
    const folder = path === null ? (editor.state().folder?.path ?? process.cwd()) : dirname(path);
    const chosen = await choosePath(window, `Save ${name} as`, name, 'Source', folder);
    if (chosen === null) return false;
    editor.grants.allow(chosen);
    await editor.files.saveAs(id, chosen);
    return true;
  };

  return {
    handlers: {
      'editor.state': () => editor.state(),
      'editor.text': (id) => {
        const { text, version } = editor.files.find(id);
        return { text, version };
      },
      'editor.create': (language) => editor.create(language),
      'editor.openInFolder': (name) => editor.openInFolder(name),
      'editor.openFolder': async () => {
        const folder = await chooseFolder(window, 'Open a folder of sources');
        if (folder !== null) editor.openFolder(folder);
      },
      'editor.closeFolder': () => editor.closeFolder(),
      'editor.folderFiles': () => editor.folderFiles(),
      'editor.activate': (id) => editor.activate(id),
      'editor.change': (id, base, changes) => editor.change(id, base, changes),
      'editor.replace': (id, text) => editor.files.replace(id, text),
      'editor.save': async (id) => {
        if (editor.files.find(id).path === null) return saveAs(id);
        await editor.files.save(id);
        return true;
      },
      'editor.saveAs': saveAs,
      'editor.reload': (id) => editor.files.reload(id),
      'editor.close': (id) => editor.close(id),
      'editor.setLanguage': (id, language) => editor.setLanguage(id, language),
      'editor.setFlags': (id, flags) => editor.setFlags(id, flags),
      'editor.setInProgram': (id, inProgram) => editor.setInProgram(id, inProgram),
      'editor.closing': (answer) => closeAnswered?.(answer),
    },
    mayClose: () => {
      const unsaved = editor.unsaved.map(({ id }) => id);
      if (unsaved.length === 0) return Promise.resolve(true);
      send('editor.closing', { unsaved });
      return new Promise((resolve) => {
        closeAnswered = (answer) => {
          closeAnswered = null;
          if (answer === 'close') editor.discardUnsaved();
          resolve(answer === 'close');
        };
      });
    },
    close: () => {
      for (const end of subscriptions) end();
    },
  };
}
