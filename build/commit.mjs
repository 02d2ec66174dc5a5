// Which commit a build was made of: for About and --version.

import { capture } from './runProgram.mjs';

/** The commit's short hash, with a `+` where files differ from it; `unknown` outside of a git checkout. @returns {Promise<string>} */
export async function currentCommit() {
  const head = await capture('git', ['rev-parse', '--short=12', 'HEAD']);
  if (head.code !== 0) return 'unknown';
  const status = await capture('git', ['status', '--porcelain', '--untracked-files=no']);
  return head.output.trim() + (status.code === 0 && status.output.trim() === '' ? '' : '+');
}
