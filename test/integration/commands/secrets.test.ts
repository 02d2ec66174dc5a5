// What nobody but its owner is to read: the key of an executor, and the environment that a person gave a program. Each way
// through the command line that has one of them, and all that it writes. A program's arguments are a person's too: they
// appear where a person asked for every message, and nowhere else.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { compile } from '../../support/compile.ts';
import { commandLine, type Place } from '../../support/loadstone.ts';
import { type Ended, runToEnd } from '../../support/runToEnd.ts';

const key = 'key-that-opens-the-executor';
const wrongKey = 'key-that-opens-nothing-here';
const value = 'value-of-the-environment';
const argument = 'argument-of-the-program';

/** Says how much it got of each, and not what; crashes with both in its registers' reach. */
const source = `#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int main(int argc, char **argv) {
  const char *value = getenv("LOADSTONE_TEST_VALUE");
  printf("%zu %zu %s\\n", value ? strlen(value) : 0, argc > 1 ? strlen(argv[1]) : 0, getenv("LOADSTONE_KEY") ? "key" : "no key");
  fflush(stdout);
  if (value) *(volatile int *)8 = 1;
  return 0;
}`;

let folder: string;
let object: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'secrets-test-'));
  object = compile(folder, 'teller.c', source, ['-g']);
});
afterAll(() => rmSync(folder, { recursive: true }));

function loadstone(words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const given = Object.entries(env).map(([name, text]) => `${name}=${text}`);
  return runToEnd('env', [...given, process.execPath, commandLine, ...words], { cwd: folder, timeout: 60_000 });
}

/** As it stands there, and as bytes of it would be printed. */
function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  return [secret, bytes.toString('hex'), bytes.toString('base64').replace(/=+$/, '').slice(0, -2)];
}

function expectNone(secrets: readonly string[], texts: Readonly<Record<string, string>>): void {
  for (const [where, text] of Object.entries(texts)) {
    const found = secrets.filter((secret) => formsOf(secret).some((form) => text.includes(form)));
    expect(found, where).toEqual([]);
  }
}

interface Listening {
  readonly child: ChildProcess;
  readonly address: string;
  readonly output: Promise<string>;
}

async function listen(): Promise<Listening> {
  const child = spawn(process.execPath, [commandLine, 'executor', '--listen'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, LOADSTONE_KEY: key },
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let text = '';
  const output = new Promise<string>((resolve) => child.once('close', () => resolve(text)));
  const address = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
        const found = /listening on (\S+)\n/.exec(text)?.[1];
        if (found !== undefined) resolve(found);
      });
    }
    child.once('close', () => reject(new Error(text)));
  });
  return { child, address, output };
}

describe('a key', () => {
  it('is in nothing that either end writes: outcome, messages, trace, Doctor, refusal', async () => {
    const file = join(folder, 'key');
    writeFileSync(file, `${key}\n`);
    const trace = join(folder, 'remote.json');
    const first = await listen();
    const refused = await loadstone(['run', '--executor', `tcp:${first.address}`, object], { LOADSTONE_KEY: wrongKey });
    expect(refused.stderr).toContain('refused the key');
    const words = ['--executor', `tcp:${first.address}`, '--key-file', file];
    const ran = await loadstone(['run', '--json', '--messages', '--timing', '--trace', trace, ...words, object]);
    expect([ran.status, ran.stderr]).toEqual([0, expect.any(String)]);
    const second = await listen();
    const asked = await loadstone(['doctor', '--executor', `tcp:${second.address}`], { LOADSTONE_KEY: key });
    expect(asked.status).toBe(0);
    const outputs = [await first.output, await second.output];
    expect(outputs[0]).toContain('has a wrong key and was refused');
    expectNone([key, wrongKey], {
      refused: refused.stderr + refused.stdout,
      ran: ran.stderr + ran.stdout,
      trace: readFileSync(trace, 'utf8'),
      doctor: asked.stderr + asked.stdout,
      executors: outputs.join(''),
    });
  });

  it('that cannot be one is told by its length', async () => {
    const short = 'too short a key';
    const file = join(folder, 'short');
    writeFileSync(file, short);
    const words = ['run', '--executor', 'tcp:127.0.0.1:9', object];
    const told = await loadstone(words, { LOADSTONE_KEY: short });
    const read = await loadstone([...words, '--key-file', file]);
    const listening = await loadstone(['executor', '--listen'], { LOADSTONE_KEY: short });
    for (const { stderr } of [told, read, listening]) expect(stderr).toContain('has 15 characters');
    expectNone([short], { told: told.stderr, read: read.stderr, listening: listening.stderr });
  });
});

describe.each<Place>(['standalone', 'utility'])('the environment and arguments of a program (%s)', (place) => {
  it('are in no crash report, timing, trace or outcome, and the key is not given on', async () => {
    const trace = join(folder, `${place}.json`);
    const words = ['--in', place, '--env', `LOADSTONE_TEST_VALUE=${value}`, object, '--', argument];
    const env = { LOADSTONE_KEY: key };
    const crashed = await loadstone(['run', '--timing', '--trace', trace, ...words], env);
    expect(crashed.stdout).toBe(`${value.length} ${argument.length} no key\n`);
    expect(crashed.stderr).toMatch(/killed by SIGSEGV at teller\.o/);
    const record = await loadstone(['run', '--json', ...words], env);
    expect(JSON.parse(record.stdout)).toMatchObject({ outcome: expect.objectContaining({}) });
    const messages = await loadstone(['run', '--json', '--messages', ...words], env);
    expect(messages.stdout).toContain(argument);
    expectNone([value, argument, key], {
      crash: crashed.stderr,
      trace: readFileSync(trace, 'utf8'),
      record: record.stdout + record.stderr,
    });
    expectNone([value, key], { messages: messages.stdout + messages.stderr });
    // Nothing else was written where the program ran.
    expect(readdirSync(folder).filter((name) => /core|\.log$/.test(name))).toEqual([]);
  });
});
