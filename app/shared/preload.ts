// What main puts into the executor's environment and the executor takes out again.

/** The variable by which the dynamic linker is told to load libraries first (ld.so(8)): paths, separated by colons. */
export const preloadVariable = 'LD_PRELOAD';

/** See native/posix/threadStorageLibrary.cc: the usual room for thread-local variables, and more. */
export const threadStorageLibrary = 'libloadstone-tls.so';
export const largeThreadStorageLibrary = 'libloadstone-tls-large.so';
