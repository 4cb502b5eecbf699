# Hostile files: each function makes $solution/ctr.c what no honest file is.
# To be read by hostile_test.sh, which expects does_not_compile in module ctr.

files_cases='link fifo directory missing empty too_large not_a_program
	undefined not_for_sale own_main own_names other_modules_function deleted_function
	wrong_signature thread_local includes_the_reference
	includes_by_absolute_path assembles_the_reference includes_a_secret
	includes_zeros includes_standard_input pragmas huge_object huge_memory escape_sequences global_labels preinit
	own_sections other_files too_deep nul_bytes nested_names clash'

append() { cat >>"$solution/ctr.c"; }

files_link() {
	mv "$solution/ctr.c" "$solution/other.c"
	ln -s other.c "$solution/ctr.c"
	says='ctr.c is a link; put the file itself there'
}

files_fifo() {
	rm "$solution/ctr.c"
	mkfifo "$solution/ctr.c"
	says='ctr.c is no plain file'
}

files_directory() {
	rm "$solution/ctr.c"
	mkdir "$solution/ctr.c"
	says='ctr.c is no plain file'
}

files_missing() {
	rm "$solution/ctr.c"
	says='ctr.c is missing'
}

files_empty() {
	: >"$solution/ctr.c"
	says='ctr.c is empty'
}

files_too_large() {
	head -c 1048576 /dev/zero | tr '\0' '\n' | append
	says='ctr.c is larger than 1 MiB'
}

files_not_a_program() {
	echo 'int broken(void) { return 1' | append
	says='ctr.c does not compile'
}

files_undefined() {
	sed 's/increment(counter)/add_one(counter)/
1i\
void add_one(unsigned char *counter);' reference/ctr.c >"$solution/ctr.c"
	says="ctr.c uses 'add_one', which is in none of driver/"
}

files_not_for_sale() {
	append <<'C'
#include <sodium.h>
int authenticate(unsigned char *tag, const unsigned char *key);
int authenticate(unsigned char *tag, const unsigned char *key)
{ return (crypto_auth_hmacsha256(tag, key, 32, key)); }
C
	says='crypto_auth_hmacsha256 is what you build in this course: the'
	says="$says contract says from what"
}

# libsodium has a function of this name inside, which nobody is told of.
files_inside_a_library() {
	append <<'C'
void PBKDF2_SHA256(void);
void derive(void);
void derive(void) { PBKDF2_SHA256(); }
C
	says="ctr.c uses 'PBKDF2_SHA256', which is in none of driver/"
}

files_own_main() {
	echo 'int main(void) { return 3; }' | append
	causes=passed
	fails=
}

# Names of the C library, the driver, the boundary and other modules.
files_own_names() {
	append <<'C'
void *memmove(void *to, const void *from, size_t len)
{ (void)from; (void)len; for (;;); return to; }
void *malloc(size_t size) { (void)size; return NULL; }
void free(void *memory) { (void)memory; for (;;); }
long send(int fd, const void *bytes, size_t len, int flags)
{ (void)fd; (void)bytes; (void)len; (void)flags; return -1; }
void net_write(void) { for (;;); }
void serve(void) { for (;;); }
void increment_everything(void) { }
int exchange_request_helper(void) { return 0; }
const int dispatch_header = 3;
C
	causes=passed
	fails=
}

files_other_modules_function() {
	append <<'C'
struct net_conn;
enum cl_status exchange_request(struct net_conn *conn);
enum cl_status exchange_request(struct net_conn *conn)
{ (void)conn; return CL_SYSTEM; }
enum cl_status exchange_send_frame(void);
enum cl_status exchange_send_frame(void) { for (;;); }
C
	causes=passed
	fails=
}

# The file stops in front of ctr_decrypt: only that function is missing.
files_deleted_function() {
	sed '/^ctr_decrypt(/,$d' reference/ctr.c | sed '$d' >"$solution/ctr.c"
	causes=not_implemented
	fails=$(protectors ctr_decrypt)
	function=ctr_decrypt
	says='ctr_decrypt'
}

files_wrong_signature() {
	sed 's/^ctr_xor(uint8_t \*out, /&int more, /' reference/ctr.c \
		>"$solution/ctr.c"
	says='ctr.c does not compile'
}

files_thread_local() {
	echo '_Thread_local int calls = 3; int *get_calls(void);' | append
	echo 'int *get_calls(void) { return &calls; }' | append
	says='has thread-local variables, which are not supported'
}

files_includes_the_reference() {
	echo '#include "../reference/ctr.c"' >"$solution/ctr.c"
	says='ctr.c does not compile'
}

files_includes_by_absolute_path() {
	echo "#include \"$PWD/reference/ctr.c\"" >"$solution/ctr.c"
	says='ctr.c does not compile'
}

files_assembles_the_reference() {
	echo "__asm__(\".incbin \\\"$PWD/reference/ctr.c\\\"\");" | append
	says='ctr.c does not compile'
}

files_includes_a_secret() {
	echo '#include "/etc/passwd"' | append
	says='ctr.c does not compile'
}

files_includes_zeros() {
	echo '#include "/dev/zero"' | append
	says='ctr.c does not compile'
}

# There is nothing to read, so it is an honest file with an odd line.
files_includes_standard_input() {
	echo '#include "/dev/stdin"' | append
	causes=passed
	fails=
}

files_pragmas() {
	append <<'C'
#pragma GCC optimize ("O0", "fast-math")
#pragma GCC target ("no-sse")
#pragma GCC diagnostic error "-Wall"
#pragma GCC poison nobody_uses_this
#pragma pack(1)
#pragma weak ctr_encrypt
#pragma GCC visibility push(hidden)
#pragma GCC system_header
C
	causes=passed
	fails=
}

files_huge_object() {
	echo 'const char bytes[(size_t)3 << 30] = { 1 };' | append
	echo 'const char *get(void); const char *get(void) { return bytes; }' |
		append
	says='ctr.c was stopped: it took too much time or memory'
}

files_huge_memory() {
	echo 'char bytes[(size_t)256 << 20]; char *get(void);' | append
	echo 'char *get(void) { return bytes; }' | append
	says='has too large a global variable'
}

files_escape_sequences() {
	printf '#error \033[2J\033]0;owned\007 \302\233 \377\n' | append
	says='ctr.c does not compile'
}

files_global_labels() {
	append <<'C'
__asm__(".globl main\nmain: ret\n.globl exchange_request\n"
	"exchange_request: ret\n.globl _start\n_start: ret\n");
C
	causes=passed
	fails=
}

# Only the program's own table of constructors is run.
files_preinit() {
	append <<'C'
#include <stdlib.h>
static void leave(void) { exit(0); }
__attribute__((section(".preinit_array"), used))
static void (*const before)(void) = leave;
__attribute__((destructor)) static void last(void) { for (;;); }
C
	causes=passed
	fails=
}

files_own_sections() {
	append <<'C'
__attribute__((section(".interp"), used)) static const char interp[] = "/x";
__attribute__((section("wide"), used)) static int odd = 3;
__attribute__((section("words"), used)) static const int word = 1;
C
	causes=passed
	fails=
}

# What else lies in a submission is nobody's business.
files_other_files() {
	mkdir "$solution/driver" "$solution/student"
	echo '#error no' >"$solution/ctr.h"
	echo '#error no' >"$solution/student/ctr.h"
	echo '#error no' >"$solution/string.h"
	echo 'all:; exit 1' >"$solution/Makefile"
	echo 'int x = ;' >"$solution/evil.c"
	mkfifo "$solution/pipe"
	ln -s /dev/zero "$solution/zero.c"
	causes=passed
	fails=
}

files_too_deep() {
	echo '#include "ctr.c"' | append
	says='ctr.c does not compile'
}

files_nul_bytes() {
	printf '/* \000\000 */\n' | append
	causes=passed
	fails=
}

# A name before every bracket: the search for its definition must not be slow.
files_nested_names() {
	{
		printf '/*'
		awk 'BEGIN { for (i = 0; i < 120000; i++) printf "ctr_xor(" }'
		printf '*/\n#error stop\n'
	} >"$solution/ctr.c"
	says='ctr.c does not compile'
}

# Each module links alone, and the two do not link together.
files_clash() {
	for module in ctr exchange; do
		cat >>"$solution/$module.c" <<'C'
__asm__(".globl collide\n.type collide, @gnu_unique_object\n"
	".data\ncollide: .long 1\n.text\n");
C
	done
	lab=$(lab_of exchange)
	only=a_client_gets_the_response
	fails=$only
	says='exchange.c does not link with the other modules'
}
