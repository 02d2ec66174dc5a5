// Electron's main process for the native tests: starts the executor as a utility process, as the app does, or writes
// into shared memory from here. Arguments: `host <executor.js> <addon> <socket>` or `write <addon> <name> <size> <hex>`.
const { dirname, join } = require('node:path');
const { app, utilityProcess } = require('electron');

const [job, ...rest] = process.argv.slice(process.argv.indexOf('--') + 1);

app.whenReady().then(() => {
  if (job === 'host') host(...rest);
  else if (job === 'write') write(...rest);
  else throw new Error(`no job '${job}'`);
});

function host(entry, addon, socket) {
  // As the app does: the library, and the C++ runtime with it, is there from the start and so near the C library.
  const env = { ...process.env, LD_PRELOAD: join(dirname(addon), 'libloadstone-tls.so') };
  const child = utilityProcess.fork(entry, [addon, socket], { stdio: 'pipe', serviceName: 'executor under test', env });
  child.stdout.pipe(process.stdout);
  child.stderr.pipe(process.stderr);
  child.once('spawn', () => console.log(`\npid ${child.pid}`));
  child.once('exit', (code) => {
    console.log(`\nexit ${code}`);
    app.exit(0);
  });
}

/** Buffers that come and go afterwards find memory of their own. */
function write(addonPath, name, size, hex) {
  const addon = require(addonPath);
  const shared = addon.openSharedMemory(name, Number(size));
  const memory = shared.mapWorkingMemory(0, Number(size));
  memory.bytes.set(Buffer.from(hex, 'hex'));
  const { route, bytes } = memory;
  const first = bytes[0];
  memory.release();
  for (let i = 0; i < 100; i++) new Uint8Array(Number(size) + 8192).fill(0xee);
  console.log(`route ${route} ${first} ${bytes.length}`);
  app.exit(0);
}
