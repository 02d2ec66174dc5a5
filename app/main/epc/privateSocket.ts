// A Unix socket for one peer of the same user: for hosts that cannot hand a descriptor to their process. It lies in a
// directory of mode 0700 and disappears as soon as the peer has come, or the wait is given up. On Windows a named pipe
// with a name that nobody can guess.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExecutorError } from '../../shared/errors.ts';

export interface PrivateSocket {
  readonly path: string;
  /** The one connection. Rejects with ExecutorError after `deadline` milliseconds, or when closed before. */
  accept(deadline: number): Promise<Socket>;
  /** Gives up. A second call does nothing. */
  close(): void;
}

const prefix = 'loadstone-';

/** Creates the socket. Directories that killed controllers left behind are removed first. */
export async function openPrivateSocket(): Promise<PrivateSocket> {
  const { path, remove } = process.platform === 'win32' ? pipeName() : socketInDirectory();
  const server = createServer();
  server.maxConnections = 1;
  let closed = false;
  const close = (): void => {
    if (closed) return;
    closed = true;
    server.close();
    remove();
  };
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, resolve);
    });
  } catch (error) {
    close();
    throw new ExecutorError(
      `cannot listen on ${path}: ${(error as Error).message}; is the directory writable, the path under 108 bytes?`,
    );
  }
  const accept = (deadline: number): Promise<Socket> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        close();
        reject(new ExecutorError(`no executor connected to ${path} within ${deadline} ms`));
      }, deadline);
      server.once('connection', (socket: Socket) => {
        clearTimeout(timer);
        close();
        resolve(socket);
      });
      server.once('close', () => {
        clearTimeout(timer);
        reject(new ExecutorError(`${path} was closed before an executor connected`));
      });
    });
  return { path, accept, close };
}

interface Place {
  readonly path: string;
  /** Takes away what the name needs beside the socket. */
  remove(): void;
}

function socketInDirectory(): Place {
  const parent = process.env['XDG_RUNTIME_DIR'] ?? tmpdir();
  sweep(parent);
  const directory = mkdtempSync(join(parent, `${prefix}${process.pid}-`));
  return { path: join(directory, 'epc'), remove: () => rmSync(directory, { recursive: true, force: true }) };
}

/** Pipes end with the last handle: nothing is left to remove. */
function pipeName(): Place {
  const secret = randomBytes(16).toString('hex');
  return { path: `\\\\.\\pipe\\${prefix}${process.pid}-${secret}`, remove: () => undefined };
}

/** Removes the directories of controllers that are gone. */
function sweep(parent: string): void {
  for (const name of readdirSync(parent)) {
    const pid = Number(name.match(/^loadstone-(\d+)-\w{6}$/)?.[1]);
    if (pid > 0 && !isAlive(pid)) rmSync(join(parent, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
