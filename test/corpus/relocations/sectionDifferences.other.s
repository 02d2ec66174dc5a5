    .section .rodata
    .globl first, second, distance, table
    .balign 4
first: .long 1
distance: .long second - first
table: .long one - table, two - table, three - table
second: .long 2
    .text
    .globl dispatch
dispatch:
    leaq table(%rip), %rax
    movslq %edi, %rdi
    movslq (%rax, %rdi, 4), %rcx
    addq %rcx, %rax
    jmp *%rax
one: movl $100, %eax; ret
two: movl $200, %eax; ret
three: movl $300, %eax; ret
    .section .note.GNU-stack, "", @progbits
