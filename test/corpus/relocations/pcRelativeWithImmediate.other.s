    .bss
    .globl word, small
    .balign 4
word: .zero 4
small: .zero 1
    .text
    .globl store_all, compare
store_all:
    movl $0x12345678, word(%rip)
    movb $0x55, small(%rip)
    ret
compare:
    xorl %eax, %eax
    cmpl $0x12345678, word(%rip)
    jne 1f
    cmpw $0x5678, word(%rip)
    sete %al
1:  ret
    .section .note.GNU-stack, "", @progbits
