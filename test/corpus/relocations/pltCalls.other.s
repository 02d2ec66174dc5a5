    .text
    .globl by_plt, by_plt_libc, jump_by_plt, conditional, by_local_symbol
by_plt: subq $8, %rsp; call callee@PLT; addq $8, %rsp; ret
by_plt_libc: subq $8, %rsp; call atoi@PLT; addq $8, %rsp; ret
jump_by_plt: jmp callee@PLT
conditional: movl %edi, %eax; testl %edi, %edi; jne callee@PLT; ret
by_local_symbol: call inside@PLT; ret
    .section .text.other, "ax", @progbits
    .hidden inside
    .globl inside
inside: leal 3(%rdi), %eax; ret
    .section .note.GNU-stack, "", @progbits
