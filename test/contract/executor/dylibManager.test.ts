import { describe, expect, it } from 'vitest';
import { startExecutor } from './support/executorUnderTest.ts';
import { calling } from './support/machineCode.ts';
import { dylibs, loadCode, only, run } from './support/services.ts';

describe('dylib manager', () => {
  it('answers in order: a definition, a definition at 0 where nothing is required, nothing where it is', async () => {
    const { epc } = await startExecutor();
    const handle = await dylibs(epc).open('');
    const found = await dylibs(epc).resolve(handle, [
      ['puts', true],
      ['no_such_symbol', false],
      ['no_such_symbol', true],
    ]);
    expect(found).toEqual([[expect.any(Number), 0x10, 0], [0, 0x10, 0], null]);
    expect(found[0]?.[0]).toBeGreaterThan(0);
  });

  it.each([
    'puts', // libc
    'gettimeofday', // libc, chosen at run time, in the kernel's library
    'memcpy', // libc, chosen at run time
    'stderr', // libc, data
    'environ',
    'sin', // libm
    '__tls_get_addr', // ld.so
    '_Unwind_Resume', // libgcc_s
    '__gxx_personality_v0', // libstdc++
    '_ZSt4cout',
    'malloc', // the host's
    '_Znwm',
    'at_quick_exit',
    'pthread_atfork',
    '__loadstone_run_begin',
  ])('the process defines %s', async (name) => {
    const { epc } = await startExecutor();
    expect(await dylibs(epc).find(name)).toBeGreaterThan(0);
  });

  it.each([
    'deflate',
    'SSL_new',
    'main',
    'napi_create_object',
    'uv_run',
    'gtk_init',
    '',
  ])('the process does not define %j', async (name) => {
    const { epc } = await startExecutor();
    const process = await dylibs(epc).open('');
    expect(await dylibs(epc).resolveInOrder([process], [name])).toEqual([null]);
  });

  it('finds a name in the first library that defines it', async () => {
    const { epc } = await startExecutor();
    const process = await dylibs(epc).open('');
    const math = await dylibs(epc).open('libm.so.6');
    const found = await dylibs(epc).resolveInOrder([math, process], ['sin', 'puts', 'nothing_at_all']);
    expect(found.map((each) => each?.[1])).toEqual([0, 1, undefined]);
    const [other] = await dylibs(epc).resolveInOrder([process, math], ['sin']);
    expect(other?.[1]).toBe(0);
    expect(other?.[0]).toBe(found[0]?.[0]);
  });

  it('searches a named library alone, not those that it depends on', async () => {
    const { epc } = await startExecutor();
    const math = await dylibs(epc).open('libm.so.6');
    expect(await dylibs(epc).resolveInOrder([math], ['malloc', 'puts'])).toEqual([null, null]);
  });

  it('gives the same handle for the same path', async () => {
    const { epc } = await startExecutor();
    expect(await dylibs(epc).open('libm.so.6')).toBe(await dylibs(epc).open('libm.so.6'));
  });

  it('says why a library cannot be opened', async () => {
    const { epc } = await startExecutor();
    await expect(dylibs(epc).open('/nope.so')).rejects.toThrow(/\/nope\.so: cannot open shared object file/);
    await expect(dylibs(epc).open('libc\0.so.6')).rejects.toThrow(/NUL byte/);
  });

  it('resolves the variable itself where the library and the program share it', async () => {
    const { epc } = await startExecutor();
    const setenv = await dylibs(epc).find('setenv');
    const environ = await dylibs(epc).find('environ');
    const { functions, data, view } = await loadCode(epc, (at) => [calling(setenv, at + 64, at + 80)]);
    view.bytes.set(Buffer.from('LOADSTONE_TEST\0\0one\0'), 4096 + 64);
    expect(await run(epc).main(only(functions))).toBe(0);
    // setenv made a new environment; the pointer in `environ` must be the one that libc uses now.
    const getenv = await dylibs(epc).find('getenv');
    const reader = await loadCode(epc, () => [calling(getenv, data + 64)]);
    expect(await run(epc).main(only(reader.functions))).not.toBe(0);
    expect(environ).toBeGreaterThan(0);
  });
});
