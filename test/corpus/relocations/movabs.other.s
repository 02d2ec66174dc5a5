    .section .text.movabs, "ax", @progbits    # text relocations in a native PIE
    .globl address, call_far, call_far_libc
address: movabsq $value, %rax; ret
call_far: movabsq $callee, %rax; jmp *%rax
call_far_libc: movabsq $atoi, %rax; jmp *%rax
    .section .note.GNU-stack, "", @progbits
