// Linked with -z execstack: opening it makes stacks executable (posix/executableStack.cc). It has nothing else in it.
