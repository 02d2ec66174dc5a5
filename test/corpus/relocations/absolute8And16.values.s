    .globl minus_128, plus_127, minus_32768, plus_65534, plus_4294967294, word_value
    .set minus_128, -128
    .set plus_127, 127
    .set minus_32768, -32768
    .set plus_65534, 65534
    .set plus_4294967294, 4294967294
    .set word_value, 0x1234
    .section .note.GNU-stack, "", @progbits
