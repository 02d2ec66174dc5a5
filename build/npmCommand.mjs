// Which npm to start: the one that started us, where that is known, so that its version and configuration stay the same.

/** @returns {[program: string, ...firstArguments: string[]]} */
export function npmCommand() {
  const npm = process.env['npm_execpath'];
  // Other package managers set the same variable.
  return npm && /npm-cli\.c?js$/.test(npm) ? [process.execPath, npm] : ['npm'];
}
