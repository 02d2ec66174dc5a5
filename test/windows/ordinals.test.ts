// What a library exports is also known by a number, and some of it by nothing else: `#12`, as import libraries write it.
import { expect, it } from 'vitest';
import { startExecutor } from '../contract/executor/support/executorUnderTest.ts';
import { dylibs } from '../contract/executor/support/services.ts';

it('finds exports of a library by their ordinals, and none by what is no ordinal', async () => {
  const { epc } = await startExecutor();
  const sockets = await dylibs(epc).open('ws2_32.dll');
  // 3 has been that of closesocket since the first Winsock, and 23 that of socket.
  const names = ['closesocket', '#3', 'socket', '#23'];
  const [close, third, socket, twentyThird] = await dylibs(epc).resolveInOrder([sockets], names);
  expect(third?.[0]).toBeGreaterThan(0);
  expect([third, twentyThird]).toEqual([close, socket]);
  const none = ['#0', '#65535', '#65539', '#3x', '#'];
  expect(await dylibs(epc).resolveInOrder([sockets], none)).toEqual(none.map(() => null));
});
