    .text
    .globl "a name with spaces", "dotted.name$1", "fünf"
"a name with spaces": movl $1, %eax; ret
"dotted.name$1": movl $2, %eax; ret
"fünf": movl $5, %eax; ret
    .section .note.GNU-stack, "", @progbits
