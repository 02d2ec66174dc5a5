// The environment that programs see is the one that Loadstone was started in: what the host added for the loader alone
// (app/main/utilityExecutor.ts says why) is taken out before any program runs.

/** What main puts at the end of LD_PRELOAD. */
const preloaded = 'libstdc++.so.6';

/** Takes it out again. `environment` is process.env, whose changes reach the process's own environment. */
export function restoreProgramEnvironment(environment: Record<string, string | undefined>): void {
  const entries = (environment['LD_PRELOAD'] ?? '').split(':');
  if (entries.at(-1) !== preloaded) return; // not started by main: nothing was added
  entries.pop();
  if (entries.length === 0) delete environment['LD_PRELOAD'];
  else environment['LD_PRELOAD'] = entries.join(':');
}
