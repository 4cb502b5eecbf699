# Give every name that student code may use a fixed address in a program that
# finds the C library only when it starts: a jump to each function, and for
# data a mention, which makes the linker place it in the program itself.
#   awk -v jump=INSTRUCTION -v mention=FORMAT -f thunks.awk ALLOWED NM-LINES

NR == FNR { allowed[$1] = 1; next }
NF != 3 || $3 ~ /@@?GLIBC_PRIVATE/ { next }
{ sub(/@.*/, "", $3) }
!($3 in allowed) || seen[$3]++ { next }
$2 ~ /[TWi]/ { printf ".globl thunk_%s\nthunk_%s: %s %s\n", $3, $3, jump, $3 }
$2 ~ /[BDRV]/ { printf mention "\n", $3 }
END { print ".section .note.GNU-stack,\"\",@progbits" }
