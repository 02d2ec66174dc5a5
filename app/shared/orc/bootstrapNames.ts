// The names under which an executor publishes its services in the Setup message, and what each takes and gives
// (SPS types, see sps.ts). The first group is ORC's own, as LLVM 22 spells it; the second is ours, published beside
// them: a controller uses ours where present and ORC's where the executor is LLVM's.
//
// `expected<T>`: 1 + T or 0 + string. `error`: 0, or 1 + string. `group`: u8 bits 1 read, 2 write, 4 execute,
// 8 finalize lifetime. `call`: addr function, bytes arguments. `action`: call at finalize, call at deallocate.

/** ORC's services. */
export const orcNames = {
  /** (addr function, seq<string> argv) -> i64 */
  runAsMain: '__llvm_orc_bootstrap_run_as_main_wrapper',
  /** (addr function) -> i32 */
  runAsVoidFunction: '__llvm_orc_bootstrap_run_as_void_function_wrapper',
  /** (addr function, i32) -> i32 */
  runAsIntFunction: '__llvm_orc_bootstrap_run_as_int_function_wrapper',
  /** seq<(addr, u8|u16|u32|u64|addr|bytes)> -> nothing */
  memWriteUint8s: '__llvm_orc_bootstrap_mem_write_uint8s_wrapper',
  memWriteUint16s: '__llvm_orc_bootstrap_mem_write_uint16s_wrapper',
  memWriteUint32s: '__llvm_orc_bootstrap_mem_write_uint32s_wrapper',
  memWriteUint64s: '__llvm_orc_bootstrap_mem_write_uint64s_wrapper',
  memWritePointers: '__llvm_orc_bootstrap_mem_write_pointers_wrapper',
  memWriteBuffers: '__llvm_orc_bootstrap_mem_write_buffers_wrapper',
  /** seq<addr> -> seq<value>; buffers: seq<(start, end)> -> seq<bytes>; strings: seq<addr> -> seq<string> */
  memReadUint8s: '__llvm_orc_bootstrap_mem_read_uint8s_wrapper',
  memReadUint16s: '__llvm_orc_bootstrap_mem_read_uint16s_wrapper',
  memReadUint32s: '__llvm_orc_bootstrap_mem_read_uint32s_wrapper',
  memReadUint64s: '__llvm_orc_bootstrap_mem_read_uint64s_wrapper',
  memReadPointers: '__llvm_orc_bootstrap_mem_read_pointers_wrapper',
  memReadBuffers: '__llvm_orc_bootstrap_mem_read_buffers_wrapper',
  memReadStrings: '__llvm_orc_bootstrap_mem_read_strings_wrapper',
  dylibManagerInstance: '__llvm_orc_SimpleExecutorDylibManager_Instance',
  /** (addr instance, string path, u64 mode = 0) -> expected<addr handle>; the empty path is the process */
  dylibManagerOpen: '__llvm_orc_SimpleExecutorDylibManager_open_wrapper',
  /** (addr handle, seq<(string name, bool required)>) -> expected<seq<optional<(addr, u8 flags, u8 target flags)>>> */
  dylibManagerResolve: '__llvm_orc_SimpleExecutorDylibManager_resolve_wrapper',
  simpleMemoryManagerInstance: '__llvm_orc_SimpleExecutorMemoryManager_Instance',
  /** (addr instance, u64 size) -> expected<addr> */
  simpleMemoryManagerReserve: '__llvm_orc_SimpleExecutorMemoryManager_reserve_wrapper',
  /** (addr instance, (seq<(group, addr, u64 size, bytes content)>, seq<action>)) -> expected<addr key> */
  simpleMemoryManagerInitialize: '__llvm_orc_SimpleExecutorMemoryManager_initialize_wrapper',
  /** (addr instance, seq<addr key>) -> error */
  simpleMemoryManagerDeinitialize: '__llvm_orc_SimpleExecutorMemoryManager_deinitialize_wrapper',
  /** (addr instance, seq<addr base>) -> error */
  simpleMemoryManagerRelease: '__llvm_orc_SimpleExecutorMemoryManager_release_wrapper',
  mapperServiceInstance: '__llvm_orc_ExecutorSharedMemoryMapperService_Instance',
  /** (addr instance, u64 size) -> expected<(addr base, string name of a POSIX shared memory object)> */
  mapperServiceReserve: '__llvm_orc_ExecutorSharedMemoryMapperService_Reserve',
  /** (addr instance, addr reservation, (seq<(group, addr, u64 size)>, seq<action>)) -> expected<addr key> */
  mapperServiceInitialize: '__llvm_orc_ExecutorSharedMemoryMapperService_Initialize',
  /** (addr instance, seq<addr key>) -> error */
  mapperServiceDeinitialize: '__llvm_orc_ExecutorSharedMemoryMapperService_Deinitialize',
  /** (addr instance, seq<addr base>) -> error */
  mapperServiceRelease: '__llvm_orc_ExecutorSharedMemoryMapperService_Release',
  /** What JIT'd code hands to dispatchFunction: opaque to the controller. */
  dispatchContext: '__llvm_orc_SimpleRemoteEPC_dispatch_ctx',
  dispatchFunction: '__llvm_orc_SimpleRemoteEPC_dispatch_fn',
  /** Allocation actions: (addr start, addr end) of an .eh_frame that ends with a zero word -> error */
  registerEhFrame: 'llvm_orc_registerEHFrameAllocAction',
  deregisterEhFrame: 'llvm_orc_deregisterEHFrameAllocAction',
} as const;

/** Our own services. */
export const loadstoneNames = {
  /**
   * (addr instance, u64 size, u8 placement, u64 address) -> expected<(addr base, string name)>. `instance` is
   * orcNames.mapperServiceInstance; `address` counts for Placement.Exact alone. The name is `/proc/<pid>/fd/<n>` of a
   * sealed memfd, or a POSIX shared memory name where memfd is missing.
   */
  mapperReserve: '__loadstone_SharedMemoryMapperService_reserve',
  /**
   * (addr instance, seq<(addr reservation, (seq<(group, addr, u64 size)>, seq<action>))>) -> expected<seq<addr key>>.
   * Many allocations in one message, all or none: where one fails, those before it are deinitialized again.
   */
  mapperInitialize: '__loadstone_SharedMemoryMapperService_initialize',
  /**
   * (addr instance, bool code replaced, seq<seq<action>>) -> expected<seq<u64 key>>. The finalize calls of many
   * allocations whose memory needs no initialize, all or none; the deallocate calls are kept under the keys. `code
   * replaced`: first, every thread discards instructions that it fetched (membarrier).
   */
  runActions: '__loadstone_SharedMemoryMapperService_run_actions',
  /** (addr instance, seq<u64 key>) -> error: the deallocate calls, last key first. */
  undoActions: '__loadstone_SharedMemoryMapperService_undo_actions',
  /**
   * (addr instance, seq<addr handle>, seq<string name>) -> expected<seq<optional<(i64 value, u32 index of the handle,
   * bool thread-local)>>>: each name in the first of the libraries that defines it. The value is the address, or a
   * thread-local variable's distance from the thread pointer, where that is the same in every thread.
   */
  resolveInOrder: '__loadstone_DylibManager_resolve_in_order',
  /**
   * (addr instance) -> expected<(seq<addr>, bytes names)>: what the process handle defines, as far as its address never
   * changes; each name is followed by a zero byte, and the first of a name counts. On Windows, where imports name their
   * library, the functions of the host alone.
   */
  definitions: '__loadstone_DylibManager_definitions',
  /**
   * Allocation actions of an executor on Windows: (addr image base, addr table, u64 entries) -> error. The table has
   * RUNTIME_FUNCTION entries in ascending order, relative to the image base (RtlAddFunctionTable,
   * RtlDeleteFunctionTable).
   */
  registerFunctionTable: '__loadstone_register_function_table',
  deregisterFunctionTable: '__loadstone_deregister_function_table',
  /**
   * () -> error: from here on the tag of each result, which ORC leaves 0, is what its call took in the executor
   * (callCost.ts).
   */
  timeCalls: '__loadstone_time_calls',
  /** () -> error: the stacks of all threads become executable, those of later threads too. */
  makeStacksExecutable: '__loadstone_make_stacks_executable',
  /** (string path) -> error: opens it and makes it standard input; what was read ahead of the old one is forgotten. */
  setStandardInput: '__loadstone_set_standard_input',
  /** (u64 bytes) -> error: what the next run_as_main may allocate, by RLIMIT_DATA; 0 for no limit. */
  limitMemory: '__loadstone_limit_memory',
  /** Tag of an executor -> controller call () : an allocation of the program failed while a limit was in force. */
  reportMemoryLimitTag: '__loadstone_report_memory_limit_tag',
  /** Tag of an executor -> controller call (i32 status, u8 ExitCause): the program ended the process. */
  reportExitTag: '__loadstone_report_exit_tag',
  /**
   * Tag of an executor -> controller call: (i32 signal, i32 si_code, u64 fault address, i32 thread id,
   * seq<u64> registers in the order of crashRegisters, seq<u64> return addresses, innermost first, string type of the
   * C++ exception that nobody caught, empty where there was none). On Windows the first two are the exception's code
   * (an NTSTATUS), and what an access violation tried: 0 to read, 1 to write, 8 to execute.
   */
  reportCrashTag: '__loadstone_report_crash_tag',
} as const;

/**
 * Key of the Setup message's bootstrap map: room for thread-local variables at one distance from the thread pointer in
 * every thread. (addr image, u64 size, i64 distance) of the part that each new thread copies from the image, then
 * (u64 size, i64 distance) of the part that it finds zero.
 */
export const threadStorageValue = '__loadstone_thread_storage';

/** Key of the Setup message's bootstrap map, of a restricted executor alone: seq<string>, what holds and what is lacking. */
export const restrictionValue = '__loadstone_restriction';

/**
 * Key of the Setup message's bootstrap map, on Windows, of an executor that started itself anew with a restricted token:
 * u64, the id of the process that runs programs. The one that the controller started waits for it, and ends as it does.
 */
export const processValue = '__loadstone_process';

/**
 * Key of the Setup message's bootstrap map: the libraries that the process handle searches, in that order:
 * seq<(string soname, addr start, addr end)>.
 */
export const runtimeLibrariesValue = '__loadstone_runtime_libraries';

/** Where a reservation has to lie. */
export const Placement = {
  /** Wherever the kernel likes. */
  Anywhere: 0,
  /** Within +-2 GB of libc, libm, libstdc++, libgcc_s and ld.so, so that PC32 reaches their functions and data. */
  NearLibraries: 1,
  /** Below 2 GB, for R_X86_64_32 and R_X86_64_32S. */
  Low2GB: 2,
  /** At the given address or not at all. */
  Exact: 3,
} as const;
export type Placement = (typeof Placement)[keyof typeof Placement];

/**
 * Status of an executor that could not tell the result of a call, because the program closed or replaced the descriptor of
 * the connection: the only way left to say so.
 */
export const lostConnectionStatus = 118;

/** How a program ended its process. `exitOfLibrary`, on Windows: by its C runtime's own exit; the status is the process's. */
export const ExitCause = { exit: 0, immediateExit: 1, quickExit: 2, exitOfLibrary: 3 } as const;
export type ExitCause = (typeof ExitCause)[keyof typeof ExitCause];

/** Order of the registers in a crash report. */
export const crashRegisters = [
  'rax',
  'rbx',
  'rcx',
  'rdx',
  'rsi',
  'rdi',
  'rbp',
  'rsp',
  'r8',
  'r9',
  'r10',
  'r11',
  'r12',
  'r13',
  'r14',
  'r15',
  'rip',
  'rflags',
] as const;

/**
 * Functions of the host that a start object may call; the process handle (empty path) of our executor resolves them,
 * LLVM's does not, so the start object refers to them weakly.
 */
export const hostFunctionNames = {
  /** void (void (*finish)(int status)): a run begins; `finish` runs the program's finalizers if it ends by exit(). */
  runBegin: '__loadstone_run_begin',
  /** void (void): the run ended by returning; `finish` is forgotten. */
  runEnd: '__loadstone_run_end',
} as const;
