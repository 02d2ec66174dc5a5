    .weak not_there
    .data
    .globl in_data
    .balign 8
in_data: .quad not_there
    .text
    .globl branch_if_there, through_got
branch_if_there:
    movl $1, %eax
    cmpq $0, not_there@GOTPCREL(%rip)
    je 1f
    call not_there@PLT
1:  ret
through_got:
    movq not_there@GOTPCREL(%rip), %rax
    ret
    .section .note.GNU-stack, "", @progbits
