// `loadstone doctor`: can memory be shared with an executor here, what stands in the way, and which way code will take.
import type { NativeAddon } from '../../shared/nativeAddon.ts';
import type { ExecutorHost } from '../epc/executorProcess.ts';
import { doctorReport } from '../session/doctorReport.ts';

export interface DoctorEnvironment {
  readonly host: ExecutorHost;
  readonly addon: NativeAddon;
  readonly stdout: (text: string) => void;
}

/** Prints what it finds, with exact numbers; resolves with 0 where code can be loaded in some way, else 1. */
export async function doctorCommand({ host, addon, stdout }: DoctorEnvironment): Promise<number> {
  const { lines, works } = await doctorReport(host, addon);
  for (const { label, text, exact = text } of lines) stdout(`${`${label}:`.padEnd(18)}${exact}\n`);
  return works ? 0 : 1;
}
