import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { executor } from '../../support/executors.ts';
import { startListening } from '../../support/listeningExecutor.ts';

const cli = join(import.meta.dirname, '../../../out/main/cli.cjs');
const llvm = '/usr/bin/llvm-jitlink-executor-22';

function doctor(...words: string[]): {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
} {
  return spawnSync(process.execPath, [cli, 'doctor', ...words], { encoding: 'utf8', timeout: 30_000 });
}

describe('loadstone doctor', () => {
  it('finds that memory can be shared with our executor, and how', () => {
    const { status, stdout } = doctor();
    expect(stdout).toMatch(/^executor: +process \d+, x86_64-pc-linux-gnu, pages of 4096 bytes$/m);
    expect(stdout).toMatch(/^shared memory: +works \(sealed memfd, external-array-buffer\)$/m);
    expect(stdout).toMatch(/^connection: +works/m);
    expect(stdout).toMatch(/^vm\.max_map_count: \d+$/m);
    expect(stdout).toMatch(/^route: +packed, sealed memfd, external-array-buffer$/m);
    expect(status).toBe(0);
  });

  it('examines an executor that somebody else started', async () => {
    const listening = await startListening(executor);
    const { status, stdout } = doctor('--executor', `tcp:${listening.address}`);
    expect(stdout).toMatch(/^executor: +started by somebody else/m);
    expect(stdout).toMatch(/^shared memory: +works \(sealed memfd/m);
    expect(status).toBe(0);
    await listening.output;
  });

  it.runIf(existsSync(llvm))("examines LLVM's executor", () => {
    const { status, stdout } = doctor('--executor', llvm);
    expect(stdout).toMatch(/^shared memory: +works \(POSIX shared memory/m);
    expect(status).toBe(0);
  });

  it('says that there is no such executor', () => {
    const { status, stderr } = doctor('--executor', '/nowhere/executor');
    expect(stderr).toMatch(/cannot start \/nowhere\/executor/);
    expect(status).toBe(125);
  });
});
