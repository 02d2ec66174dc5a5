    .text
    .weak nowhere
    .globl load_own, load_libc, load_weak, add_own, compare_own, test_own, push_own, call_own, tail_own, call_libc
    .globl subtract_own, and_own, indexed
load_own: movq own@GOTPCREL(%rip), %rax; ret
load_libc: movq atoi@GOTPCREL(%rip), %r11; movq %r11, %rax; ret
load_weak: movq nowhere@GOTPCREL(%rip), %rax; ret
add_own: movq %rdi, %rax; addq own@GOTPCREL(%rip), %rax; ret
subtract_own: movq %rdi, %r10; subq own@GOTPCREL(%rip), %r10; movq %r10, %rax; ret
and_own: movq %rdi, %rax; andq own@GOTPCREL(%rip), %rax; ret
compare_own: xorl %eax, %eax; cmpq own@GOTPCREL(%rip), %rdi; sete %al; ret
test_own: xorl %eax, %eax; testq %rdi, own@GOTPCREL(%rip); setne %al; ret
push_own: pushq own@GOTPCREL(%rip); popq %rax; ret
call_own: subq $8, %rsp; call *callee@GOTPCREL(%rip); addq $8, %rsp; ret
tail_own: jmp *callee@GOTPCREL(%rip)
call_libc: subq $8, %rsp; call *atoi@GOTPCREL(%rip); cltq; addq $8, %rsp; ret
indexed: movq own@GOTPCREL(%rip), %rcx; movslq (%rcx), %rax; ret
    .section .note.GNU-stack, "", @progbits
