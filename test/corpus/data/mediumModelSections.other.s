    .section .lbss, "awl", @nobits
big: .zero 1000000
    .section .ldata, "awl", @progbits
    .balign 4
one: .long 21
    .section .lrodata, "al", @progbits
    .balign 4
two: .long 22
    .text
    .globl far_zero, far_data, far_constant
far_zero: movabsq $big - from, %rax; addfrom: leaq from(%rip), %rcx; addq %rcx, %rax; ret
from:
far_data: movabsq $one - from, %rax; leaq from(%rip), %rcx; addq %rcx, %rax; ret
far_constant: movabsq $two - from, %rax; leaq from(%rip), %rcx; addq %rcx, %rax; ret
    .section .note.GNU-stack, "", @progbits
