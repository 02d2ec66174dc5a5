// Imported first by build/codeCache.mjs: keeps the script that is asked for, and writes its code cache when the process
// ends.

import { writeFileSync } from 'node:fs';
import vm from 'node:vm';

const wanted = process.env['LOADSTONE_CACHED_SCRIPT'];
const file = process.env['LOADSTONE_CODE_CACHE'];

vm.Script = class extends vm.Script {
  /** @param {string} code @param {import('node:vm').ScriptOptions} [options] */
  constructor(code, options) {
    super(code, options);
    if (options?.filename !== wanted || file === undefined) return;
    process.on('exit', () => writeFileSync(file, this.createCachedData()));
  }
};
