// Entry of the executor's utility process: `executor.js <loadstone.node> <socket path>|message-port`. Loads the addon,
// lets it serve the controller, and ends with the connection. The server itself is native; user code never runs on this event loop.
// Started by app/main; plain Node can run it too, which the tests do.

import { readExecutorArguments } from './executorArguments.ts';
import { fail, failOnUncaughtErrors } from './failure.ts';
import { loadNativeAddon } from './loadNativeAddon.ts';
import { serveThroughPort } from './portRelay.ts';
import { forgetPreload } from './preload.ts';

failOnUncaughtErrors();
forgetPreload(process.env);
try {
  const { addonPath, socketPath } = readExecutorArguments(process.argv.slice(2));
  const descriptor = loadNativeAddon(addonPath).startExecutorServer(
    { socketPath, lineBufferedStdout: true },
    (error) => {
      if (error !== null) fail(`the connection to the controller broke: ${error}`);
      process.exit(0);
    },
  );
  if (descriptor !== null) await serveThroughPort(descriptor);
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
