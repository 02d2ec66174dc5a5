    .section .text.common_function, "axG", @progbits, group_signature, comdat
    .globl common_function
common_function: movl $1, %eax; ret
    .section .data.common_data, "awG", @progbits, group_signature, comdat
    .globl common_data
    .balign 4
common_data: .long 10
    .text
    .globl from_a
from_a: jmp common_function@PLT
    .section .note.GNU-stack, "", @progbits
