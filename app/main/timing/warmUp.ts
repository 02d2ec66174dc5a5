// When the controller is warm: V8 compiles in steps what runs often, and a load of one small object runs each function
// of the linker a few times. Measured in one process on two cores, `packed`, medians: hello.o 1.8 ms after 5 loads, 1.0
// after 300, 0.7 after 1,000; libsqlite3.a 16.5 ms after 5, 8 after 20. A time therefore serves loads of any size.

import { warmUpSeconds } from '../../shared/ui/warmUp.ts';

/** Milliseconds of loads, all lanes together. */
const warmingMs = warmUpSeconds * 1000;
/** Rounds that are made however long they take. */
const leastRounds = 4;

/** 0 at the beginning, 1 when the time is over. */
export function warmth(elapsedMs: number): number {
  return Math.min(1, elapsedMs / warmingMs);
}

export function isWarm(rounds: number, elapsedMs: number): boolean {
  return rounds >= leastRounds && elapsedMs >= warmingMs;
}
