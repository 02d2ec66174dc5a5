// What a hostile executor makes of its messages: bytes on the wire in place of those of an honest frame.

import { loadstoneNames } from '../../../app/shared/orc/bootstrapNames.ts';
import { frameHeader, type Message } from '../../../app/shared/orc/message.ts';
import { rawHeader } from '../../contract/executor/support/executorUnderTest.ts';
import type { Random } from '../random.ts';

/**
 * Bytes to send, and whether the connection ends behind them: where an answer is withheld, the controller would wait for
 * the minute that it gives an executor.
 */
export interface Lie {
  readonly bytes: Uint8Array;
  readonly last: boolean;
}

const strangeNumbers = [
  0n,
  1n,
  4095n,
  4096n,
  1n << 31n,
  1n << 47n,
  (1n << 53n) - 1n,
  1n << 53n,
  1n << 63n,
  (1n << 64n) - 1n,
];
const reports = [loadstoneNames.reportExitTag, loadstoneNames.reportCrashTag, loadstoneNames.reportMemoryLimitTag];
/** Calls in a row that nobody asked for. */
const flood = 40;

export function honest(message: Message): Lie {
  return { bytes: frame(message), last: false };
}

/** `tagOf`: the published address of a name; 0 where there is none. */
export function lieAbout(message: Message, random: Random, tagOf: (name: string) => number): Lie {
  const header = (opcode: bigint, sequence: bigint, tag: bigint, payload: Uint8Array): Uint8Array =>
    Buffer.concat([rawHeader(BigInt(32 + payload.length), opcode, sequence, tag), payload]);
  const { opcode, sequence, tag, payload } = message;
  const going = (bytes: Uint8Array): Lie => ({ bytes, last: false });
  switch (random.below(12)) {
    case 0:
    case 1:
    case 2:
    case 3:
      return going(frame({ ...message, payload: damaged(payload, random) }));
    case 4:
      return {
        bytes: header(BigInt(opcode), BigInt(sequence + random.below(5) - 2), BigInt(tag), payload),
        last: true,
      };
    case 5:
      return going(header(BigInt(opcode), BigInt(sequence), random.pick(strangeNumbers), payload));
    case 6:
      return { bytes: header(BigInt(random.below(6)), BigInt(sequence), BigInt(tag), payload), last: true };
    case 7:
      // Twice the same.
      return going(Buffer.concat([frame(message), frame(message)]));
    case 8: {
      const report = BigInt(tagOf(random.pick(reports)));
      return going(Buffer.concat([header(3n, 0n, report, random.bytes(random.below(80))), frame(message)]));
    }
    case 9: {
      const calls = Array.from({ length: flood }, (_, i) => header(3n, BigInt(i), BigInt(i), random.bytes(100)));
      return going(Buffer.concat([...calls, frame(message)]));
    }
    case 10:
      return { bytes: rawHeader(random.pick(strangeNumbers), 2n, random.pick(strangeNumbers), 0n), last: true };
    default:
      return { bytes: frame(message).subarray(0, random.below(32 + payload.length)), last: true };
  }
}

function frame(message: Message): Uint8Array {
  return Buffer.concat([frameHeader(message), message.payload]);
}

/** Bytes changed, numbers made strange, cut, lengthened; what an error's text is among them. */
function damaged(payload: Uint8Array, random: Random): Uint8Array {
  const changed = new Uint8Array(payload);
  switch (random.below(5)) {
    case 0:
      return changed.subarray(0, random.below(changed.length));
    case 1:
      return Buffer.concat([changed, random.bytes(1 + random.below(40))]);
    case 2:
      if (changed.length > 0) changed[random.below(changed.length)] = random.below(256);
      return changed;
    case 3: {
      const at = random.below(changed.length - 7);
      if (changed.length >= 8) new DataView(changed.buffer).setBigUint64(at, random.pick(strangeNumbers), true);
      return changed;
    }
    default: {
      // Addresses that are aligned, and wrong.
      const at = 1 + 8 * random.below(Math.floor((changed.length - 1) / 8));
      if (changed.length < at + 8) return random.bytes(random.below(30));
      const view = new DataView(changed.buffer);
      view.setBigUint64(at, view.getBigUint64(at, true) ^ (1n << BigInt(12 + random.below(40))), true);
      return changed;
    }
  }
}
