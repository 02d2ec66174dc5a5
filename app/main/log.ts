// Main's log file: what a report of a fault needs, and no more. Versions, starts and ends, problems; never a program's
// output, its arguments, or the environment. One file of at most 1 MB and the one before it.
import { join } from 'node:path';
import log from 'electron-log/node';

export interface Log {
  /** Of the file. */
  readonly path: string;
  info(text: string): void;
  error(text: string): void;
}

/** Bytes. */
const mostLogged = 2 ** 20;

/** `folder`: of the person's data. A log that cannot be written is no fault of the app. */
export function openLog(folder: string): Log {
  const path = join(folder, 'logs', 'main.log');
  log.transports.console.level = false;
  log.transports.file.level = 'info';
  log.transports.file.maxSize = mostLogged;
  log.transports.file.resolvePathFn = () => path;
  return { path, info: (text) => log.info(text), error: (text) => log.error(text) };
}
