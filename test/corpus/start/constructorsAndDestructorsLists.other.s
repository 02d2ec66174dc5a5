    .section .ctors, "aw", @progbits
    .balign 8
    .quad a
    .quad b
    .section .ctors.65435, "aw", @progbits
    .balign 8
    .quad c
    .section .dtors, "aw", @progbits
    .balign 8
    .quad a
    .quad b
    .section .note.GNU-stack, "", @progbits
