// Starts a program and reads it to its end, stdout and stderr apart. For tests that compare how two programs end.

import { spawn } from 'node:child_process';
import { constants } from 'node:os';

export interface Ended {
  /** As a shell gives it: the exit status, or 128 + signal. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunLimits {
  readonly cwd: string;
  /** In ms. */
  readonly timeout: number;
}

/** Standard input is empty. Rejects where the program could not be started or did not end in time. */
export function runToEnd(program: string, args: readonly string[], { cwd, timeout }: RunLimits): Promise<Ended> {
  return new Promise((resolve, reject) => {
    // A group of its own: children that the program left behind go with it.
    const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const output = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        output[stream] += text;
      });
    }
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      killGroup(child.pid);
    }, timeout);
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      const command = [program, ...args].join(' ');
      if (timedOut) reject(new Error(`no end after ${timeout} ms: ${command}\n${output.stdout}${output.stderr}`));
      else resolve({ status: code ?? 128 + (signal === null ? 0 : constants.signals[signal]), ...output });
    });
  });
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // ESRCH: it ended by itself in this very moment.
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'ESRCH') throw error;
  }
}
