// The one gateway between the window and the controller. A call is carried out only if it comes from the main frame of
// our own window showing our own page, names a call of the contract and brings arguments that its schema accepts.
// Answers and errors cross as data. What is sent before the window listens waits until it does.

import { type BrowserWindow, type IpcMainEvent, type IpcMainInvokeEvent, ipcMain } from 'electron';
import { errorRecord, InputError } from '../../shared/errors.ts';
import type { PlaygroundState } from '../../shared/ui/channels/window.ts';
import {
  type CallAnswer,
  type CallArgs,
  type CallName,
  type CallReply,
  calls,
  type EventName,
  type EventPayload,
} from '../../shared/ui/channels.ts';
import { callChannel, dropChannel, eventChannel } from '../../shared/ui/ipcNames.ts';
import { appPage } from '../protocol.ts';
import { compileSubject } from './compileHandlers.ts';
import { disassemblySubject } from './disassemblyHandlers.ts';
import { editorSubject } from './editorHandlers.ts';
import { engineSubject } from './engineHandlers.ts';
import { executorSubject } from './executorHandlers.ts';
import { explanationSubject } from './explanationHandlers.ts';
import { fileSubject } from './fileHandlers.ts';
import type { HandlerContext, HandlersOf } from './handlers.ts';
import { hostSubject } from './hostHandlers.ts';
import { memorySubject } from './memoryHandlers.ts';
import { messagesSubject } from './messagesHandlers.ts';
import { objectSubject } from './objectHandlers.ts';
import { programSubject } from './programHandlers.ts';
import { sampleSubject } from './sampleHandlers.ts';
import { sessionFileSubject } from './sessionFileHandlers.ts';
import { settingsSubject } from './settingsHandlers.ts';
import { timingSubject } from './timingHandlers.ts';

export interface Gateway {
  /** Sends an event, now or as soon as the window listens. */
  send<N extends EventName>(name: N, payload: EventPayload<N>): void;
  /** Whether the window may close now: the page may ask the person first. True at once where no page listens. */
  mayClose(): Promise<boolean>;
  /** Ends all handlers and subscriptions. */
  close(): void;
}

export type GatewayOptions = Omit<HandlerContext, 'send' | 'sendState'>;

/** Milliseconds in which changes of the state are gathered. */
const stateInterval = 15;
/** Characters of a call's name that an error repeats. */
const longestNamed = 100;

/** Connects one window with the session. */
export function openGateway(options: GatewayOptions): Gateway {
  const { window, session, versions } = options;
  let listening = false;
  let waiting: (() => void)[] = [];

  const send = <N extends EventName>(name: N, payload: EventPayload<N>): void => {
    if (window.isDestroyed()) return; // nobody is left to be told
    if (listening) window.webContents.send(eventChannel, name, payload);
    else waiting.push(() => send(name, payload));
  };
  const state = (): PlaygroundState => {
    const { objects, ...rest } = session.overview();
    return { objects: [...objects], ...rest, versions };
  };
  /** One message for all changes of a moment: a run makes several. */
  let stateTimer: NodeJS.Timeout | null = null;
  const sendState = (): void => {
    clearTimeout(stateTimer ?? undefined);
    stateTimer = null;
    send('state', state());
  };

  const context: HandlerContext = { ...options, send, sendState };
  const objects = objectSubject(context);
  const sessionFile = sessionFileSubject(context);
  const explanation = explanationSubject(context);
  const program = programSubject(context);
  const executor = executorSubject(context);
  const engines = engineSubject(context);
  const timing = timingSubject(context);
  const messages = messagesSubject(context);
  const disassembly = disassemblySubject(context);
  const memory = memorySubject(context);
  const editor = editorSubject(context);
  const compile = compileSubject(context);
  const samples = sampleSubject(context);
  const files = fileSubject(context);
  const settings = settingsSubject(context);
  const host = hostSubject(context);
  const subjects = [
    objects,
    sessionFile,
    explanation,
    program,
    executor,
    engines,
    timing,
    messages,
    disassembly,
    memory,
    editor,
    compile,
    samples,
    files,
    settings,
    host,
  ];
  const handlers: HandlersOf<CallName> = {
    'state.get': () => {
      for (const subject of subjects) subject.pageLoaded?.();
      setImmediate(() => {
        listening = true;
        const ready = waiting;
        waiting = [];
        for (const deliver of ready) deliver();
      });
      return state();
    },
    ...objects.handlers,
    ...sessionFile.handlers,
    ...explanation.handlers,
    ...program.handlers,
    ...executor.handlers,
    ...engines.handlers,
    ...timing.handlers,
    ...messages.handlers,
    ...disassembly.handlers,
    ...memory.handlers,
    ...editor.handlers,
    ...compile.handlers,
    ...samples.handlers,
    ...files.handlers,
    ...settings.handlers,
    ...host.handlers,
  };

  ipcMain.handle(callChannel, (event, name: unknown, args: unknown) => answer(window, handlers, event, name, args));
  const dropped = (event: IpcMainEvent, path: unknown): void => {
    if (event.senderFrame === window.webContents.mainFrame && typeof path === 'string')
      options.editor.grants.allow(path);
  };
  ipcMain.on(dropChannel, dropped);
  const subscriptions = [
    session.on('change', () => {
      stateTimer ??= setTimeout(sendState, stateInterval);
    }),
    session.on('problem', (problem) => send('problem', problem)),
  ];
  window.webContents.on('render-process-gone', () => {
    listening = false; // until a new page asks for the state
  });
  return {
    send,
    mayClose: async () => {
      if (!listening) return true;
      for (const subject of subjects) if ((await subject.mayClose?.()) === false) return false;
      return true;
    },
    close: () => {
      clearTimeout(stateTimer ?? undefined);
      ipcMain.removeHandler(callChannel);
      ipcMain.off(dropChannel, dropped);
      for (const end of subscriptions) end();
      for (const subject of subjects) subject.close?.();
    },
  };
}

async function answer(
  window: BrowserWindow,
  handlers: HandlersOf<CallName>,
  event: IpcMainInvokeEvent,
  name: unknown,
  args: unknown,
): Promise<CallReply> {
  try {
    checkSender(window, event);
    if (!isCallName(name)) {
      // What is no text may be anything that can be cloned: some of it has no JSON, some of it no end.
      const found = typeof name === 'string' ? JSON.stringify(name.slice(0, longestNamed)) : `of type ${typeof name}`;
      throw new InputError(`there is no call ${found}: allowed are ${Object.keys(calls).join(', ')}`);
    }
    return { ok: true, value: await carryOut(handlers, name, args) };
  } catch (error) {
    return { ok: false, error: errorRecord(error) };
  }
}

function carryOut<N extends CallName>(
  handlers: HandlersOf<CallName>,
  name: N,
  args: unknown,
): CallAnswer<N> | Promise<CallAnswer<N>> {
  const parsed = calls[name].args.safeParse(args);
  if (!parsed.success) throw new InputError(`arguments of ${name}: ${parsed.error.message}`);
  // The schema above belongs to this very name, which the compiler cannot follow through an index.
  return handlers[name](...(parsed.data as CallArgs<N>));
}

function isCallName(name: unknown): name is CallName {
  return typeof name === 'string' && Object.hasOwn(calls, name);
}

/** Throws unless the main frame of our window asks, and shows our page. */
function checkSender(window: BrowserWindow, event: IpcMainInvokeEvent): void {
  const frame = event.senderFrame;
  const ours = event.sender === window.webContents && frame !== null && frame === window.webContents.mainFrame;
  if (!ours || frame.url !== appPage) {
    throw new InputError(
      `a call from ${frame?.url ?? 'a frame that is gone'} was refused: only the window's own page may call`,
    );
  }
}
