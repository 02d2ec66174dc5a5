    .text
    .globl from_assembly
from_assembly:
    movq counter@GOTPCREL(%rip), %rax
    incl (%rax)
    leal 4(%rdi), %eax
    ret
    .section .note.GNU-stack, "", @progbits
