// Stands between LLVM's controller and LLVM's executor and counts the calls that pass: `filedescs=IN,OUT` as LLVM's
// controller says it, the executor's path and the file for the counts in the environment. One line a call: the name
// that the executor published for the function, or its address.
import { spawn } from 'node:child_process';
import { appendFileSync, createReadStream, createWriteStream } from 'node:fs';
import { decodeFrame, decodeSetup, frameSize } from '../../../app/shared/orc/message.ts';
import { frameHeaderBytes, Opcode } from '../../../app/shared/orc/opcodes.ts';

const executor = process.env['RELAY_EXECUTOR'] ?? '';
const log = process.env['RELAY_LOG'] ?? '';
const descriptors = /^filedescs=(\d+),(\d+)$/.exec(process.argv[2] ?? '');
if (descriptors === null) throw new Error(`'${process.argv[2]}': allowed is filedescs=IN,OUT`);

const child = spawn(executor, ['filedescs=3,4', ...process.argv.slice(3)], {
  stdio: ['inherit', 'inherit', 'inherit', 'pipe', 'pipe'],
});
const [, , , toExecutor, fromExecutor] = child.stdio;
if (
  !(toExecutor instanceof Object && 'write' in toExecutor) ||
  !(fromExecutor instanceof Object && 'on' in fromExecutor)
)
  throw new Error('the executor has no pipes');
const fromController = createReadStream('', { fd: Number(descriptors[1]) });
const toController = createWriteStream('', { fd: Number(descriptors[2]) });

const names = new Map<number, string>();
const calls: string[] = [];
fromController.on(
  'data',
  splitFrames(({ opcode, tag }) => {
    if (opcode === Opcode.CallWrapper) calls.push(names.get(tag) ?? `0x${tag.toString(16)}`);
  }),
);
fromExecutor.on(
  'data',
  splitFrames(({ opcode, payload }) => {
    if (opcode !== Opcode.Setup) return;
    for (const [name, address] of decodeSetup(payload).bootstrapSymbols) names.set(address, name);
  }),
);
fromController.pipe(toExecutor);
fromExecutor.pipe(toController);
child.once('exit', (code) => {
  appendFileSync(log, `${calls.join('\n')}\n`);
  process.exitCode = code ?? 1;
  fromController.destroy();
});

/** A listener that puts frames together, however they were cut. */
function splitFrames(see: (message: ReturnType<typeof decodeFrame>) => void): (chunk: Buffer | string) => void {
  let pending = Buffer.alloc(0);
  return (chunk) => {
    pending = Buffer.concat([pending, Buffer.from(chunk)]);
    while (pending.length >= frameHeaderBytes) {
      const size = frameSize(pending.subarray(0, frameHeaderBytes));
      if (pending.length < size) return;
      see(decodeFrame(pending.subarray(0, size)));
      pending = pending.subarray(size);
    }
  };
}
