import { describe, expect, it } from 'vitest';
import { isWindows, startExecutor } from './support/executorUnderTest.ts';
import { calling } from './support/machineCode.ts';
import { dylibs, loadCode, only, page, run } from './support/services.ts';

const definedOnLinux = [
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
];

const definedOnWindows = [
  'puts', // msvcrt.dll
  'memcpy',
  '_environ', // data
  'sin',
  'VirtualAlloc', // kernel32.dll
  '__chkstk', // ntdll.dll
  '__stdio_common_vfprintf', // ucrtbase.dll
  'exit', // the host's
  'ExitProcess',
  'at_quick_exit',
  '_CxxThrowException',
  '??_7type_info@@6B@', // data of Microsoft's static library
  '___chkstk_ms', // of the compiler's libraries, in the host
  '__mingw_vfprintf',
  'fmax',
  '__loadstone_run_begin',
];

/** A library that defines `sin` beside others, and none of what else is asked for here. */
const [mathLibrary, own, others] = isWindows
  ? (['ntdll.dll', 'sin', ['VirtualAlloc', 'puts']] as const)
  : (['libm.so.6', 'sin', ['malloc', 'puts']] as const);

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

  it.each(isWindows ? definedOnWindows : definedOnLinux)('the process defines %s', async (name) => {
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
    const math = await dylibs(epc).open(mathLibrary);
    const found = await dylibs(epc).resolveInOrder([math, process], [own, 'puts', 'nothing_at_all']);
    expect(found.map((each) => each?.[1])).toEqual([0, 1, undefined]);
    const [other] = await dylibs(epc).resolveInOrder([process, math], [own]);
    expect(other?.[1]).toBe(0);
    // On Windows libraries have functions of their own under one name.
    expect(other?.[0] === found[0]?.[0]).toBe(!isWindows);
  });

  it('tells all definitions of the process at once, each with the address that a look-up gives', async () => {
    const { epc } = await startExecutor();
    const definitions = await dylibs(epc).definitions();
    const process = await dylibs(epc).open('');
    const names = [...definitions.keys()];
    const found = await dylibs(epc).resolveInOrder([process], names);
    expect(found.map((each) => each?.[0] ?? null)).toEqual([...definitions.values()]);
    expect(names).toContain('__loadstone_run_begin');
    if (isWindows) return;
    const told = definedOnLinux.filter((name) => definitions.has(name));
    // Which unwinder a program gets may change with a library that it opens.
    expect(told).toEqual(definedOnLinux.filter((name) => name !== '_Unwind_Resume'));
  });

  it('searches a named library alone, not those that it depends on', async () => {
    const { epc } = await startExecutor();
    const math = await dylibs(epc).open(mathLibrary);
    expect(await dylibs(epc).resolveInOrder([math], others)).toEqual([null, null]);
  });

  it('gives the same handle for the same path', async () => {
    const { epc } = await startExecutor();
    expect(await dylibs(epc).open(mathLibrary)).toBe(await dylibs(epc).open(mathLibrary));
  });

  it('says why a library cannot be opened', async () => {
    const { epc } = await startExecutor();
    const reason = isWindows
      ? /\/nope\.so: .*not found.* \(Windows error 126\)/
      : /\/nope\.so: cannot open shared object file/;
    await expect(dylibs(epc).open('/nope.so')).rejects.toThrow(reason);
    await expect(dylibs(epc).open('libc\0.so.6')).rejects.toThrow(/NUL byte/);
  });

  if (!isWindows) {
    it('resolves the variable itself where the library and the program share it', async () => {
      const { epc } = await startExecutor();
      const setenv = await dylibs(epc).find('setenv');
      const environ = await dylibs(epc).find('environ');
      const { functions, data, view } = await loadCode(epc, (at) => [calling(setenv, at + 64, at + 80)]);
      view.bytes.set(Buffer.from('LOADSTONE_TEST\0\0one\0'), page + 64);
      expect(await run(epc).main(only(functions))).toBe(0);
      // setenv made a new environment; the pointer in `environ` must be the one that libc uses now.
      const getenv = await dylibs(epc).find('getenv');
      const reader = await loadCode(epc, () => [calling(getenv, data + 64)]);
      expect(await run(epc).main(only(reader.functions))).not.toBe(0);
      expect(environ).toBeGreaterThan(0);
    });
  }
});
