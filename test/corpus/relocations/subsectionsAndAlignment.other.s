    .section .mydata, "aw", @progbits
    .globl page, line, after_line
    .balign 4096
page: .byte 1
    .section .otherdata, "a", @progbits
    .balign 64
line: .byte 2
after_line: .byte 3
    .text 1
helper: addl $3, %eax; ret
    .text 0
    .globl from_subsection
from_subsection: movl $5, %eax; call helper; ret
    .section .note.GNU-stack, "", @progbits
