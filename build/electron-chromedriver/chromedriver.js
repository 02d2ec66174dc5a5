// Spectron starts this file with `node` and hands it chromedriver's own arguments. The driver on this machine
// is newer than Electron's Chromium, so its version check is switched off.
const { spawn } = require('node:child_process');

const driver = process.env.CHROMEDRIVER ?? 'chromedriver';
const child = spawn(driver, [...process.argv.slice(2), '--disable-build-check'], { stdio: 'inherit' });
child.on('error', (error) => {
  console.error(`cannot start ${driver}: ${error.message}; install Debian's chromium-driver or set CHROMEDRIVER`);
  process.exit(1);
});
child.on('exit', (code) => process.exit(code ?? 1));
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => child.kill(signal));
