    .data
    .globl byte_low, byte_high, word_low, word_high, long_high
byte_low: .byte minus_128
byte_high: .byte plus_127
    .balign 2
word_low: .word minus_32768
word_high: .word plus_65534
    .balign 4
long_high: .long plus_4294967294
    .text
    .globl add_byte, add_word
add_byte:
    movl %edi, %eax
    addl $plus_127, %eax
    ret
add_word:
    movl %edi, %eax
    addw $word_value, %ax
    ret
    .section .note.GNU-stack, "", @progbits
