// The doctor's full report: can memory be shared with an executor here, what stands in the way, and which way code will
// take. An executor of its own is started for it. Used by `loadstone doctor` and by the window.
import { ExecutorError, MemoryError } from '../../shared/errors.ts';
import type { NativeAddon } from '../../shared/nativeAddon.ts';
import { formatBytes } from '../../shared/ui/byteSizes.ts';
import type { DoctorLine, DoctorReport } from '../../shared/ui/hostRecords.ts';
import { type ExecutorHost, ExecutorProcess } from '../epc/executorProcess.ts';
import { diagnose, type MemoryFacts, memoryFacts, tryMapper } from '../memory/doctor.ts';
import type { MemoryMapper } from '../memory/memoryMapper.ts';
import { openMemory } from '../memory/memoryRoute.ts';
import { RpcMapper } from '../memory/rpcMapper.ts';
import { SharedMemoryMapper } from '../memory/sharedMemoryMapper.ts';

export async function doctorReport(host: ExecutorHost, addon: NativeAddon): Promise<DoctorReport> {
  const lines: DoctorLine[] = [];
  const line = (label: string, text: string): void => void lines.push({ label, text });
  const process = await ExecutorProcess.start(host);
  try {
    const { setup } = process.epc;
    const place = host.kind === 'remote' ? 'started by somebody else' : `process ${process.pid}`;
    line('executor', `${place}, ${setup.triple}, pages of ${setup.pageSize} bytes`);
    const shared = await attempt(process, () => new SharedMemoryMapper(process.epc, addon));
    const sent = await attempt(process, () => new RpcMapper(process.epc));
    line('shared memory', shared);
    line('connection', sent);
    if (!isWindows) {
      const facts = memoryFacts();
      lines.push(...describeFacts(facts));
      for (const finding of diagnose(facts)) line('finding', finding);
    }
    const own = host.kind !== 'remote';
    const route = await openMemory(process.epc, addon, { kind: 'auto', settings: {}, own });
    await route.warmUp();
    line('route', route.describe());
    route.manager.close();
    return { lines, works: shared.startsWith(works) || sent.startsWith(works) };
  } finally {
    await process.close();
  }
}

const works = 'works';

/** It limits no memory that is shared, and says nothing about it. */
const isWindows = process.platform === 'win32';

/** One page through its whole life; a mapper that cannot be had at all is an answer, too. */
async function attempt(process: ExecutorProcess, make: () => MemoryMapper): Promise<string> {
  let mapper: MemoryMapper;
  try {
    mapper = make();
  } catch (error) {
    if (error instanceof MemoryError || error instanceof ExecutorError) return `does not work: ${error.message}`;
    throw error;
  }
  const failure = await tryMapper(mapper, process.epc);
  const { route } = mapper;
  mapper.close();
  return failure === null ? `${works} (${route})` : `does not work: ${failure}`;
}

function describeFacts({ devShm, maxMapCount, memfdNoexec, selinux }: MemoryFacts): readonly DoctorLine[] {
  const unknown = 'the system does not say';

  const enforcing = selinux?.enforcing ? 'enforcing' : 'permissive';
  return [
    describeDevShm(devShm) ?? { label: '/dev/shm', text: unknown },
    { label: 'vm.max_map_count', text: maxMapCount?.toString() ?? unknown },
    { label: 'vm.memfd_noexec', text: memfdNoexec?.toString() ?? unknown },
    {
      label: 'SELinux',
      text: selinux ? `${enforcing}, execmem ${selinux.deniesExecmem ? 'denied' : 'allowed'}` : 'not in use',
    },
  ];
}

function describeDevShm(facts: MemoryFacts['devShm']): DoctorLine | null {
  if (facts === null) return null;
  const { free, size, noexec } = facts;
  const kind = noexec ? 'noexec' : 'executable';
  return {
    label: '/dev/shm',
    text: `${formatBytes(free)} free of ${formatBytes(size)}, ${kind}`,
    exact: `${free} bytes free of ${size}, ${kind}`,
  };
}
