// `--listen`: only a controller that proves to know the key gets a word of EPC.
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { proveKey } from '../../../app/main/epc/accessKey.ts';
import { SimpleRemoteEpc } from '../../../app/main/epc/simpleRemoteEpc.ts';
import { StreamTransport } from '../../../app/shared/transports/streamTransport.ts';
import { type StartedProcess, spawnExecutor, until } from './support/executorUnderTest.ts';
import { dylibs } from './support/services.ts';

const deadline = 5_000;

interface Listening extends StartedProcess {
  readonly port: number;
  /** The one that it made and printed; empty where it was given one. */
  readonly key: string;
}

async function startListening(words: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Promise<Listening> {
  const executor = spawnExecutor(['--listen', ...words], env);
  await until(() => /listening on \S+\n/.test(executor.stderr()), 'the executor listens');
  const port = Number(/listening on 127\.0\.0\.1:(\d+)\n/.exec(executor.stderr())?.[1]);
  return { ...executor, port, key: /the key, for one connection: (\S+)\n/.exec(executor.stderr())?.[1] ?? '' };
}

function connected(port: number): Socket {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => {
    socket.destroy();
  });
  // A connection that is refused may be reset.
  socket.on('error', () => undefined);
  return socket;
}

async function useWith(key: string, executor: Listening): Promise<void> {
  const socket = connected(executor.port);
  await proveKey(socket, key, deadline);
  const epc = await SimpleRemoteEpc.connect(new StreamTransport(socket));
  expect(await dylibs(epc).find('puts')).toBeGreaterThan(0);
  epc.disconnect();
  expect(await executor.ended).toEqual({ code: 0, signal: null });
}

describe('an executor that asks for a key', () => {
  it('makes a new one each time and prints it', async () => {
    const first = await startListening();
    const second = await startListening();
    expect(first.key).toMatch(/^[0-9a-f]{32}$/);
    expect(second.key).not.toBe(first.key);
    await useWith(first.key, first);
    await useWith(second.key, second);
  });

  // Lengths on both sides of the block size of the hash.
  it.each([
    16, 63, 64, 65, 200,
  ])('takes one of %i characters from the environment, and does not print it', async (n) => {
    const key = `κ${'k'.repeat(n - 2)}`;
    const executor = await startListening([], { LOADSTONE_KEY: key });
    expect(executor.key).toBe('');
    await useWith(key, executor);
    expect(executor.stderr()).not.toContain(key);
  });

  it('takes the first line of a file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'loadstone-key-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'key');
    writeFileSync(path, 'a long and secret word\r\nmore\n');
    await useWith('a long and secret word', await startListening(['--key-file', path]));
  });

  it('refuses a wrong key, says so on both sides, and goes on waiting', async () => {
    const executor = await startListening();
    for (const wrong of ['0123456789abcdef', `${executor.key}0`, executor.key.slice(1)]) {
      await expect(proveKey(connected(executor.port), wrong, deadline)).rejects.toThrow(/refused the key/);
    }
    await until(() => (executor.stderr().match(/has a wrong key and was refused/g) ?? []).length === 3, 'it complains');
    await useWith(executor.key, executor);
  });

  it('tells a controller without a key that it needs one', async () => {
    const executor = await startListening();
    await expect(proveKey(connected(executor.port), null, deadline)).rejects.toThrow(
      /asks for a key: give the one that it printed in LOADSTONE_KEY or --key-file/,
    );
  });

  it('is not held up by others that say nothing, leave, or send nonsense', async () => {
    const executor = await startListening();
    for (let i = 0; i < 5; i++) connected(executor.port);
    const nonsense = connected(executor.port);
    nonsense.write(new Uint8Array(4096).fill(1));
    const half = connected(executor.port);
    half.end(new Uint8Array(10));
    await until(() => /left without a proof/.test(executor.stderr()), 'one has left');
    await useWith(executor.key, executor);
  });

  it('does not answer a proof that was overheard elsewhere', async () => {
    const key = 'one key for two executors';
    const [one, other] = [
      await startListening([], { LOADSTONE_KEY: key }),
      await startListening([], { LOADSTONE_KEY: key }),
    ];
    const socket = connected(one.port);
    const sent: Uint8Array[] = [];
    const write = socket.write.bind(socket);
    socket.write = ((bytes: Uint8Array) => sent.push(bytes) > 0 && write(bytes)) as typeof socket.write;
    await proveKey(socket, key, deadline);
    const replay = connected(other.port);
    replay.write(Buffer.concat(sent));
    const chunks: Buffer[] = [];
    replay.on('data', (chunk) => chunks.push(chunk));
    await once(replay, 'close');
    // The greeting, another nonce, and a refusal.
    const received = Buffer.concat(chunks);
    expect(received).toHaveLength(16 + 32 + 1);
    expect(received.at(-1)).toBe(0);
  });
});

describe('a controller with a key', () => {
  it('refuses an executor that asks for none', async () => {
    const executor = spawnExecutor(['listen=0']);
    await until(() => /listening on \S+\n/.test(executor.stderr()), 'the executor listens');
    const port = Number(/listening on 127\.0\.0\.1:(\d+)\n/.exec(executor.stderr())?.[1]);
    await expect(proveKey(connected(port), '0123456789abcdef', deadline)).rejects.toThrow(/asks for no key/);
  });

  it('refuses one that takes any key and cannot prove that it knows it', async () => {
    const server = createServer((socket) => {
      socket.write(Buffer.concat([Buffer.from('LOADSTONE KEY 1\n'), Buffer.alloc(32)]));
      socket.once('data', () => socket.write(Buffer.alloc(33).fill(1)));
    });
    onTestFinished(() => {
      server.close();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await expect(proveKey(connected(port), '0123456789abcdef', deadline)).rejects.toThrow(
      /does not know the key itself/,
    );
  });

  it('waits for the first bytes no longer than its deadline', async () => {
    const server = createServer();
    onTestFinished(() => {
      server.close();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await expect(proveKey(connected(port), null, 50)).rejects.toThrow(/said nothing within 50 ms/);
  });
});
