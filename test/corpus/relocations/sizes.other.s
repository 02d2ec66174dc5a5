    .data
    .globl size32, size64, size_plus, size_of_local
    .balign 8
size64: .quad thirteen@SIZE
size_plus: .quad thirteen@SIZE + 7
size32: .long thirteen@SIZE
size_of_local: .long here@SIZE
    .type here, @object
    .size here, 24
here: .zero 24
    .section .note.GNU-stack, "", @progbits
