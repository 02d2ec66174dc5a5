// `npm run build`: the native part and the bundle, where they are out of date.

import { runScript } from './say.mjs';
import { setup } from './setup.mjs';

await runScript(async () => {
  await setup({ built: true });
  return 0;
});
