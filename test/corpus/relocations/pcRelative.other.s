    .data
    .globl here32, here64, here16, here8, there32_data
    .balign 8
here64: .quad there32_data + 4 - .
here32: .long there32_data - .
here16: .word there32_data - .
here8: .byte there32_data + 1 - .
    .balign 4
there32_data: .long 77, 78
    .text
    .globl read_data, jump_short, call_with_addend
read_data:
    movslq there32_data(%rip), %rax
    ret
jump_short:
    movl $5, %eax
    jmp after + 1
    .globl after
after:
    nop
    ret
call_with_addend:
    call target + 2
    ret
    .globl target
target:
    ud2
    movl $9, %eax
    ret
    .section .note.GNU-stack, "", @progbits
