    .section .init, "ax", @progbits
    call from_init@PLT
    .section .fini, "ax", @progbits
    call from_fini@PLT
    .section .note.GNU-stack, "", @progbits
