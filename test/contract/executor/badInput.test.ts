// What kills or damages LLVM 22's executor: here each gets an error, or a clean end of the connection.
import { describe, expect, it } from 'vitest';
import type { SimpleRemoteEpc } from '../../../app/main/epc/simpleRemoteEpc.ts';
import type { ExecutorAddress } from '../../../app/shared/executorAddress.ts';
import { loadstoneNames, orcNames } from '../../../app/shared/orc/bootstrapNames.ts';
import { decodeSetup, type Message } from '../../../app/shared/orc/message.ts';
import {
  decode,
  encode,
  spsAddress,
  spsBool,
  spsError,
  spsSequence,
  spsString,
  spsTuple,
  spsU8,
  spsU64,
} from '../../../app/shared/orc/sps.ts';
import { seededRandom } from '../../support/seededRandom.ts';
import {
  connectionOf,
  isWindows,
  RawConnection,
  rawHeader,
  spawnExecutor,
  startExecutor,
} from './support/executorUnderTest.ts';
import { returning } from './support/machineCode.ts';
import { dylibs, loadCode, mapper, only, run } from './support/services.ts';

async function rawExecutor() {
  const started = spawnExecutor(['filedescs=3,3']);
  const raw = new RawConnection(connectionOf(started.child));
  const first = await raw.next();
  if (first === null) throw new Error('the executor sent no Setup');
  return { ...started, raw, setup: decodeSetup(first.payload) };
}

/** Those that take arguments. */
function servicesOf(epc: SimpleRemoteEpc): readonly string[] {
  return [...Object.values(orcNames), ...Object.values(loadstoneNames)].filter(
    (name) => /wrapper$|Service_|EHFrame|function_table|resolve_in_order/.test(name) && epc.findSymbol(name) !== null,
  );
}

/** Answers the executor gives after it was sent nonsense: the text of its Hangup. */
function hangupText(frame: Message | null): string | null {
  if (frame === null) return null;
  expect(frame.opcode).toBe(1);
  return decode(spsError, frame.payload, 'hangup');
}

describe('frames that break the protocol end the connection with a reason', () => {
  it.each([
    ['an unknown opcode', rawHeader(32n, 9n, 0n, 0n), /opcode 9/],
    ['an opcode whose low byte alone is known', rawHeader(32n, 259n, 0n, 0n), /opcode 259/],
    ['a Setup', rawHeader(32n, 0n, 0n, 0n), /opcode 0/],
    ['a result for no call', rawHeader(32n, 2n, 77n, 0n), /unknown sequence number 77/],
    ['a size below the header', rawHeader(31n, 3n, 0n, 0n), /frame of 31 bytes/],
    ['a size above the limit', rawHeader(2n ** 31n + 1n, 3n, 0n, 0n), /frame of 2147483649 bytes/],
    ['the largest size there is', rawHeader(2n ** 64n - 1n, 3n, 0n, 0n), /frame of 18446744073709551615 bytes/],
  ])('%s', async (_, frame, reason) => {
    const { raw, ended, stderr } = await rawExecutor();
    raw.write(frame);
    expect(hangupText(await raw.next())).toMatch(reason);
    expect(await raw.next()).toBeNull();
    expect(await ended).toEqual({ code: 1, signal: null });
    expect(stderr()).toMatch(reason);
  });

  it('a frame that is cut off', async () => {
    const { raw, ended, stderr } = await rawExecutor();
    raw.write(rawHeader(100n, 3n, 0n, 0n).subarray(0, 20));
    raw.end();
    // A pipe of Windows has ended for both sides.
    if (!isWindows) expect(hangupText(await raw.next())).toMatch(/middle of a frame/);
    expect(await raw.next()).toBeNull();
    expect(await ended).toEqual({ code: 1, signal: null });
    expect(stderr()).toMatch(/middle of a frame/);
  });

  it('a payload that never comes costs no memory', async () => {
    const { raw, ended } = await rawExecutor();
    raw.write(rawHeader(2n ** 31n, 3n, 0n, 0n));
    raw.end();
    // A pipe of Windows has ended for both sides.
    if (!isWindows) expect(hangupText(await raw.next())).toMatch(/middle of a frame/);
    expect(await raw.next()).toBeNull();
    expect(await ended).toEqual({ code: 1, signal: null });
  });
});

describe('calls with bad arguments', () => {
  it.each([0, 1, 0x1000, 2 ** 46])('address %d is no wrapper function', async (address) => {
    const { epc, stderr } = await startExecutor();
    expect(await epc.callWrapper(address as ExecutorAddress, new Uint8Array(0))).toHaveLength(0);
    await dylibs(epc).open('');
    expect(stderr()).toMatch(/neither a published wrapper nor in memory that was initialized executable/);
  });

  it('code is no wrapper function any more once it is deinitialized', async () => {
    const { epc } = await startExecutor();
    const loaded = await loadCode(epc, () => [returning(1)]);
    expect(await run(epc).voidFunction(only(loaded.functions))).toBe(1);
    await mapper(epc).deinitialize([loaded.key]);
    expect(await epc.callWrapper(only(loaded.functions), new Uint8Array(0))).toHaveLength(0);
    await expect(run(epc).voidFunction(only(loaded.functions))).rejects.toThrow(/refused/);
  });

  it('every service survives arguments cut off at every byte and counts that are too large', async () => {
    const { epc } = await startExecutor();
    const names = servicesOf(epc);
    expect(names.length).toBeGreaterThan(25);
    const instances = [
      orcNames.mapperServiceInstance,
      orcNames.dylibManagerInstance,
      orcNames.simpleMemoryManagerInstance,
    ];
    for (const name of names) {
      for (const instance of [0 as ExecutorAddress, ...instances.map((each) => epc.symbol(each))]) {
        const whole = encode(spsTuple(spsAddress, spsU64, spsU64, spsU8), [instance, 2 ** 52, 2 ** 52, 7]);
        for (let length = 0; length <= whole.length; length++) {
          await epc.callWrapper(epc.symbol(name), whole.subarray(0, length));
        }
      }
      const huge = new Uint8Array(64).fill(0xff);
      await epc.callWrapper(epc.symbol(name), huge);
    }
    expect(epc.connected).toBe(true);
    expect(await dylibs(epc).find('puts')).toBeGreaterThan(0);
  });

  it('ignores what follows the arguments, as ORC does', async () => {
    const { epc } = await startExecutor();
    const handle = await dylibs(epc).open('');
    const args = encode(spsTuple(spsAddress, spsSequence(spsTuple(spsString, spsBool))), [handle, [['puts', true]]]);
    const longer = new Uint8Array([...args, ...new Uint8Array(100).fill(0xff)]);
    const [exact, more] = [args, longer].map((bytes) =>
      epc.callWrapper(epc.symbol(orcNames.dylibManagerResolve), bytes),
    );
    expect(await more).toEqual(await exact);
    expect((await exact)?.length).toBeGreaterThan(9);
  });

  it('answers calls under one sequence number each for itself', async () => {
    const { raw, setup } = await rawExecutor();
    const open = setup.bootstrapSymbols.get(orcNames.dylibManagerOpen) ?? (0 as ExecutorAddress);
    const instance = setup.bootstrapSymbols.get(orcNames.dylibManagerInstance) ?? (0 as ExecutorAddress);
    const payload = encode(spsTuple(spsAddress, spsString, spsU64), [instance, '', 0]);
    for (let i = 0; i < 2; i++) raw.send({ opcode: 3, sequence: 2 ** 53 - 1, tag: open, payload });
    for (let i = 0; i < 2; i++) expect(await raw.next()).toMatchObject({ opcode: 2, sequence: 2 ** 53 - 1 });
  });

  it('every service survives random bytes', async () => {
    const { epc } = await startExecutor();
    const random = seededRandom(7);
    const names = servicesOf(epc);
    for (let i = 0; i < 2000; i++) {
      const name = names[i % names.length] as string;
      const bytes = Uint8Array.from({ length: i % 67 }, () => (random() < 0.6 ? 0 : Math.floor(random() * 256)));
      await epc.callWrapper(epc.symbol(name), bytes);
    }
    expect(await dylibs(epc).find('puts')).toBeGreaterThan(0);
  });

  it('a wrong instance or handle is named', async () => {
    const { epc } = await startExecutor();
    const wrong = 0x1234 as ExecutorAddress;
    await expect(dylibs(epc).resolve(wrong, [['puts', false]])).rejects.toThrow(/0x1234 is not a handle/);
    await expect(dylibs(epc).resolveInOrder([wrong], ['puts'])).rejects.toThrow(/0x1234 is not a handle/);
    await expect(
      epc.callFallible(orcNames.mapperServiceRelease, spsTuple(spsAddress, spsSequence(spsAddress)), [wrong, []]),
    ).rejects.toThrow(/instance 0x1234 is not the mapper service; pass the address/);
  });

  it('a required symbol with an empty name is absent', async () => {
    const { epc } = await startExecutor();
    const handle = await dylibs(epc).open('');
    const symbols = spsSequence(spsTuple(spsString, spsBool));
    const bytes = await epc.callWrapper(
      epc.symbol(orcNames.dylibManagerResolve),
      encode(spsTuple(spsAddress, symbols), [handle, [['', true]]]),
    );
    expect([...bytes]).toEqual([1, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
  });
});

type WrongArguments = readonly [words: readonly string[], message: RegExp];

const wrongSockets: readonly WrongArguments[] = [
  [['connect='], /socket path "" has 0 bytes/],
  [[`connect=/${'x'.repeat(200)}`], /has 201 bytes; allowed are 1 to 107/],
  [['connect=/nowhere/at/all'], /connect\(\/nowhere\/at\/all\) failed: No such file or directory \(errno 2\)/],
];

const wrongPipes: readonly WrongArguments[] = [
  [['connect='], /"" names no pipe/],
  [['connect=/nowhere/at/all'], /"\/nowhere\/at\/all" names no pipe; allowed is/],
  [
    ['connect=\\\\.\\pipe\\loadstone-nobody'],
    /CreateFile\(.*loadstone-nobody\) failed: .*not found.* \(Windows error 2\)/,
  ],
];

const wrongArguments: readonly WrongArguments[] = [
  [[], /usage: /],
  [['--what'], /expected filedescs=IN,OUT/],
  [['filedescs=3'], /two descriptor numbers are required/],
  [['filedescs=3,99'], /descriptor 99 is not open/],
  [['filedescs=3,x'], /allowed are 0 to/],
  [['filedescs=-1,3'], /allowed are 0 to/],
  ...(isWindows ? wrongPipes : wrongSockets),
  [['listen=127.0.0.1:99999'], /port "99999": allowed are 0 to 65535/],
  [['listen=127.0.0.1:'], /port "": allowed/],
  [['listen=0.0.0.0:0'], /0\.0\.0\.0:0 can be reached from other machines: say --allow-remote .* --listen/],
  [['--listen', '0.0.0.0:0'], /0\.0\.0\.0:0 can be reached from other machines: say --allow-remote if that is meant$/m],
  [['--listen', '--key-file', '/nowhere'], /--key-file \/nowhere: there is no line that could be read/],
  [['listen=127.0.0.1:0', '--key-file', '/nowhere'], /--key-file goes with --listen/],
  [['connect=127.0.0.1:1'], /connect\(127\.0\.0\.1:1\) failed: .*[Rr]efused/],
  [['filedescs=3,3', 'more'], /unexpected argument "more"/],
];

describe('arguments of the program that are wrong', () => {
  it.each(wrongArguments)('%j: says so and ends with 1', async (args, message) => {
    const { ended, stderr } = spawnExecutor(args);
    expect(await ended).toEqual({ code: 1, signal: null });
    expect(stderr()).toMatch(message);
  });
});
