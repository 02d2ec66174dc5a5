// A process that works for the controller and speaks with it in messages: Node's child process here, Electron's utility
// process in utilityExecutor.ts.
import { fork } from 'node:child_process';

export interface HelperProcess {
  send(message: object): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Resolves when it is gone, with how it ended. */
  readonly ended: Promise<string>;
  /** SIGKILL. Safe to call at any time. */
  kill(): void;
}

/** `entry`: a module of the bundle. What it writes goes nowhere but for its errors. */
export function forkHelper(entry: string, environment: NodeJS.ProcessEnv): HelperProcess {
  const child = fork(entry, [], { env: environment, execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) =>
      resolve(signal === null ? `it ended with status ${code}` : `${signal} ended it`),
    );
    child.once('error', (error) => resolve(error.message));
  });
  return {
    send: (message) => {
      if (child.connected) child.send(message);
    },
    onMessage: (listener) => child.on('message', listener),
    ended,
    kill: () => child.kill('SIGKILL'),
  };
}
