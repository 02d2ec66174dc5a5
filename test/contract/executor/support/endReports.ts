// What an executor reports of its end: kept as it arrives.
import {
  type CrashReport,
  decodeCrashReport,
  decodeExitReport,
  type ExitReport,
} from '../../../../app/main/epc/endReports.ts';
import { loadstoneNames } from '../../../../app/shared/orc/bootstrapNames.ts';
import type { ConnectedExecutor } from './executorUnderTest.ts';

export interface Reports {
  exit: ExitReport | null;
  crash: CrashReport | null;
}

export function collectReports({ epc }: Pick<ConnectedExecutor, 'epc'>): Reports {
  const reports: Reports = { exit: null, crash: null };
  epc.handleDispatch(epc.symbol(loadstoneNames.reportExitTag), (args) => {
    reports.exit = decodeExitReport(args);
    return new Uint8Array(0);
  });
  epc.handleDispatch(epc.symbol(loadstoneNames.reportCrashTag), (args) => {
    reports.crash = decodeCrashReport(args);
    return new Uint8Array(0);
  });
  return reports;
}
