// The kinds of connections that carry EPC, both ends of each in this process.
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type ListenOptions, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { onTestFinished } from 'vitest';
import { PipePair } from '../../../app/main/epc/pipePair.ts';
import { MessagePortTransport } from '../../../app/shared/transports/messagePortTransport.ts';
import { type ByteStream, StreamTransport } from '../../../app/shared/transports/streamTransport.ts';
import type { Transport } from '../../../app/shared/transports/transport.ts';
import { transportPair } from '../../support/transportPair.ts';

export interface Connected {
  readonly ours: Transport;
  readonly theirs: Transport;
}

/** Two ends of one byte stream, before any transport. */
export type StreamEnds = readonly [StreamEnd, StreamEnd];
export interface StreamEnd extends ByteStream {
  readonly destroyed: boolean;
}

type Streams = Readonly<Record<string, () => Promise<StreamEnds>>>;

/** What has no counterpart on Windows. */
const ofUnix: Streams = {
  'a Unix socket': async () => {
    const folder = temporaryFolder();
    return socketPair({ path: join(folder, 'socket') });
  },
  'a pair of pipes': async () => {
    const folder = temporaryFolder();
    const [there, back] = [openPipe(join(folder, 'there')), openPipe(join(folder, 'back'))];
    return closedAtEnd([new PipePair(back.read, there.write), new PipePair(there.read, back.write)]);
  },
};

const ofWindows: Streams = {
  'a named pipe': () => socketPair({ path: `\\\\.\\pipe\\loadstone-test-${randomUUID()}` }),
};

export const streams: Streams = {
  TCP: async () => {
    const [one, other] = await socketPair({ port: 0, host: '127.0.0.1' });
    one.setNoDelay(true);
    other.setNoDelay(true);
    return [one, other];
  },
  ...(process.platform === 'win32' ? ofWindows : ofUnix),
};

/** Every kind. */
export const connections: Readonly<Record<string, () => Promise<Connected>>> = {
  ...Object.fromEntries(
    Object.entries(streams).map(([name, open]) => [
      name,
      async (): Promise<Connected> => {
        const [one, other] = await open();
        return { ours: new StreamTransport(one), theirs: new StreamTransport(other) };
      },
    ]),
  ),
  'a MessagePort': async () => {
    const { port1, port2 } = new MessageChannel();
    onTestFinished(() => port1.close());
    return { ours: new MessagePortTransport(port1), theirs: new MessagePortTransport(port2) };
  },
  memory: async () => {
    const [ours, theirs] = transportPair();
    return { ours, theirs };
  },
};

async function socketPair(where: ListenOptions): Promise<readonly [Socket, Socket]> {
  const server = createServer({ pauseOnConnect: false });
  const accepting = once(server, 'connection');
  server.listen(where);
  await once(server, 'listening');
  const address = server.address() as AddressInfo | string;
  const client = typeof address === 'string' ? connect(address) : connect(address.port, address.address);
  const [accepted] = (await accepting) as [Socket];
  server.close();
  closedAtEnd([client, accepted]);
  return [client, accepted];
}

/** A named pipe whose two ends are open in this process; neither open waits for the other. */
function openPipe(path: string): { readonly read: number; readonly write: number } {
  execFileSync('mkfifo', [path]);
  const read = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return { read, write: openSync(path, constants.O_WRONLY | constants.O_NONBLOCK) };
}

function closedAtEnd(ends: StreamEnds): StreamEnds {
  onTestFinished(() => {
    for (const end of ends) end.destroy();
  });
  return ends;
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'loadstone-transport-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}
