// `npm run package`: the app as electron-builder packs it, below release/.

import { packageApp } from './packageApp.mjs';
import { runScript } from './say.mjs';
import { setup } from './setup.mjs';

await runScript(async () => {
  await setup({ built: true, electron: true });
  await packageApp();
  return 0;
});
