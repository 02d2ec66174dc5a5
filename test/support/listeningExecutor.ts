// An executor that waits on a TCP port of this machine, as somebody else would have started it.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { onTestFinished } from 'vitest';

export interface ListeningExecutor {
  /** `127.0.0.1:port`. */
  readonly address: string;
  readonly pid: number;
  /** What it and the program wrote, once it has ended. */
  readonly output: Promise<string>;
  kill(): void;
}

/** Ours or LLVM's. Resolves when it listens; what is left of it is killed at the test's end. */
export async function startListening(executor: string): Promise<ListeningExecutor> {
  const port = await freePort();
  const child = spawn(executor, [`listen=127.0.0.1:${port}`], { stdio: ['ignore', 'pipe', 'pipe'] });
  const output = collect(child);
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  await once(child, 'spawn');
  const deadline = Date.now() + 10_000;
  // A connection that only looks would be the one that it serves.
  while (!isListening(port)) {
    if (Date.now() > deadline || child.exitCode !== null)
      throw new Error(`${executor} does not listen: ${await output}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return { address: `127.0.0.1:${port}`, pid: child.pid ?? 0, output, kill: () => child.kill('SIGKILL') };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function isListening(port: number): boolean {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  return readFileSync('/proc/net/tcp', 'latin1')
    .split('\n')
    .some((line) => new RegExp(`^ *\\d+: [0-9A-F]{8}:${wanted} 0{8}:0000 0A `).test(line));
}

function collect(child: ChildProcess): Promise<string> {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
    });
  }
  return new Promise((resolve) => child.once('close', () => resolve(text)));
}
