    .text
    .globl through_assembly
    .type through_assembly, @function
through_assembly:
    .cfi_startproc
    pushq %rbp
    .cfi_def_cfa_offset 16
    .cfi_offset %rbp, -16
    movq %rsp, %rbp
    .cfi_def_cfa_register %rbp
    subq $64, %rsp
    call at_the_bottom@PLT
    leave
    .cfi_def_cfa %rsp, 8
    ret
    .cfi_endproc
    .size through_assembly, .-through_assembly
    .section .note.GNU-stack, "", @progbits
