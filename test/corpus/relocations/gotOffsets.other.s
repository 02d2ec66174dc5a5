    .text
    .globl by_offset, by_slot32, by_slot64, by_pc64_slot, table32, table64, call_by_plt_offset, call_own_by_offset
table32:
    leaq _GLOBAL_OFFSET_TABLE_(%rip), %rax           # R_X86_64_GOTPC32
    ret
table64:
1:  leaq 1b(%rip), %rax
    movabsq $_GLOBAL_OFFSET_TABLE_ - 1b, %rcx        # R_X86_64_GOTPC64
    addq %rcx, %rax
    ret
by_offset:
    call table64
    movabsq $own@GOTOFF, %rcx                        # R_X86_64_GOTOFF64
    addq %rcx, %rax
    ret
by_slot32:
    call table64
    movq own@GOT(%rax), %rax                         # R_X86_64_GOT32
    ret
by_slot64:
    call table64
    movabsq $own@GOT, %rcx                           # R_X86_64_GOT64
    movq (%rax, %rcx), %rax
    ret
by_pc64_slot:
    leaq slot(%rip), %rax
    addq slot(%rip), %rax
    movq (%rax), %rax
    ret
call_by_plt_offset:
    pushq %rdi
    call table64
    popq %rdi
    movabsq $atoi@PLTOFF, %rcx                       # R_X86_64_PLTOFF64
    addq %rcx, %rax
    subq $8, %rsp
    call *%rax
    addq $8, %rsp
    cltq
    ret
call_own_by_offset:
    call table64
    movabsq $callee@PLTOFF, %rcx
    addq %rcx, %rax
    jmp *%rax
    .data
    .balign 8
slot: .quad own@GOTPCREL                             # R_X86_64_GOTPCREL64
    .section .note.GNU-stack, "", @progbits
