import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { MemoryKind } from '../../../app/main/memory/memoryRoute.ts';
import { ExecutionSession } from '../../../app/main/session/executionSession.ts';
import type { ChromeTrace } from '../../../app/main/timing/chromeTrace.ts';
import { decodedMessages, loadTrace, messageDetail, messageLog } from '../../../app/main/timing/messageLog.ts';
import { shortName } from '../../../app/shared/orc/signatures.ts';
import {
  messageDetail as messageDetailSchema,
  messageLog as messageLogSchema,
} from '../../../app/shared/ui/messageRecords.ts';
import type { RunRecord } from '../../../app/shared/ui/records.ts';
import { compile } from '../../support/compile.ts';
import { addon, descendants, pipedHosts, start } from '../../support/executors.ts';
import { commandLine } from '../../support/loadstone.ts';

const program = `#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) { puts(argc > 1 ? argv[1] : "none"); return 7; }`;

/** What the command line writes on stdout; the program's status is its own. */
function loadstone(...words: string[]): string {
  return spawnSync(process.execPath, [commandLine, ...words], { encoding: 'utf8' }).stdout;
}

describe('the messages of a load and run', () => {
  let folder: string;
  let object: string;
  const sessions: ExecutionSession[] = [];
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'messages-test-'));
    object = compile(folder, 'program.c', program);
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  afterEach(async () => {
    for (const session of sessions.splice(0)) await session.close();
    expect(descendants('loadstone-executor')).toEqual([]);
  });

  async function run(kind: MemoryKind = 'packed', files = [object]): Promise<[ExecutionSession, RunRecord]> {
    const memory = { kind, settings: {} };
    const session = new ExecutionSession({
      hosts: pipedHosts(),
      addon,
      start,
      preload: [],
      memory,
      keepExecutorReady: false,
    });
    sessions.push(session);
    await session.addFiles(files);
    return [session, await session.run(['alpha'])];
  }

  it.each([
    'packed',
    'slab',
    'generic',
    'rpc',
    'per-allocation',
  ] as const)('are all there with %s memory: as many, and as many bytes, as the load counted, and each decoded whole', async (kind) => {
    const [{ messages }, { load }] = await run(kind);
    const log = messageLog(messages);
    expect(messageLogSchema.parse(log)).toEqual(log);
    const ofLoad = log.rows.filter(({ stage }) => stage === 'load');
    expect(ofLoad.filter(({ direction }) => direction === 'sent')).toHaveLength(load?.messages ?? -1);
    expect(ofLoad.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(load?.bytes);
    for (const { name, latencyMs, other, opcode } of log.rows) {
      expect(name).not.toBeNull();
      expect(other).not.toBeNull();
      if (opcode === 'CallWrapper') expect(latencyMs).toBeGreaterThan(0);
    }
    const details = decodedMessages(messages);
    expect(details.map(({ problem }) => problem)).toEqual(details.map(() => null));
    for (const detail of details) expect(messageDetailSchema.parse(detail)).toEqual(detail);
  });

  it('tell the call of main with its arguments and its value', async () => {
    const [{ messages }] = await run();
    const { rows } = messageLog(messages);
    // Answers of the load that nobody waited for may come first.
    const call = rows.find(({ stage, direction }) => stage === 'run' && direction === 'sent');
    const result = rows.find(
      ({ stage, name, direction }) => stage === 'run' && direction === 'received' && name === call?.name,
    );
    expect(call).toMatchObject({ direction: 'sent', opcode: 'CallWrapper', other: result?.index });
    expect(shortName(call?.name ?? '')).toBe('run_as_main');
    expect(call?.summary).toMatch(/function 0x[0-9a-f]+, argv 2: .*program\.o, alpha$/);
    expect(result).toMatchObject({ direction: 'received', opcode: 'Result', name: call?.name, summary: 'value 7' });
    expect(call?.latencyMs).toBeCloseTo((result?.atMs ?? 0) - (call?.atMs ?? 0), 9);
  });

  it('name the symbols that are looked up, and the functions that finalize calls', async () => {
    const [{ messages }] = await run();
    const details = decodedMessages(messages);
    const lookUp = details.find(({ row }) => row.name?.endsWith('resolve_in_order') && row.direction === 'sent');
    const names = lookUp?.values?.find(({ label }) => label === 'names')?.children.map(({ text }) => text);
    expect(names).toContain('puts');
    expect(JSON.stringify(details)).toContain('registerEHFrameAllocAction');
    expect(lookUp?.dump.join('\n')).toContain('puts');
  });

  it('have a preview of bytes that were not kept whole', async () => {
    const large = compile(folder, 'large.c', 'char table[100000] = {1}; int main(void) { return table[1]; }');
    const [{ messages }] = await run('rpc', [large]);
    const { rows } = messageLog(messages);
    const sent = rows.find(({ bytes }) => bytes > 100_000);
    expect(sent?.summary).toMatch(/bytes were not kept$/);
    const detail = messageDetail(messages, sent?.index ?? -1);
    expect(detail?.problem).toMatch(/^\d+ more bytes were not kept$/);
    expect(detail?.values?.map(({ label }) => label)).toEqual(['instance', 'segments']);
    expect((detail?.notDumped ?? 0) + 1024 + 32).toBe(sent?.bytes);
    expect(messageDetail(messages, 10_000)).toBeNull();
  });

  it('begin anew with each load, and are not recorded where that is switched off', async () => {
    const [session] = await run();
    const first = messageLog(session.messages).rows;
    await session.run([]);
    const second = messageLog(session.messages).rows;
    expect(second[0]?.atMs).toBeGreaterThan(0);
    expect(second.map(({ name }) => name)).toEqual(expect.arrayContaining([first.at(-1)?.name]));
    session.messages.enabled = false;
    await session.run([]);
    expect(messageLog(session.messages)).toMatchObject({ recording: false, rows: [] });
  });

  it('hold an attempt that lacked symbols apart from the load that succeeded', async () => {
    const needy = compile(folder, 'needy.c', 'int main(void) { return __builtin_cpu_supports("sse2") ? 0 : 1; }');
    const [{ messages }, { load }] = await run('packed', [needy]);
    expect(load?.companions.join()).toContain('libgcc.a');
    const { rows } = messageLog(messages);
    expect(rows.some(({ stage }) => stage === 'prepare')).toBe(true);
    const ofLoad = rows.filter(({ stage }) => stage === 'load');
    expect(ofLoad.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(load?.bytes);
  });

  it('are the same on the command line: frames, names, bytes, and what they say', async () => {
    const json = loadstone('run', '--json', '--messages', '--memory', 'packed', object, '--', 'alpha');
    const told = JSON.parse(json) as { readonly messages: ReturnType<typeof decodedMessages> };
    const [{ messages }] = await run('packed');
    // Memory is set up beside the reading of files, sooner or later; what concerns the program is in one order.
    const facts = (details: ReturnType<typeof decodedMessages>) =>
      details
        .map(({ row }) => row)
        .filter(({ name }) => name !== null && !/_(reserve|initialize)$/.test(name))
        .map(({ direction, opcode, stage, name, bytes, summary }) => ({
          direction,
          opcode,
          stage,
          name,
          bytes,
          // Addresses differ from run to run, also those inside of arguments.
          summary: summary.replaceAll(/0x[0-9a-f]+|(?<=bytes: )[0-9a-f ]+/g, '?'),
        }));
    expect(facts(told.messages)).toEqual(facts(decodedMessages(messages)));
    expect(told.messages.length).toBeGreaterThan(4);
  });

  it('become a Chrome trace with the phases, from the command line too', async () => {
    const [{ messages }, record] = await run();
    const trace = loadTrace(messages, record);
    const path = join(folder, 'run.trace.json');
    loadstone('run', '--trace', path, '--memory', 'packed', object);
    const written = JSON.parse(readFileSync(path, 'utf8')) as ChromeTrace;
    for (const { traceEvents } of [trace, written]) {
      const names = traceEvents.flatMap((event) => (event.ph === 'X' ? [event.name] : []));
      expect(names).toEqual(expect.arrayContaining(['read', 'fix up', 'run_as_main', 'DylibManager_resolve_in_order']));
    }
  });
});
