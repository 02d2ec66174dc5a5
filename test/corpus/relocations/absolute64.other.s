    .data
    .globl bytes, plain, plus, minus, far, below, wrapped, negative, minus_sixteen
bytes: .ascii "0123456789"
    .balign 8
plain: .quad bytes
plus: .quad bytes + 3
minus: .quad bytes - 5
far: .quad bytes + 0x8000000000000000
below: .quad bytes - 0x7fffffffffffffff
wrapped: .quad bytes + 0x123456789abcdef0
negative: .quad minus_sixteen
    .set minus_sixteen, -16
    .section .note.GNU-stack, "", @progbits
