    .data
    .globl numbers, unsigned_pointer, signed_pointer
    .balign 8
numbers: .long 10, 20, 30
unsigned_pointer: .long numbers
signed_pointer: .long numbers + 8
    .text
    .globl read_by_index, read_absolute, immediate
read_by_index:
    movl numbers(,%rdi,4), %eax      # R_X86_64_32S
    ret
read_absolute:
    movl numbers + 4, %eax
    ret
immediate:
    movl $numbers, %eax              # R_X86_64_32
    ret
    .section .note.GNU-stack, "", @progbits
