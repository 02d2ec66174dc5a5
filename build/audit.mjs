// `node build/audit.mjs`: asks the registry for known flaws of the packages. Fails on any in what the app is shipped with
// besides its bundle (`dependencies`), and lists those of the tools and of what is bundled, for a maintainer to judge.
// Some registries between a machine and npm's answer no audits: that is said, and is no verdict.

import { spawnSync } from 'node:child_process';
import { root } from './paths.mjs';

/**
 * @param {readonly string[]} words
 * @returns {{ readonly flaws: readonly string[] } | { readonly unanswered: string }}
 */
function audit(...words) {
  const { stdout, stderr } = spawnSync('npm', ['audit', '--json', ...words], { cwd: root, encoding: 'utf8' });
  /** @type {{ vulnerabilities?: Record<string, { severity: string, range: string }>, message?: string }} */
  let answer = {};
  try {
    answer = JSON.parse(stdout);
  } catch {
    // What npm said instead stands in stderr.
  }
  const { vulnerabilities, message } = answer;
  if (vulnerabilities === undefined) return { unanswered: message ?? (stderr.trim() || 'npm said nothing') };
  const flaws = Object.entries(vulnerabilities);
  return { flaws: flaws.map(([name, { severity, range }]) => `${name} ${range}: ${severity}`) };
}

const shipped = audit('--omit=dev');
const all = audit();
for (const [title, result] of /** @type {const} */ ([
  ['dependencies', shipped],
  ['all packages, tools among them', all],
])) {
  if ('unanswered' in result) console.log(`${title}: not known, the registry does not answer: ${result.unanswered}`);
  else console.log(`${title}: ${result.flaws.length === 0 ? 'no known flaw' : `\n  ${result.flaws.join('\n  ')}`}`);
}
process.exitCode = 'unanswered' in shipped ? 2 : shipped.flaws.length === 0 ? 0 : 1;
