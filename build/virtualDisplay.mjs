// A display for windows that nobody looks at: Xvfb, on a number that it picks itself.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { SetupError } from './say.mjs';

/** Milliseconds; a cold start of Xvfb takes one second. */
const startDeadline = 20_000;

/** @typedef {{ display: string, stop: () => Promise<void> }} VirtualDisplay */

/** @returns {Promise<VirtualDisplay>} `display` is the value for DISPLAY */
export async function startVirtualDisplay() {
  const numberDescriptor = 3;
  const args = ['-displayfd', String(numberDescriptor), '-screen', '0', '1600x1000x24', '-nolisten', 'tcp', '-noreset'];
  const server = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
  // A run that is killed must not leave the server behind.
  const killServer = () => {
    server.kill('SIGKILL');
  };
  process.once('exit', killServer);
  let errors = '';
  server.stderr?.setEncoding('utf8').on('data', (text) => {
    errors = (errors + text).slice(-4096);
  });
  const number = await new Promise((resolve, reject) => {
    let text = '';
    const timer = setTimeout(
      () => reject(new SetupError(`Xvfb named no display within ${startDeadline} ms: ${errors.trim()}`)),
      startDeadline,
    );
    const numbers = /** @type {import('node:stream').Readable} */ (server.stdio[numberDescriptor]);
    numbers.setEncoding('utf8').on('data', (part) => {
      text += part;
      if (!text.endsWith('\n')) return;
      clearTimeout(timer);
      resolve(text.trim());
    });
    server.once('error', (error) => reject(new SetupError(`cannot start Xvfb: ${error.message}`)));
    server.once('exit', (code) => reject(new SetupError(`Xvfb ended with ${code}: ${errors.trim()}`)));
  });
  return {
    display: `:${number}`,
    stop: async () => {
      process.off('exit', killServer);
      if (server.exitCode !== null || server.signalCode !== null) return;
      const exited = once(server, 'exit');
      server.kill('SIGTERM');
      await exited;
    },
  };
}
