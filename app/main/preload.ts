// The bridge into the sandboxed page: `window.loadstone`, three functions. It passes on and checks nothing: main parses
// what the page sends, the page parses what main sends (app/shared/ui/channels.ts).
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { WindowApi } from '../shared/ui/channels.ts';
import { callChannel, dropChannel, eventChannel } from '../shared/ui/ipcNames.ts';

const api: WindowApi = {
  call: (name, ...args) => ipcRenderer.invoke(callChannel, name, args),
  on: (name, listener) => {
    const receive = (_event: unknown, sent: unknown, payload: unknown): void => {
      if (sent === name) listener(payload);
    };
    ipcRenderer.on(eventChannel, receive);
    return () => ipcRenderer.off(eventChannel, receive);
  },
  pathForFile: (file) => {
    const path = webUtils.getPathForFile(file);
    // The page can make up a path, but not a File that has one: so main knows what a person really dropped.
    if (path !== '') ipcRenderer.send(dropChannel, path);
    return path;
  },
};

contextBridge.exposeInMainWorld('loadstone', api);
