// `npm run dist`: the packages that a person installs, below release/: a deb here; `npm run dist -- AppImage` where
// electron-builder can fetch that format's tools.

import { runElectronBuilder } from './electronBuilder.mjs';
import { makeDeb } from './makeDeb.mjs';
import { runScript, SetupError } from './say.mjs';
import { setup } from './setup.mjs';

await runScript(async () => {
  const [target = 'deb'] = process.argv.slice(2);
  if (target !== 'deb' && target !== 'AppImage') throw new SetupError(`dist makes deb or AppImage, not '${target}'`);
  await setup({ built: true, electron: true });
  if (target === 'deb') await makeDeb();
  else await runElectronBuilder(target);
  return 0;
});
