// The bridge into the sandboxed page: `window.loadstone`, three functions. It passes on and checks nothing: main parses
// what the page sends, the page parses what main sends (app/shared/ui/channels.ts).
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { WindowApi } from '../shared/ui/channels.ts';
import { callChannel, dropChannel, eventChannel } from '../shared/ui/ipcNames.ts';

/** By name of the event: one subscription at Electron's, however many listen here. */
const listeners = new Map<string, Set<(payload: unknown) => void>>();

const api: WindowApi = {
  call: (name, ...args) => ipcRenderer.invoke(callChannel, name, args),
  on: (name, listener) => {
    const known = listeners.get(name) ?? new Set();
    listeners.set(name, known.add(listener));
    return () => known.delete(listener);
  },
  pathForFile: (file) => {
    const path = webUtils.getPathForFile(file);
    // The page can make up a path, but not a File that has one: so main knows what a person really dropped.
    if (path !== '') ipcRenderer.send(dropChannel, path);
    return path;
  },
};

ipcRenderer.on(eventChannel, (_event, name: unknown, payload: unknown) => {
  if (typeof name !== 'string') return; // only main sends here
  for (const listener of listeners.get(name) ?? []) listener(payload);
});
contextBridge.exposeInMainWorld('loadstone', api);
