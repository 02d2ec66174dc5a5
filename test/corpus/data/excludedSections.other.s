    .section .left.out, "e", @progbits
    .quad 1
    .section .note.mine, "a", @note
    .long 4, 4, 1
    .asciz "own"
    .long 7
    .section .comment.more, "MS", @progbits, 1
    .asciz "a comment"
    .section .unloaded, "", @progbits
    .quad kept
    .data
    .globl kept
    .balign 4
kept: .long 8
    .section .note.GNU-stack, "", @progbits
