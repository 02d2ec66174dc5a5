import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SimpleRemoteEpc } from '../../../app/main/epc/simpleRemoteEpc.ts';
import { StreamTransport } from '../../../app/shared/transports/streamTransport.ts';
import {
  connectionOf,
  isWindows,
  RawConnection,
  type StartedProcess,
  spawnExecutor,
  until,
} from './support/executorUnderTest.ts';
import { returning } from './support/machineCode.ts';
import { dylibs, loadCode, only, page, run, simpleMemory } from './support/services.ts';

async function listening(process: StartedProcess): Promise<{ host: string; port: number }> {
  await until(() => /listening on \S+\n/.test(process.stderr()), 'the executor listens');
  const [, host, port] = /listening on (\S+):(\d+)\n/.exec(process.stderr()) ?? [];
  return { host: host ?? '', port: Number(port) };
}

async function connected(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.setNoDelay(true);
  onTestFinished(() => {
    socket.destroy();
  });
  return socket;
}

describe('connections', () => {
  it('speaks over an inherited socket pair, a byte at a time if it has to', async () => {
    const { child } = spawnExecutor(['filedescs=3,3']);
    const stream = connectionOf(child);
    const raw = new RawConnection({
      write: (bytes: Uint8Array) => {
        for (const byte of bytes) stream.write(Uint8Array.of(byte));
      },
      [Symbol.asyncIterator]: () => stream[Symbol.asyncIterator](),
    } as never);
    expect((await raw.next())?.opcode).toBe(0);
    raw.send({ opcode: 3, sequence: 2 ** 52, tag: 0 as never, payload: Uint8Array.of(1, 2, 3) });
    expect(await raw.next()).toMatchObject({ opcode: 2, sequence: 2 ** 52, tag: 0, payload: Buffer.alloc(0) });
  });

  it(`connects to a ${isWindows ? 'named pipe' : 'Unix socket'}`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'loadstone-connect-'));
    const path = isWindows ? `\\\\.\\pipe\\loadstone-${randomUUID()}` : join(folder, 'socket');
    const server = createServer();
    onTestFinished(() => {
      server.close();
      rmSync(folder, { recursive: true });
    });
    await new Promise<void>((resolve) => server.listen(path, resolve));
    const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve));
    const { ended } = spawnExecutor([`connect=${path}`]);
    const epc = await SimpleRemoteEpc.connect(new StreamTransport(await accepted));
    const { functions } = await loadCode(epc, () => [returning(11)]);
    expect(await run(epc).voidFunction(only(functions))).toBe(11);
    epc.disconnect();
    expect(await ended).toEqual({ code: 0, signal: null });
  });

  it('listens on loopback, picks a port, and serves one connection', async () => {
    const executor = spawnExecutor(['listen=0']);
    const { host, port } = await listening(executor);
    expect(host).toBe('127.0.0.1');
    const epc = await SimpleRemoteEpc.connect(new StreamTransport(await connected(port)));
    expect(await dylibs(epc).find('puts')).toBeGreaterThan(0);
    const second = await connected(port);
    const refused = await new Promise((resolve) => {
      second.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    });
    expect(refused).toBe('ECONNREFUSED');
    epc.disconnect();
    expect(await executor.ended).toEqual({ code: 0, signal: null });
  });

  it('answers over TCP without the delay of Nagle', async () => {
    const executor = spawnExecutor(['listen=127.0.0.1:0']);
    const { port } = await listening(executor);
    const epc = await SimpleRemoteEpc.connect(new StreamTransport(await connected(port)));
    const handle = await dylibs(epc).open('');
    const startedAt = performance.now();
    for (let i = 0; i < 50; i++) await dylibs(epc).resolve(handle, [['puts', true]]);
    // Nagle's algorithm and delayed acknowledgement would make it 40 ms each.
    expect(performance.now() - startedAt).toBeLessThan(50 * 20);
  });

  it('connects to a TCP port', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => {
      server.close();
    });
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve));
    const { ended } = spawnExecutor([`connect=127.0.0.1:${port}`]);
    const epc = await SimpleRemoteEpc.connect(new StreamTransport(await accepted));
    expect(await dylibs(epc).find('puts')).toBeGreaterThan(0);
    epc.disconnect();
    expect(await ended).toEqual({ code: 0, signal: null });
  });

  it('warns where it listens for everybody, which has to be asked for', async () => {
    const executor = spawnExecutor(['listen=0.0.0.0:0', '--allow-remote']);
    await until(() => /whoever reaches this address first/.test(executor.stderr()), 'the executor warns');
    expect((await listening(executor)).host).toBe('0.0.0.0');
  });

  it('hangs up over TCP when a controller of ORC has given everything back', async () => {
    const executor = spawnExecutor(['listen=127.0.0.1:0']);
    const { port } = await listening(executor);
    const epc = await SimpleRemoteEpc.connect(new StreamTransport(await connected(port)));
    const base = await simpleMemory(epc).reserve(page);
    await simpleMemory(epc).initialize([[5, base, 6, returning(1)]]);
    expect(await run(epc).voidFunction(base)).toBe(1);
    await simpleMemory(epc).release([base]);
    expect(await executor.ended).toEqual({ code: 0, signal: null });
  });
});
