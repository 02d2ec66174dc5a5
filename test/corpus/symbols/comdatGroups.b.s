    .section .text.common_function, "axG", @progbits, group_signature, comdat
    .globl common_function
common_function: movl $2, %eax; ret
    .section .data.common_data, "awG", @progbits, group_signature, comdat
    .globl common_data
    .balign 4
common_data: .long 20
    .text
    .globl from_b
from_b: jmp common_function@PLT
    .section .debug_mine, "", @progbits
    .quad common_function
    .section .note.GNU-stack, "", @progbits
