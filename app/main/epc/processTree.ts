// What an executor's process started, and whether anything of it still runs; from /proc. Where a system has none, a
// process is all there is.
import { readdirSync, readFileSync } from 'node:fs';

/** Looks for more children of what was found; each is stopped before it can start another. */
const mostRounds = 32;

/**
 * Kills what descends from the process, which is stopped meanwhile so that it starts nothing more; the process itself is
 * left to its owner. A child whose own parent ended before is nobody's descendant, and lives on as after any program. On
 * Windows, where no process is another's child for long and none can be stopped, all of them do.
 */
export function killDescendants(pid: number): void {
  if (process.platform === 'win32') return;
  const found = new Set([pid]);
  signal(pid, 'SIGSTOP');
  for (let round = 0; round < mostRounds; round++) {
    const more = childrenOf(found).filter((child) => !found.has(child));
    if (more.length === 0) break;
    for (const child of more) {
      found.add(child);
      signal(child, 'SIGSTOP');
    }
  }
  found.delete(pid);
  for (const child of found) signal(child, 'SIGKILL');
}

/**
 * `over`: no thread of it runs any more, but its parent has not taken note. It may never be told: a thread that let itself
 * be traced by the parent waits for that one to look at it, and with the thread the process.
 */
export function stateOfProcess(pid: number): 'alive' | 'over' | 'gone' {
  // Told of every end there.
  if (process.platform === 'win32') return 'gone';
  let threads: readonly string[];
  try {
    threads = readdirSync(`/proc/${pid}/task`);
  } catch {
    return 'gone';
  }
  const states = threads.map((thread) => statOf(`/proc/${pid}/task/${thread}/stat`)?.state ?? 'X');
  return states.every((state) => state === 'Z' || state === 'X') ? 'over' : 'alive';
}

function childrenOf(parents: ReadonlySet<number>): number[] {
  let entries: string[];
  try {
    entries = readdirSync('/proc');
  } catch {
    return [];
  }
  return entries.map(Number).filter((pid) => pid > 0 && parents.has(statOf(`/proc/${pid}/stat`)?.parent ?? 0));
}

/** Null where it is gone. */
function statOf(path: string): { readonly state: string; readonly parent: number } | null {
  let text: string;
  try {
    text = readFileSync(path, 'latin1');
  } catch {
    return null;
  }
  // The name in brackets may hold brackets and blanks.
  const [state = '', parent] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { state, parent: Number(parent) };
}

function signal(pid: number, name: 'SIGSTOP' | 'SIGKILL'): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Gone, or it took other rights: then the system keeps it from us.
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}
