    .text
    .globl through_assembly
    .type through_assembly, @function
through_assembly:
    .cfi_startproc
    pushq %rbx
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset %rbx, 0
    movq %rdi, %rax
    movl %esi, %edi
    call *%rax
    popq %rbx
    .cfi_adjust_cfa_offset -8
    .cfi_restore %rbx
    ret
    .cfi_endproc
    .size through_assembly, .-through_assembly
    .section .note.GNU-stack, "", @progbits
