// What another user of the machine reaches of a session: tried with a second uid, beside the same attempt by the owner,
// so that it is the user who makes the difference.
import { spawnSync } from 'node:child_process';
import { readdirSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openPrivateSocket } from '../../../app/main/epc/privateSocket.ts';
import { startExecutor } from '../../contract/executor/support/executorUnderTest.ts';
import { mapper, page } from '../../contract/executor/support/services.ts';

/** Only root can become somebody else. */
const may = process.getuid?.() === 0 && spawnSync('setpriv', ['--version']).status === 0;
const another = ['--reuid=65534', '--regid=65534', '--clear-groups', '--'];

/** What a shell command of the user says on standard error; empty where it succeeds. */
function attempt(who: 'owner' | 'another', command: string): string {
  const words = ['sh', '-c', command];
  const ran =
    who === 'owner'
      ? spawnSync('sh', words.slice(1), { encoding: 'utf8' })
      : spawnSync('setpriv', [...another, ...words], { encoding: 'utf8' });
  return ran.status === 0 ? '' : ran.stderr || `status ${ran.status}`;
}

describe.runIf(may)('another user of the machine', () => {
  it('cannot open the shared memory of an executor, nor look into its process', async () => {
    const executor = await startExecutor();
    const { name } = await mapper(executor.epc).reserve(4 * page);
    expect(name).toMatch(/^\/proc\/\d+\/fd\/\d+$/);
    const folder = dirname(dirname(name));
    for (const command of [`head -c 16 ${name}`, `printf x >> ${name}`, `ls -l ${folder}/fd/`, `cat ${folder}/maps`]) {
      if (!command.startsWith('printf')) expect(attempt('owner', command)).toBe('');
      expect(attempt('another', command)).toMatch(/Permission denied/i);
    }
    // No file of it in any folder.
    expect(readlinkSync(name)).toMatch(/^\/memfd:/);
  });

  it('cannot open shared memory that has a name, which nobody can guess', async () => {
    const { epc } = await startExecutor();
    const { orcReserve } = mapper(epc);
    const names = [(await orcReserve(page)).name, (await orcReserve(page)).name];
    for (const name of names) {
      expect(name).toMatch(/^\/loadstone-[0-9a-f]{32}$/);
      const file = `/dev/shm${name}`;
      // A controller that opens it takes the name away.
      onTestFinished(() => rmSync(file, { force: true }));
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(attempt('owner', `head -c 16 ${file}`)).toBe('');
      expect(attempt('another', `head -c 16 ${file}`)).toMatch(/Permission denied/i);
    }
    expect(names[0]).not.toBe(names[1]);
  });

  it('cannot connect to a socket that waits for an executor', async () => {
    const socket = await openPrivateSocket();
    onTestFinished(() => socket.close());
    expect(statSync(dirname(socket.path)).mode & 0o777).toBe(0o700);
    const connect = `${process.execPath} -e "require('net').connect('${socket.path}').on('connect', () => process.exit(0)).on('error', (e) => { console.error(e.message); process.exit(1); })"`;
    expect(attempt('another', connect)).toMatch(/EACCES/);
    expect(readdirSync(dirname(socket.path))).toEqual(['epc']);
    expect(attempt('owner', connect)).toBe('');
  });
});

if (!may) {
  describe('another user of the machine', () => {
    it.skip('only root can become another user here (setpriv)', () => undefined);
  });
}
