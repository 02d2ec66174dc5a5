// app/main/epc/privateSocket.ts: a Unix socket, on Windows a named pipe.
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { openPrivateSocket, type PrivateSocket } from '../../../app/main/epc/privateSocket.ts';

async function open(): Promise<PrivateSocket> {
  const socket = await openPrivateSocket();
  onTestFinished(() => socket.close());
  return socket;
}

async function failureToConnect(path: string): Promise<unknown> {
  const peer = connect(path);
  onTestFinished(() => void peer.destroy());
  return (await once(peer, 'error'))[0];
}

it('connects one peer, and is gone for everybody else', async () => {
  const { path, accept } = await open();
  const accepting = accept(5000);
  const peer = connect(path);
  const accepted = await accepting;
  peer.write('hello');
  expect(String((await once(accepted, 'data'))[0])).toBe('hello');
  // A pipe of Windows has its name as long as it lives; who tries to connect to it waits for that long.
  if (process.platform !== 'win32') expect(await failureToConnect(path)).toMatchObject({ code: 'ENOENT' });
  accepted.destroy();
  await once(peer, 'close');
  expect(await failureToConnect(path)).toMatchObject({ code: 'ENOENT' });
  expect(existsSync(path)).toBe(false);
});

it('has another name each time', async () => {
  expect((await open()).path).not.toBe((await open()).path);
});

it('is given up at its deadline, with its name', async () => {
  const { path, accept } = await open();
  await expect(accept(20)).rejects.toThrow(`no executor connected to ${path} within 20 ms`);
  expect(await failureToConnect(path)).toMatchObject({ code: 'ENOENT' });
});
