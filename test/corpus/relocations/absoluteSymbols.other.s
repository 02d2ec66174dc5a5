    .globl small_number, big_number, as_data
    .set small_number, 42
    .set big_number, 0x123456789abcdef0
    .data
    .balign 8
as_data: .quad big_number
    .section .note.GNU-stack, "", @progbits
