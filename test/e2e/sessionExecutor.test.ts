// The executor and the memory manager that a session file names: started when it is trusted and not before, restricted
// where a person wants that, and gone with the session.
import { copyFileSync, existsSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { savedObjects } from '../../app/main/session/sessionFile.ts';
import { usualLinkSettings } from '../../app/shared/ui/linkSettings.ts';
import { usualRunSettings } from '../../app/shared/ui/runSettings.ts';
import type { SessionFile } from '../../app/shared/ui/sessionFileRecords.ts';
import { executor } from '../support/executors.ts';
import { ObjectFolder } from '../support/objects.ts';
import { PlaygroundWindow } from './playgroundWindow.ts';

/** 6 where it may read a file of the system, 5 where that is refused. */
const reader = `#include <fcntl.h>
int main(void) { return open("/etc/passwd", O_RDONLY) < 0 ? 5 : 6; }`;

describe('a session that names its executor', () => {
  const objects = new ObjectFolder();
  const named = join(objects.folder('given'), 'given-executor');
  let window: PlaygroundWindow;

  async function writeSession(name: string, changes: Partial<SessionFile>): Promise<string> {
    const path = join(objects.path, `${name}.loadstone`);
    const content: SessionFile = {
      loadstone: 1,
      objects: await savedObjects(path, [join(objects.path, 'reader.o')]),
      sources: [],
      link: usualLinkSettings,
      preload: [],
      executor: null,
      memory: 'auto',
      arguments: [],
      run: usualRunSettings,
      layout: null,
      lastRun: null,
      ...changes,
    };
    writeFileSync(path, JSON.stringify(content));
    return path;
  }

  /** Processes that run the session's executor. */
  function running(): readonly number[] {
    return readdirSync('/proc')
      .filter((entry) => /^\d+$/.test(entry))
      .map(Number)
      .filter((pid) => existsSync(`/proc/${pid}/exe`) && readlinkSync(`/proc/${pid}/exe`) === named);
  }

  beforeAll(async () => {
    copyFileSync(executor, named);
    // With what it is linked with, which lies beside it.
    for (const library of readdirSync(dirname(executor)).filter((name) => name.startsWith('libloadstone'))) {
      copyFileSync(join(dirname(executor), library), join(dirname(named), library));
    }
    objects.compileText('reader', reader);
    window = await PlaygroundWindow.open();
  });
  afterAll(async () => {
    await window?.app.stop();
    objects.remove();
  });

  async function trustUnrestricted(): Promise<void> {
    await window.click('[data-test=run]');
    await window.waitFor('[data-test=trust-dialog]', /Trust and Run/);
    await window.settled();
    await window.click('[data-test=restricted]');
    await window.click('[data-test=trust-run]');
  }

  it('tells of it in the preview, and starts nothing', async () => {
    await window.drop([await writeSession('named', { executor: 'given/given-executor', memory: 'slab' })]);
    const card = await window.waitFor('[data-test=session-card]', /preview, nothing runs/);
    expect(card).toMatch(/given\/given-executor/);
    expect(await window.text('[data-test=executor]')).toMatch(/utility process/);
    expect(await window.text('[data-test=memory-manager]')).toBe('Manager: packed');
    expect(running()).toEqual([]);
  });

  it('runs in it, over the memory that it names, and restricted as the question offers', async () => {
    await window.click('[data-test=run]');
    await window.waitFor('[data-test=trust-dialog]', /given\/given-executor[\s\S]*Run restricted/);
    await window.click('[data-test=trust-run]');
    await window.waitFor('[data-test=outcome]', /main returned 5/);
    expect(running()).toEqual([await window.executorReady()]);
    expect(await window.text('[data-test=executor]')).toMatch(/loadstone-executor/);
    expect(await window.text('[data-test=memory-manager]')).toBe('Manager: slab');
    expect(await window.text('[data-test=memory-route]')).toMatch(/memfd/);
  });

  it('has its rights where a person leaves them', async () => {
    await window.drop([await writeSession('other', { executor: 'given/given-executor', memory: 'rpc' })]);
    await window.waitFor('[data-test=session-card]', /other\.loadstone[\s\S]*preview, nothing runs/);
    expect(running()).toEqual([]);
    await trustUnrestricted();
    await window.waitFor('[data-test=outcome]', /main returned 6/);
    expect(running()).toEqual([await window.executorReady()]);
    await window.waitFor('[data-test=memory-manager]', /Manager: rpc/);
    await window.screenshot('session-executor');
  });

  it('says which executor is not there, and runs nothing elsewhere', async () => {
    await window.drop([await writeSession('absent', { executor: 'given/no-executor' })]);
    await window.waitFor('[data-test=session-card]', /absent\.loadstone[\s\S]*preview, nothing runs/);
    await trustUnrestricted();
    expect(await window.waitFor('[data-test=problems]', /given\/no-executor: .*ENOENT/)).not.toMatch(
      /ENOENT[\s\S]*ENOENT/,
    );
    expect(await window.text('[data-test=executor]')).toMatch(/gone/);
    expect(running()).toEqual([]);
  });

  it('leaves the usual executor and memory behind when it is closed', async () => {
    await window.click('[aria-label="Close the session"]');
    await window.waitFor('[data-test=executor]', /utility process, pid \d+: ready/);
    await window.waitFor('[data-test=memory-manager]', /Manager: packed/);
    expect(running()).toEqual([]);
    await window.run(/main returned 6/);
  });
});
