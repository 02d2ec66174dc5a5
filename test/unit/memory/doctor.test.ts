import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { diagnose, type MemoryFacts, memoryFacts } from '../../../app/main/memory/doctor.ts';

const fine: MemoryFacts = {
  devShm: { size: 2 ** 30, free: 2 ** 30, noexec: false },
  maxMapCount: 65_530,
  memfdNoexec: 0,
  selinux: null,
};

describe('diagnose', () => {
  it('finds nothing where nothing stands in the way', () => {
    expect(diagnose(fine)).toEqual([]);
  });

  it.each<[Partial<MemoryFacts>, RegExp]>([
    [
      { devShm: { size: 2 ** 20, free: 2 ** 20, noexec: false } },
      /1048576 bytes free of 1048576: mount -o remount,size/,
    ],
    [{ devShm: { size: 2 ** 30, free: 2 ** 30, noexec: true } }, /noexec: mount -o remount,exec/],
    [{ devShm: null }, /cannot be examined/],
    [{ maxMapCount: 100 }, /vm\.max_map_count is 100: sysctl/],
    [{ memfdNoexec: 2 }, /vm\.memfd_noexec=2/],
    [{ selinux: { enforcing: true, deniesExecmem: true } }, /SELinux denies execmem/],
  ])('names what is wrong with %o, and the remedy', (change, finding) => {
    expect(diagnose({ ...fine, ...change })).toEqual([expect.stringMatching(finding)]);
  });

  it('does not mind an SELinux that denies nothing', () => {
    expect(diagnose({ ...fine, selinux: { enforcing: true, deniesExecmem: false } })).toEqual([]);
    expect(diagnose({ ...fine, selinux: { enforcing: false, deniesExecmem: true } })).toEqual([]);
  });
});

describe('memoryFacts', () => {
  let root: string;
  beforeEach(() => {
    root = `${mkdtempSync(join(tmpdir(), 'doctor-'))}/`;
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };

  it('reads what the system says', () => {
    mkdirSync(join(root, 'dev/shm'), { recursive: true });
    write('proc/self/mounts', 'tmpfs / tmpfs rw 0 0\ntmpfs /dev/shm tmpfs rw,nosuid,noexec 0 0\n');
    write('proc/sys/vm/max_map_count', '1234\n');
    write('proc/sys/vm/memfd_noexec', '2\n');
    write('sys/fs/selinux/enforce', '1');
    write('sys/fs/selinux/booleans/deny_execmem', '1 1');
    const facts = memoryFacts(root);
    expect(facts).toMatchObject({
      devShm: { noexec: true },
      maxMapCount: 1234,
      memfdNoexec: 2,
      selinux: { enforcing: true, deniesExecmem: true },
    });
    expect(facts.devShm?.size).toBeGreaterThan(0);
  });

  it('says nothing of what is not there', () => {
    expect(memoryFacts(root)).toEqual({ devShm: null, maxMapCount: null, memfdNoexec: null, selinux: null });
  });

  it('knows this machine', () => {
    expect(memoryFacts().maxMapCount).toBeGreaterThan(0);
  });
});
