// The phases of a load as a table for the terminal.
import type { LoadRecord } from '../../shared/ui/records.ts';

/** One line a phase, the total, and where the code went. */
export function phaseTable(load: LoadRecord, runMs: number): string {
  const rows = load.phases.map(({ name, durationMs, counters }) => [
    name,
    durationMs.toFixed(3),
    `${((100 * durationMs) / Math.max(load.totalMs, Number.MIN_VALUE)).toFixed(1)} %`,
    Object.entries(counters)
      .map(([counter, amount]) => `${amount} ${counter}`)
      .join(', '),
  ]);
  const there = load.executorMs === null ? '' : `, ${load.executorMs.toFixed(3)} ms in the executor`;
  const faultsThere = load.executorFaults === null ? '' : ` and ${load.executorFaults} in the executor`;
  const faults = `${load.controllerFaults} page faults${faultsThere}`;
  const sent = `${load.messages} messages, ${load.bytes} bytes on the wire${there}, ${faults}`;
  const total = ['total', load.totalMs.toFixed(3), '', sent];
  const run = ['run', runMs.toFixed(3), '', ''];
  const table = [['phase', 'ms', 'share', 'handled'], ...rows, total, run];
  const widths = [0, 1, 2].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const lines = table.map((row) => {
    const [phase = '', ms = '', share = '', handled = ''] = row;
    const [phaseWidth = 0, msWidth = 0, shareWidth = 0] = widths;
    return `${phase.padEnd(phaseWidth)}  ${ms.padStart(msWidth)}  ${share.padStart(shareWidth)}  ${handled}`.trimEnd();
  });
  return `${[...lines, ...remarks(load)].join('\n')}\n`;
}

/** What was decided for the user, and why. */
function remarks(load: LoadRecord): readonly string[] {
  const { memoryRoute, placement, executableStackFor, companions, deadStrip, libraries, restriction } = load;
  return [
    `memory: ${memoryRoute}, ${placement}`,
    ...(libraries.length === 0 ? [] : [`libraries: ${libraries.join(', ')}`]),
    ...(executableStackFor === null ? [] : [`stacks: executable, because ${executableStackFor} asks for it`]),
    ...restriction.map((line) => `restricted: ${line}`),
    ...companions.map((companion) => `added: ${companion}`),
    ...(deadStrip === null
      ? []
      : [`stripped: ${deadStrip.droppedBytes} bytes in ${deadStrip.dropped.length} sections`]),
  ];
}
