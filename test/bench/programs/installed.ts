// The native parts of this checkout. The bench runs its programs bundled, from a folder of their own, so the checkout's
// root comes with the environment.
import { join } from 'node:path';
import { StandaloneHost } from '../../../app/main/epc/standaloneHost.ts';
import { installedFiles, loadAddon } from '../../../app/main/installedFiles.ts';

const files = installedFiles(join(process.env['LOADSTONE_ROOT'] ?? '.', 'out/main'));

export const addon = loadAddon(files.addon);
export const { start } = files;
export const host = new StandaloneHost({ executor: files.executor, stdio: 'pipe', lineBuffered: false });
