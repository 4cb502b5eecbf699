/* Does a compiler see only its directories, and reach nobody? */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "inmate.h"
#include "jail.h"
#include "lab_test.h"

static bool
exited_well(int wait_status)
{
	return (WIFEXITED(wait_status) && WEXITSTATUS(wait_status) == 0);
}

/* A workshop: source/ is readable, out/ writable, secret/ neither. */
static char shop[32];
static char source_dir[64], out_dir[64], secret_dir[64];

static void
put_file(const char *dir, const char *name, const char *text)
{
	char path[128];
	FILE *file = NULL;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	file = fopen(path, "w");
	CHECK(file != NULL && fputs(text, file) >= 0, "a file is written");
	CHECK(fclose(file) == 0, "and closed");
}

static void
open_shop(void)
{
	char text[512];
	char link[128];

	strcpy(shop, "/tmp/jail-shop-XXXXXX");
	CHECK(mkdtemp(shop) != NULL && chmod(shop, 0755) == 0, "a directory");
	snprintf(source_dir, sizeof(source_dir), "%s/source", shop);
	snprintf(out_dir, sizeof(out_dir), "%s/out", shop);
	snprintf(secret_dir, sizeof(secret_dir), "%s/secret", shop);
	CHECK(mkdir(source_dir, 0755) == 0 && mkdir(out_dir, 0700) == 0 &&
		  mkdir(secret_dir, 0700) == 0,
	    "three directories");
	put_file(secret_dir, "ref.h", "int secret;\n");
	put_file(source_dir, "good.c", "int good(void) { return (1); }\n");
	snprintf(text, sizeof(text), "#include \"%s/ref.h\"\n", secret_dir);
	put_file(source_dir, "include.c", text);
	snprintf(text, sizeof(text), "__asm__(\".incbin \\\"%s/ref.h\\\"\");\n",
	    secret_dir);
	put_file(source_dir, "incbin.c", text);
	snprintf(text, sizeof(text),
	    "#if __has_include(\"%s/ref.h\")\nint there;\n"
	    "#else\n#error hidden\n#endif\n",
	    secret_dir);
	put_file(source_dir, "peek.c", text);
	put_file(source_dir, "link.c", "#include \"link.h\"\n");
	snprintf(text, sizeof(text), "%s/ref.h", secret_dir);
	snprintf(link, sizeof(link), "%s/link.h", source_dir);
	CHECK(symlink(text, link) == 0, "a link to the secret");
}

static void
close_shop(void)
{
	char command[64];

	snprintf(command, sizeof(command), "rm -rf %s", shop);
	CHECK(system(command) == 0, "the shop is removed");
}

static int
build(const char *path, const char *const *argv)
{
	struct jail_spec spec = { .profile = JAIL_BUILDER,
		.program = path,
		.argv = argv,
		.rpc_fd = -1,
		.image_fd = -1,
		.cwd = source_dir,
		.readable = { source_dir },
		.writable = out_dir,
		.cpu_seconds = 20 };
	pid_t pid = -1;
	int wait_status = 0;

	spec.stdout_fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	CHECK(spec.stdout_fd >= 0, "a place for complaints");
	CHECK_OK(jail_spawn(&spec, &pid));
	wait_status = inmate_ended(pid);
	close(spec.stdout_fd);
	return (wait_status);
}

static int
compile(const char *compiler, const char *source, const char *object_dir)
{
	char object[128];
	const char *argv[] = { compiler, "-c", source, "-o", object, NULL };

	snprintf(object, sizeof(object), "%s/built.o", object_dir);
	return (build(compiler, argv));
}

static void
check_sources_refused(void)
{
	static const char *const hostile[] = { "include.c", "incbin.c",
		"peek.c", "link.c" };

	for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++)
		CHECK(
		    !exited_well(compile("/usr/bin/gcc", hostile[i], out_dir)),
		    hostile[i]);
	CHECK(!exited_well(compile("/usr/bin/gcc", "good.c", secret_dir)),
	    "nothing is written elsewhere");
	CHECK(!exited_well(compile("/usr/bin/gcc", "good.c", source_dir)),
	    "nor beside the source");
}

static void
check_builder(unsigned without)
{
	char parent[16];
	const char *reach[] = { "inmate", "builder-reach", parent, NULL };
	unsigned layers = 0;

	open_shop();
	(void)jail_probe(without, secret_dir);
	layers = jail_layers(JAIL_BUILDER);
	snprintf(parent, sizeof(parent), "%d", (int)getpid());
	if (jail_builder_uid() != (uid_t)-1)
		CHECK(chown(out_dir, jail_builder_uid(), 0) == 0, "given away");
	CHECK(exited_well(compile("/usr/bin/gcc", "good.c", out_dir)),
	    "an honest file compiles");
	if (access("/usr/bin/clang", X_OK) == 0)
		CHECK(exited_well(compile("/usr/bin/clang", "good.c", out_dir)),
		    "with clang, too");
	if ((layers & (JAIL_LANDLOCK | JAIL_UID)) != 0)
		check_sources_refused();
	if ((layers & JAIL_SECCOMP) != 0 && (layers & JAIL_UID) == 0)
		CHECK(exited_well(build(inmate_program(), reach)),
		    "nothing is reached");
	(void)jail_probe(0, NULL);
	close_shop();
}

SELF_TEST(jail, a_builder_sees_its_directories_only)
{
	check_builder(0);
}

SELF_TEST(jail, a_builder_is_another_user_without_landlock)
{
	check_builder(JAIL_LANDLOCK);
}

SELF_TEST(jail, a_builders_calls_are_refused_by_seccomp_alone)
{
	check_builder(JAIL_LANDLOCK | JAIL_UID);
}

SELF_TEST(jail, a_builders_user_is_named_only_if_it_protects)
{
	(void)jail_probe(JAIL_LANDLOCK, "/usr");
	CHECK((jail_layers(JAIL_BUILDER) & JAIL_UID) == 0, "/usr is for all");
	(void)jail_probe(JAIL_LANDLOCK, "/root");
	CHECK(geteuid() != 0 || access("/root", F_OK) != 0 ||
		  (jail_layers(JAIL_BUILDER) & JAIL_UID) != 0,
	    "/root is not");
	(void)jail_probe(0, NULL);
}
