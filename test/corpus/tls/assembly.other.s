    .section .tdata, "awT", @progbits
    .balign 8
    .quad 1
local: .quad 55
    .text
    .globl by_gd, by_ie, by_ie_add, read_ie, by_ld
by_gd:
    subq $8, %rsp
    .byte 0x66
    leaq hidden_in_asm_too@TLSGD(%rip), %rdi
    .value 0x6666
    rex64
    call __tls_get_addr@PLT
    addq $8, %rsp
    ret
by_ld:
    subq $8, %rsp
    leaq local@TLSLD(%rip), %rdi
    call __tls_get_addr@PLT
    leaq local@DTPOFF(%rax), %rax
    addq $8, %rsp
    ret
by_ie:
    movq hidden_in_asm_too@GOTTPOFF(%rip), %rax
    addq %fs:0, %rax
    ret
by_ie_add:
    movq %fs:0, %rax
    addq hidden_in_asm_too@GOTTPOFF(%rip), %rax
    ret
read_ie:
    movq hidden_in_asm_too@GOTTPOFF(%rip), %rcx
    movq %fs:(%rcx), %rax
    ret
    .section .note.GNU-stack, "", @progbits
