// Output that a program wrote before its end is in the pipe by then: waits until nothing more comes of it.

/** `received` counts the bytes so far. */
export async function drainOutput(received: () => number): Promise<void> {
  let quietTurns = 0;
  while (quietTurns < 2) {
    const seen = received();
    await new Promise((resolve) => setImmediate(resolve));
    quietTurns = received() === seen ? quietTurns + 1 : 0;
  }
}
