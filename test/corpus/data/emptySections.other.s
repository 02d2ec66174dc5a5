    .section .text.empty, "ax", @progbits
    .globl empty_text
empty_text:
    .section .data.some, "aw", @progbits
    .globl empty_data, end_of_data
empty_data: .quad 5
end_of_data:
    .section .nothing, "aw", @nobits
    .section .note.GNU-stack, "", @progbits
