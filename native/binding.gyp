# The addon and the standalone executor, from the same sources: node-gyp rebuild -C native
# Each operating system has a folder, and this file picks it; there is no #ifdef ladder.
{
  'target_defaults': {
    # Position-independent code also in the executor: it must not hold copies of libraries' variables.
    'cflags': ['-fPIC', '-fvisibility=hidden', '-Wall', '-Wextra', '-Werror', '-O2'],
    'cflags!': ['-O3', '-fno-exceptions'],
    'cflags_cc!': ['-std=gnu++17', '-std=gnu++20', '-fno-exceptions', '-fno-rtti'],
    'cflags_cc': ['-std=c++20', '-fvisibility-inlines-hidden', '-fexceptions'],
    'ldflags!': ['-rdynamic'],
    'ldflags': ['-Wl,-z,now', '-Wl,-z,relro'],
    'defines': ['NAPI_VERSION=8', 'NODE_ADDON_API_CPP_EXCEPTIONS'],
  },
  'targets': [
    {
      'target_name': 'loadstone_core',
      'type': 'static_library',
      'sources': [
        'actions.cc',
        'allocationFunctions.cc',
        'bootstrap.cc',
        'dylibManager.cc',
        'ehFrames.cc',
        'epcServer.cc',
        'executableRanges.cc',
        'hostFunctions.cc',
        'mapperService.cc',
        'memoryAccess.cc',
        'reservedMemory.cc',
        'runner.cc',
        'services.cc',
        'setupMessage.cc',
        'simpleMemoryManager.cc',
        'sps.cc',
        'systemError.cc',
        'wrapperFunctionResult.cc',
      ],
      'conditions': [
        ['OS=="linux"', {
          'sources': [
            'posix/codeBarrier.cc',
            'posix/addressSpace.cc',
            'posix/connection.cc',
            'posix/executableStack.cc',
            'posix/crashReport.cc',
            'posix/forkedMemory.cc',
            'posix/largestAllocation.cc',
            'posix/memoryAccess.cc',
            'posix/memoryMaps.cc',
            'posix/nativeThread.cc',
            'posix/pages.cc',
            'posix/placement.cc',
            'posix/programExit.cc',
            'posix/programThreads.cc',
            'posix/runtimeLibraries.cc',
            'posix/sharedMemory.cc',
            'posix/staticLibcFunctions.cc',
            'posix/stream.cc',
            'posix/threadLocalSymbols.cc',
            'posix/threadStorage.cc',
            'posix/workingMemory.cc',
          ],
        }],
      ],
    },
    {
      'target_name': 'loadstone',
      'dependencies': ['loadstone_core'],
      'sources': [
        'addon.cc',
        'addonData.cc',
        'executorHost.cc',
        'sharedMemoryObject.cc',
        'workingMemoryObject.cc',
      ],
      'include_dirs': ['<!(node -p "require(\'node-addon-api\').include_dir")'],
    },
    {
      'target_name': 'loadstone-executor',
      'type': 'executable',
      'dependencies': ['loadstone_core'],
      'sources': ['loadstoneExecutor.cc'],
      'ldflags': ['-pie'],
      'conditions': [
        ['OS=="linux"', {
          'dependencies': ['loadstone-tls'],
          # Part of the process from its start, so that its thread-locals have a fixed place. It lies beside the program.
          'ldflags': ['-Wl,--no-as-needed'],
        }],
      ],
    },
  ],
  'conditions': [
    ['OS=="linux"', {
      'targets': [
        {
          # Starts loadstone-executor with its libraries below 2 GB; has no C library of its own.
          'target_name': 'loadstone-executor-low',
          'type': 'executable',
          'sources': ['posix/lowLauncher.c'],
          'cflags!': ['-fPIC', '-pthread'],
          'cflags': ['-std=gnu11', '-ffreestanding', '-fno-pic', '-fno-stack-protector', '-fcf-protection=none'],
          'ldflags!': ['-pthread', '-rdynamic'],
          'ldflags': ['-static', '-nostdlib', '-no-pie'],
        },
        {
          'target_name': 'loadstone-execstack',
          'type': 'shared_library',
          'product_dir': '<(PRODUCT_DIR)',
          'product_prefix': 'lib',
          'sources': ['posix/executableStackLibrary.c'],
          'ldflags': ['-Wl,-z,execstack'],
        },
        {
          # Preloaded for the few programs that need more; each thread's start costs in proportion.
          'target_name': 'loadstone-tls-large',
          'type': 'shared_library',
          'product_dir': '<(PRODUCT_DIR)',
          'product_prefix': 'lib',
          'sources': ['posix/threadStorageLibrary.cc'],
          'defines': ['LOADSTONE_INITIALIZED_KILOBYTES=1024', 'LOADSTONE_ZERO_KILOBYTES=5120'],
          'ldflags': ['-Wl,--no-as-needed'],
          'libraries': ['-lstdc++', '-lm', '-lgcc_s'],
        },
        {
          # With the C++ runtime beside it: preloaded in Electron's utility process, both lie near the C library.
          'target_name': 'loadstone-tls',
          'type': 'shared_library',
          'product_dir': '<(PRODUCT_DIR)',
          'product_prefix': 'lib',
          'sources': ['posix/threadStorageLibrary.cc'],
          'defines': ['LOADSTONE_INITIALIZED_KILOBYTES=64', 'LOADSTONE_ZERO_KILOBYTES=64'],
          'ldflags': ['-Wl,--no-as-needed'],
          'libraries': ['-lstdc++', '-lm', '-lgcc_s'],
        },
      ],
    }],
  ],
}
