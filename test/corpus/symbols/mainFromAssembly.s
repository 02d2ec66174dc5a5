# corpus:
# Nothing but a main: no unwind table, no sizes.
    .globl main
    .text
main:
    leaq text(%rip), %rdi
    subq $8, %rsp
    call puts@PLT
    addq $8, %rsp
    xorl %eax, %eax
    ret
    .section .rodata
text: .asciz "from assembly"
    .section .note.GNU-stack, "", @progbits
