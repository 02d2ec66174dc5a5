// Standard input from the console: a real terminal between the controller and the executor.
import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ExecutionSession } from '../../../app/main/session/executionSession.ts';
import type { RunRecord } from '../../../app/shared/ui/records.ts';
import { usualRunSettings } from '../../../app/shared/ui/runSettings.ts';
import { compile } from '../../support/compile.ts';
import { addon, pipedHosts, start } from '../../support/executors.ts';

const reader = `#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>
int main(void) {
  char line[5000];
  struct winsize size;
  printf("%s %d\\n", isatty(0) ? "terminal" : "no terminal", ioctl(0, TIOCGWINSZ, &size) == 0 ? size.ws_col : -1);
  fflush(stdout);
  int lines = 0;
  while (fgets(line, sizeof line, stdin)) { printf("read %s", line); fflush(stdout); lines++; }
  printf("end\\n");
  return lines;
}`;
const cxxReader = `#include <iostream>
#include <string>
int main() { std::string word; int words = 0; while (std::cin >> word) words++; return words; }`;

describe('standard input from the console', () => {
  let folder: string;
  let session: ExecutionSession;
  let output: string;
  let echo: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'console-input-test-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  beforeEach(() => {
    output = '';
    echo = '';
    session = new ExecutionSession({
      hosts: pipedHosts(),
      addon,
      start,
      preload: [],
      keepExecutorReady: false,
      settings: { ...usualRunSettings, standardInput: { kind: 'console' } },
    });
    session.on('output', ({ bytes }) => {
      output += Buffer.from(bytes).toString();
    });
    session.on('echo', (bytes) => {
      echo += Buffer.from(bytes).toString();
    });
  });
  afterEach(async () => {
    await session.close();
    expect(openTerminals()).toEqual([]);
  });

  const type = (text: string): void => session.desk.type(new TextEncoder().encode(text));

  async function waitFor(wanted: RegExp, read = () => output): Promise<void> {
    for (let waited = 0; !wanted.test(read()); waited += 10) {
      if (waited > 10_000) throw new Error(`no ${wanted} in ${JSON.stringify(read())}`);
      await delay(10);
    }
  }

  async function begin(name: string, source: string): Promise<{ readonly run: Promise<RunRecord> }> {
    await session.addFiles([compile(folder, name, source)]);
    return { run: session.run([]) };
  }

  it('is a terminal of the console’s size that edits lines, echoes them and ends with Ctrl+D', async () => {
    session.desk.resizeTerminal({ columns: 123, rows: 45 });
    const { run } = await begin('reader.c', reader);
    await waitFor(/^terminal 123$/m);
    type('helko\u007f\u007flo\r');
    await waitFor(/^read hello$/m);
    expect(echo).toMatch(/^helko.*lo\r\n$/s);
    type('second\r\u0004');
    expect((await run).outcome).toEqual({ kind: 'exited', status: 2, by: 'return' });
    expect(output).toMatch(/read second\nend\n$/);
  });

  it('begins anew with each run, for the C and for the C++ library', async () => {
    await session.addFiles([compile(folder, 'cxxReader.cc', cxxReader)]);
    for (const words of ['one two', 'three four five']) {
      const run = session.run([]);
      await waitFor(/running/, () => session.overview().executor.state);
      await delay(0);
      for (let sent = false; !sent; ) {
        try {
          type(`${words}\r\u0004`);
          sent = true;
        } catch {
          await delay(5); // its terminal is not there yet
        }
      }
      expect((await run).outcome).toMatchObject({ status: words.split(' ').length });
    }
  });

  it('takes much more than a terminal holds, as the program reads it', async () => {
    const { run } = await begin('reader.c', reader);
    await waitFor(/^terminal/m);
    const lines = 3000;
    for (let i = 0; i < lines; i++) type(`line ${i} of a text that was pasted\r`);
    await waitFor(new RegExp(`^read line ${lines - 1} `, 'm'));
    type('\u0004');
    expect((await run).outcome).toMatchObject({ status: lines });
  });

  it('refuses what nobody reads, and more than may wait', async () => {
    expect(() => type('x')).toThrow(/no program reads/);
    const { run } = await begin(
      'sleeper.c',
      '#include <unistd.h>\nint main(void) { write(1, "up", 2); for (;;) pause(); }',
    );
    await waitFor(/up/);
    expect(() => {
      for (let i = 0; i < 100; i++) type('z'.repeat(40_000));
    }).toThrow(/no more than 1048576 may wait/);
    await session.stop();
    expect((await run).outcome).toEqual({ kind: 'stopped' });
  });

  it('is at its end at once where it is empty', async () => {
    session.desk.configure({ ...usualRunSettings, standardInput: { kind: 'empty' } });
    const { run } = await begin('reader.c', reader);
    expect((await run).outcome).toEqual({ kind: 'exited', status: 0, by: 'return' });
    expect(output).toBe('no terminal -1\nend\n');
  });
});

/** Both ends of pseudo-terminals that this process has open; its own standard streams do not count. */
function openTerminals(): string[] {
  return readdirSync('/proc/self/fd')
    .filter((fd) => Number(fd) > 2)
    .map((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`);
      } catch {
        return ''; // the folder's own descriptor
      }
    })
    .filter((path) => path === '/dev/ptmx' || path.startsWith('/dev/pts/'));
}
