# The course in a box. `make help` lists the targets.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules
# Every core, unless -j says otherwise.
ifeq ($(filter -j%,$(MAKEFLAGS)),)
MAKEFLAGS += --jobs=$(shell nproc 2>/dev/null || echo 2)
endif
SHELL := /bin/sh

ifneq ($(words $(CURDIR)),1)
$(error the path of this directory holds a space, which make cannot handle: \
    move it)
endif
ifneq ($(realpath $(dir $(firstword $(MAKEFILE_LIST)))),$(realpath $(CURDIR)))
$(error run make in the directory that holds the Makefile: \
    make -C $(realpath $(dir $(firstword $(MAKEFILE_LIST)))) does)
endif

SOLUTION ?= student
ifeq ($(strip $(SOLUTION)),)
$(error SOLUTION is empty; it is student, reference or a directory of modules)
endif
# Switches are on or off; anything else is a slip.
$(foreach switch,STRICT FORCE V,$(if $(filter-out 0 1,$($(switch))),\
    $(error $(switch)=$($(switch)) is neither 0 nor 1)))
V ?= 0
Q := $(if $(filter 0,$(V)),@)
say = $(if $(filter 0,$(V)),@printf '  %-9s%s\n' '$(1)' '$(2)')

ifeq ($(origin CC),default)
CC := gcc
endif
ifeq ($(origin CXX),default)
CXX := g++
endif

# -- What is installed: asked once, and again when something is missing. -----

NO_TOOLS := help clean
ifneq ($(filter-out $(NO_TOOLS),$(MAKECMDGOALS)),)
# Compilers say it badly, or leave half a file and say nothing.
ifneq ($(shell mkdir -p build && \
    head -c 1048576 /dev/zero > build/.room.$$$$ || echo none; \
    rm -f build/.room.$$$$),)
$(error nothing can be written to build/: see whether the disk is full, or \
    build/ is another user's; then run make again, for nothing is lost)
endif
ifneq ($(shell sh autograder/install.sh --missing base),)
# Made anew, it is read anew: make starts over when an included file changed.
$(shell rm -f build/config.mk)
endif
include build/config.mk
ifneq ($(CONFIG_CC),$(CC))
$(if $(CONFIG_CC),$(error build/ was made with CC=$(CONFIG_CC): make clean, \
    then change it))
endif
endif

# The sanitizers' runtime goes into the program, and is gcc's.
SANITIZER_LINK := -no-pie -fsanitize=address -static-libasan \
    -static-libstdc++ -static-libgcc

# The compiler is remembered, too. What traces code and finds errors in it has
# to be gcc itself: where it is only called so, as on macOS, nothing does.
build/config.mk: autograder/install.sh Makefile
	@mkdir -p $(@D)
	@sh autograder/install.sh base
	@command -v $(firstword $(CC)) > /dev/null || { \
	    echo "There is no compiler '$(CC)': give make another CC." >&2; \
	    exit 1; }
	@{ for library in libsodium libcrypto libssl gtest libseccomp; do \
	    name=$$(printf '%s' "$$library" | tr 'a-z' 'A-Z'); \
	    echo "$${name}_CFLAGS := $$(pkg-config --cflags $$library)"; \
	    echo "$${name}_LIBS := $$(pkg-config --libs $$library)"; \
	    echo "$${name}_STATIC := $$(pkg-config --static --libs $$library)"; \
	  done; \
	  echo "CONFIG_CC := $(CC)"; \
	  echo "NO_TRUNCATION := $$($(CC) -Werror -Wno-format-truncation \
	    -fsyntax-only -x c /dev/null 2> /dev/null && \
	    echo -Wno-format-truncation)"; \
	  echo "LIBC := $$($(CC) -print-file-name=libc.a)"; \
	  echo "MACHINE := $$($(CC) -dumpmachine)"; \
	  echo "TOOL_CC := $$(command -v $(lastword $(CC)))"; \
	  echo "TOOL_LD := $$(command -v $$($(CC) -print-prog-name=ld))"; \
	  echo "TOOL_OBJCOPY := $$(command -v objcopy)"; \
	  echo "LIBGCC := $$($(CC) -print-libgcc-file-name)"; \
	  echo "LIBC_SO := $$($(CC) -print-file-name=libc.so.6)"; \
	  echo "LIBC_NONSHARED := $$($(CC) -print-file-name=libc_nonshared.a)"; \
	  echo "LIBUBSAN := $$(g++ -print-file-name=libubsan.a)"; \
	  gcc=$$(echo __clang__ | gcc -fsanitize-coverage=trace-cmp -E -P - \
	    2> /dev/null | grep -q __clang__ && command -v gcc); \
	  echo "SANITIZER_CC := $$gcc"; \
	  echo "SANITIZER_CXX := $$(command -v g++)"; \
	  echo "SANITIZERS := $$([ -n "$$gcc" ] && \
	    echo 'int main() { return 0; }' | \
	    g++ -x c++ $(SANITIZER_LINK) - -l:libubsan.a -o $@.$$$$.try \
	    2> /dev/null && echo yes; rm -f $@.$$$$.try)"; \
	  echo "TOOL_ADDR2LINE := $$(command -v addr2line)"; \
	} > $@.$$$$ && mv $@.$$$$ $@

# -- Flags ------------------------------------------------------------------

CFLAGS ?= -O2 -g
WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
    -Wvla -Wformat=2
ifdef CI
WARNINGS += -Werror
endif
DIRECTORIES := driver driver/apps student autograder autograder/boundary
CPPFLAGS += $(DIRECTORIES:%=-I%) -Ibuild/generated $(LIBSODIUM_CFLAGS) \
    $(LIBCRYPTO_CFLAGS) $(LIBSECCOMP_CFLAGS)
POSIX := -std=c11 -D_POSIX_C_SOURCE=200809L
GNU := -std=c11 -D_GNU_SOURCE
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all \
    -fno-omit-frame-pointer -O1
LIBS := $(LIBSODIUM_LIBS) $(LIBCRYPTO_LIBS) -pthread
GRADER_LIBS := $(LIBS) $(GTEST_LIBS) $(LIBSECCOMP_LIBS)

TOOLCHAIN := -DTOOLCHAIN_CC='"$(TOOL_CC)"' \
    -DTOOLCHAIN_SANITIZER_CC='"$(SANITIZER_CC)"' -DTOOLCHAIN_LD='"$(TOOL_LD)"' \
    -DTOOLCHAIN_OBJCOPY='"$(TOOL_OBJCOPY)"' \
    -DTOOLCHAIN_ADDR2LINE='"$(TOOL_ADDR2LINE)"' -DTOOLCHAIN_LIBS='"$(LIBS)"' \
    -DTOOLCHAIN_LIBGCC='"$(LIBGCC)"'

# -- What there is: found, never listed. ------------------------------------

MODULES := $(patsubst student/%.h,%,$(sort $(wildcard student/*.h)))
CONTRACTS := $(MODULES:%=student/%.h)
TESTS := $(sort $(wildcard autograder/tests/*.c))
DRIVER := $(wildcard driver/*.c)
WORKER := $(wildcard autograder/boundary/worker*.c) \
    autograder/boundary/seeded_random.c
STRICT_WORKER := $(filter-out %_checked.c %_checked_calls.c,$(WORKER))
CHECKED_WORKER := $(filter-out %_guarded.c %_guarded_calls.c \
    %_inspect.c %_path.c %_search.c %_trace.c,$(WORKER))
BOUNDARY := $(filter-out autograder/boundary/worker%, \
    $(wildcard autograder/boundary/*.c))
GRADER := $(wildcard autograder/*.c) $(BOUNDARY)
# A file of driver/apps without a header is a program, with one a part of them.
APP_PARTS := $(patsubst %.h,%.c,$(wildcard driver/apps/*.h))
PROGRAMS := $(patsubst driver/apps/%.c,%, \
    $(filter-out $(APP_PARTS),$(wildcard driver/apps/*.c)))

STUBS := $(MODULES:%=build/image/%.stub.o)

# Objects mirror the tree, once for each way of compiling them.
objects = $(patsubst %,build/obj/$(1)/%.o,$(2))
OBJECTS := $(call objects,plain,$(DRIVER) $(GRADER) $(TESTS))

.PHONY: help grade build debug stubs clean test bench format lint driver student \
    reference autograder handouts FORCE

help:
	@sed -n 's/^#: //p' Makefile

#: make grade            grade student/ (SOLUTION=reference or a directory)
#:   TEST=counter        only tests whose name, title, module or id has this in it
#:   SEED=n              the randomness of an earlier run
#:   STRICT=1            fail when points are missing
#: make lab1             grade one lab
#: make only-ctr         grade one module, with the reference for the others
GRADING := build/grader build/worker build/image/complete \
    $(if $(SANITIZERS),build/checked-worker) $(PROGRAMS:%=build/%)

grade: $(GRADING)
	$(Q)$(GRADE)

GOALS_LAB := $(filter-out lab,$(filter lab%,$(MAKECMDGOALS)))
$(GOALS_LAB): lab%: $(GRADING) FORCE
	$(Q)$(GRADE) --lab '$*'

GOALS_ONLY := $(filter-out only-,$(filter only-%,$(MAKECMDGOALS)))
$(GOALS_ONLY): only-%: $(GRADING) FORCE
	$(Q)$(GRADE) --only '$*'

# Several at once are graded in turn.
before :=
$(foreach goal,$(filter grade $(GOALS_LAB) $(GOALS_ONLY),$(MAKECMDGOALS)),\
    $(if $(before),$(eval $(goal): | $(before)))$(eval before := $(goal)))

quoted = '$(subst ','\'',$(1))'
GRADE = build/grader --solution $(call quoted,$(SOLUTION)) \
    $(if $(TEST),--test $(call quoted,$(TEST))) \
    $(if $(SEED),--seed $(call quoted,$(SEED))) \
    $(if $(filter 1,$(STRICT)),--strict)

#: make build            build everything, with build/<solution>/channel
build: $(GRADING) compile_commands.json $(PROGRAMS:%=build/image/%.program.o)
	$(Q)for program in $(PROGRAMS); do \
	    build/grader --solution $(call quoted,$(SOLUTION)) \
	    --program $$program || exit; done

#: make demo             watch Mallory change a transfer
#:   VERSION=ctr         the version of the protocol
#:   ATTACK=flip         what Mallory does
#:   SOLUTION=directory  played by the channel of these modules
#: make matrix           play every attack on every version (SOLUTION too)
.PHONY: demo matrix
VERSION ?= ctr
ATTACK ?= flip
# The reference plays, unless another solution is asked for.
PLAYED := $(if $(filter command environment,$(origin SOLUTION)),$(SOLUTION))

define channel_played
channel=build/channel; $(if $(PLAYED),channel=$$( \
	    build/grader --solution $(call quoted,$(PLAYED)) \
	    --program channel) || exit; channel=$${channel#built };)
endef

demo matrix: $(PROGRAMS:%=build/%) $(if $(PLAYED),$(GRADING) \
    $(PROGRAMS:%=build/image/%.program.o))

demo:
	$(Q)$(channel_played) sh driver/apps/demo.sh $(call quoted,$(VERSION)) \
	    $(call quoted,$(ATTACK)) "$$channel"

matrix:
	$(Q)$(channel_played) sh driver/apps/matrix.sh "$$channel"

# -- Objects ----------------------------------------------------------------

# Sanitized objects share the rules of plain ones: only $(FLAGS) differs. With
# frame pointers a sanitizer sees through the driver who called it.
build/obj/plain/%: FLAGS = $(CFLAGS) -fno-omit-frame-pointer
build/obj/checked/%: FLAGS = -g $(SANITIZE)
build/obj/debug/%: FLAGS = $(DEBUG_FLAGS)
build/obj/ref/%: FLAGS = $(CFLAGS) -include build/generated/ref_names.h
build/obj/checked-ref/%: FLAGS = -g $(SANITIZE) \
    -include build/generated/ref_names.h

# Two makes at once build the same thing twice; neither sees half a file.
put = -o $@.$$$$ && mv $@.$$$$ $@
depend = -MMD -MP -MF $@.d -MT $@
compile = $(CC) $(1) $(CPPFLAGS) $(WARNINGS) $(FLAGS) $(depend) -c $< $(put)

define rules
build/obj/$(1)/autograder/%.c.o: autograder/%.c | build/generated/complete
	$$(call say,CC,$$<)
	@mkdir -p $$(@D)
	$$(Q)$$(call compile,$(GNU) $(TOOLCHAIN) $(NO_TRUNCATION))

build/obj/$(1)/%.c.o: %.c | build/generated/complete
	$$(call say,CC,$$<)
	@mkdir -p $$(@D)
	$$(Q)$$(call compile,$(POSIX))

build/obj/$(1)/%.cc.o: %.cc
	$$(call say,CXX,$$<)
	@mkdir -p $$(@D)
	$$(Q)$(CXX) -std=c++14 $(DIRECTORIES:%=-I%) $(GTEST_CFLAGS) -Wall \
	    -Wextra $$(if $$(CI),-Werror) $$(FLAGS) $$(depend) -c $$< $$(put)
endef
$(foreach variant,plain checked debug ref checked-ref,$(eval $(call rules,$(variant))))

# -- Generated from the contracts ------------------------------------------

GENERATOR := $(wildcard autograder/generate/*.c)
GENERATED := proxies contracts

build/generate: $(GENERATOR) $(wildcard autograder/generate/*.h)
	$(call say,CC,autograder/generate)
	@mkdir -p $(@D)
	$(Q)$(CC) $(GNU) $(WARNINGS) $(CFLAGS) $(GENERATOR) $(put)

# A module or a file of tests that is taken away makes nothing newer. Compared
# here, since make -n believes that every recipe makes its file new.
PARTS := $(strip $(MODULES) $(TESTS))
ifneq ($(PARTS),$(shell cat build/parts 2> /dev/null))
build/parts: FORCE
endif
build/parts:
	@mkdir -p $(@D)
	@echo $(PARTS) > $@

build/generated/complete: build/generate $(CONTRACTS) build/parts
	$(call say,GENERATE,student/*.h)
	@mkdir -p $(@D)
	$(Q)build/generate $(@D) $(CONTRACTS) || { \
	    echo 'Contracts are given: git checkout student/*.h restores them.'; \
	    exit 1; }
	@touch $@ $(@D)/*.[ch]

# Who needs them sees in the same run that they are new; no older than
# complete, they are not taken for stale.
build/generated/ref.h build/generated/ref_names.h \
build/generated/dispatch.c: build/generated/complete ;

# A contract that has no solution yet is looked at first, and then told apart.
$(filter-out $(wildcard reference/*.c),$(MODULES:%=reference/%.c)): \
    build/generated/complete
	@echo '$@ is missing: every contract has its solution there.' >&2; exit 1

# Proxies are compiled so that no pointer counts as never NULL.
build/obj/%/generated.o: build/generated/complete
	@mkdir -p $(@D)
	$(Q)cat $(GENERATED:%=build/generated/%.c) | \
	    $(CC) $(GNU) $(CPPFLAGS) $(FLAGS) -fno-delete-null-pointer-checks \
	    $(depend) -x c -c - $(put)

# -- The grader ---------------------------------------------------------------

grader_parts = $(call objects,$(1),$(GRADER) $(DRIVER) $(TESTS) \
    autograder/gtest_shim.cc) build/obj/$(1)/generated.o \
    $(call objects,$(2),$(MODULES:%=reference/%.c))

build/grader: $(call grader_parts,plain,ref)
	$(call say,LINK,$@)
	$(Q)$(CXX) $(CFLAGS) $(LDFLAGS) $^ $(GRADER_LIBS) $(put)

build/checked-grader: $(call grader_parts,checked,checked-ref)
	$(call say,LINK,$@)
	$(Q)$(CXX) -g $(SANITIZE) $(LDFLAGS) $^ $(GRADER_LIBS) $(put)

# -- One test and the student's code in one process ---------------------------

DEBUG := build/debug/$(notdir $(patsubst %/,%,$(SOLUTION)))
DEBUG_FLAGS := -O0 -g
# As the grader compiles them, but for the optimiser.
STUDENT_FLAGS := -Wall -Wextra -Wno-unused-parameter -fstack-protector-strong
GDB ?= gdb

ifneq ($(filter debug,$(MAKECMDGOALS)),)
$(if $(TEST),,$(error make debug runs one test: make debug TEST=1.2, \
    with a number or name that make grade prints))
$(if $(filter-out 1,$(words $(SOLUTION))),$(error make debug takes no SOLUTION \
    with a space in it))
$(if $(wildcard $(SOLUTION)/.),,$(error there is no directory '$(SOLUTION)'))
$(if $(filter .%,$(notdir $(DEBUG))),$(error SOLUTION=$(SOLUTION) has no name \
    of its own; call it by its path from outside))
$(foreach module,$(MODULES),$(if $(wildcard $(SOLUTION)/$(module).c),,\
    $(error $(SOLUTION)/$(module).c is missing$(if $(filter \
    student,$(SOLUTION)),; make stubs writes it anew))))
endif

#: make debug TEST=1.2   run one test under gdb (GDB= for without), SEED=n too
debug: $(DEBUG)/debug
	$(Q)sh autograder/debug/debug.sh $(call quoted,$(GDB)) $< \
	    $(call quoted,$(TEST)) $(if $(SEED),$(call quoted,$(SEED)))

# Two directories may have one name, so the objects know whose they are.
$(DEBUG)/solution: FORCE
	@mkdir -p $(@D)
	@echo $(call quoted,$(SOLUTION)) | cmp -s - $@ || \
	    echo $(call quoted,$(SOLUTION)) > $@

# Only the contract's names stay visible: no helper collides with another.
$(MODULES:%=$(DEBUG)/%.o): $(DEBUG)/%.o: $(SOLUTION)/%.c $(DEBUG)/solution
	$(call say,CC,$<)
	$(Q)$(CC) $(POSIX) -Idriver -Istudent $(LIBSODIUM_CFLAGS) \
	    $(STUDENT_FLAGS) $(DEBUG_FLAGS) -fno-pie $(depend) \
	    -c $< -o $@.$$$$ && \
	    objcopy --wildcard --keep-global-symbol='$*_*' $@.$$$$ && \
	    mv $@.$$$$ $@ || { rm -f $@.$$$$; exit 1; }

# Tests call the proxies; only the table of functions leads to the modules.
$(DEBUG)/modules.o: $(MODULES:%=$(DEBUG)/%.o) $(STUBS) build/image/dispatch.o
	$(Q)$(CC) -r -nostdlib $^ -o $@.$$$$ && \
	    objcopy --keep-global-symbol=dispatch_header $@.$$$$ && \
	    mv $@.$$$$ $@

# Of the grader, what the linker asks for: neither a worker nor a jail.
build/obj/debug/harness.a: $(call objects,plain,$(GRADER))
	$(Q)rm -f $@ && ar rcs $@.$$$$ $^ && mv $@.$$$$ $@

# Proxies have names of their own: to gdb, ctr_xor is the student's alone.
build/obj/debug/proxies.h: build/generated/complete
	@mkdir -p $(@D)
	$(Q)sed 's/ ref_/ __wrap_/' build/generated/ref_names.h > $@.$$$$ && \
	    mv $@.$$$$ $@

build/obj/debug/wrap.ld: build/generated/complete
	@mkdir -p $(@D)
	$(Q)sed -n 's/^#define \([^ ]*\) ref_.*/--wrap=\1/p' \
	    build/generated/ref_names.h > $@.$$$$ && mv $@.$$$$ $@

build/obj/debug/generated.o: build/obj/debug/proxies.h
build/obj/debug/generated.o: FLAGS = -O1 -include build/obj/debug/proxies.h

$(DEBUG)/debug: $(DEBUG)/modules.o build/obj/debug/generated.o \
    $(call objects,debug,$(wildcard autograder/debug/*.c) $(DRIVER) $(TESTS) \
    autograder/boundary/worker_guarded.c) \
    $(call objects,ref,$(MODULES:%=reference/%.c)) build/obj/debug/harness.a \
    build/obj/debug/wrap.ld
	$(call say,LINK,$@)
	$(Q)$(CC) -no-pie $(LDFLAGS) $(filter-out %.ld,$^) $(GRADER_LIBS) \
	    -Wl,@build/obj/debug/wrap.ld $(put)

# -- The worker: static, with all of libsodium and the C library's names. -----

WORKER_DRIVER := $(filter-out %_address.c,$(DRIVER))

# What the C library's headers call under other names: errno, isdigit, assert.
LIBC_HIDDEN := (__errno_location|__ctype_|__assert|__isoc[0-9]+_|__xpg_|__sysv_signal$$|__sigsetjmp$$|_setjmp$$|_exit$$|_Exit$$|__stack_chk_fail$$)

build/worker.names: Makefile build/config.mk
	@mkdir -p $(@D)
	$(Q)nm -g --defined-only $(LIBC) 2>/dev/null | \
	    awk 'NF == 3 && $$2 ~ /[TWiDBRV]/ && ($$3 !~ /^_/ || \
	    $$3 ~ /^$(LIBC_HIDDEN)/) { print $$3 }' | sort -u > $@.$$$$ && mv $@.$$$$ $@

build/worker.keep: build/worker.names
	$(Q)sed 's/^/-u /' $< > $@.$$$$ && mv $@.$$$$ $@

build/worker: $(call objects,plain,$(STRICT_WORKER) $(WORKER_DRIVER)) \
    build/worker.keep build/image/thunks.o
	$(call say,LINK,$@)
	$(Q){ $(CC) -static -no-pie $(CFLAGS) $(filter %.o,$^) \
	    -Wl,@build/worker.keep -Wl,--whole-archive $(LIBSODIUM_LIBS) \
	    -Wl,--no-whole-archive $(LIBCRYPTO_STATIC) -o $@.$$$$ \
	    2> build/worker.log && chmod a+rx $@.$$$$ && mv $@.$$$$ $@; } || \
	    { cat build/worker.log; exit 1; }

# Functions that are chosen at start-up need a fixed address to jump from.
build/image/thunks.o: build/worker.names
	@mkdir -p $(@D)
	$(Q)nm -g --defined-only $(LIBC) 2>/dev/null | awk -v jump="$(JUMP)" \
	    'NF == 3 && $$2 == "i" && $$3 !~ /^_/ && !seen[$$3]++ \
	    { printf ".globl thunk_%s\nthunk_%s: %s %s\n", $$3, $$3, jump, $$3 } \
	    END { print ".section .note.GNU-stack,\"\",@progbits" }' | \
	    $(CC) -x assembler -c - $(put)

JUMP := $(if $(filter aarch64%,$(MACHINE)),b,jmp)

# -- The same with the sanitizers: shared, with all of their runtime. ---------

MENTION = $(if $(filter aarch64%,$(MACHINE)),adrp x0$(COMMA) %s,\
    movl %s$(COMMA) %%eax)

build/image/checked-thunks.o: build/worker.names autograder/boundary/thunks.awk
	@mkdir -p $(@D)
	$(Q){ nm -D --defined-only $(LIBC_SO); nm -g --defined-only \
	    $(LIBC_NONSHARED); } 2>/dev/null | awk -v jump="$(JUMP)" \
	    -v mention="$(MENTION)" -f autograder/boundary/thunks.awk \
	    build/worker.names - | $(CC) -x assembler -c - $(put)

# All that compiled code may call; what C++ needs of it besides is not ours.
build/checked-worker.keep: build/config.mk
	$(Q)nm -g --defined-only $(LIBUBSAN) 2>/dev/null | awk 'NF == 3 && \
	    $$3 ~ /^__ubsan_handle_/ && $$3 !~ /dynamic_type|function_type/ \
	    { print "-u " $$3 }' > $@.$$$$ && mv $@.$$$$ $@

build/checked-worker: $(call objects,plain,$(CHECKED_WORKER) $(WORKER_DRIVER)) \
    build/checked-worker.keep build/image/checked-thunks.o
	$(call say,LINK,$@)
	$(Q){ $(SANITIZER_CXX) $(SANITIZER_LINK) $(filter %.o,$^) \
	    -Wl,@build/checked-worker.keep -l:libubsan.a -Wl,-Bstatic \
	    -Wl,--whole-archive $(LIBSODIUM_LIBS) -Wl,--no-whole-archive \
	    $(LIBCRYPTO_STATIC) -Wl,-Bdynamic -o $@.$$$$ \
	    2> $@.log && chmod a+rx $@.$$$$ && mv $@.$$$$ $@; } || \
	    { cat $@.log; exit 1; }

# -- What student code may call: the driver, libsodium and the C library. -----
# Of libsodium only what its headers declare: the parts inside have names such as
# initialize. Of the sanitizers' runtime not the calls that are made to hush it.

define exports
	$(call say,EXPORTS,$@)
	$(Q){ sed 's/^/allow /' build/worker.names; \
	    nm -g --defined-only $(filter %.a,$(LIBSODIUM_A)) 2>/dev/null | \
	    awk '$$3 ~ /^(crypto|sodium|randombytes)(_|$$)/ \
		{ print "allow " $$3 }'; \
	    nm -g --defined-only $(call objects,plain,$(WORKER_DRIVER)) | \
	    awk 'NF == 3 { print "allow " $$3 }'; \
	    nm -g $< | sed -n 's/@.*//; /memory_region$$\|_set_/d; \
		s/.* \(__[au]b*san_.*\)/allow \1/p'; \
	    nm -g $< | sed 's/@.*//'; } | \
	    awk $(1) -f autograder/boundary/exports.awk > $@.$$$$ && \
	    mv $@.$$$$ $@
endef

build/image/exports.ld: build/worker autograder/boundary/exports.awk
	$(call exports)

build/image/traced-exports.ld: build/worker autograder/boundary/exports.awk
	$(call exports,-v traced=1)

build/image/checked-exports.ld: build/checked-worker \
    autograder/boundary/exports.awk
	$(call exports)

LIBSODIUM_A = $(shell $(CC) -print-file-name=libsodium.a)

# -- What an image of modules is linked from ---------------------------------

build/image/dispatch.o: build/generated/complete
	@mkdir -p $(@D)
	$(Q)$(CC) $(GNU) $(CPPFLAGS) $(CFLAGS) -g0 -fno-pie $(depend) \
	    -c build/generated/dispatch.c $(put)

build/stubs/%.c: reference/%.c autograder/generate/stub.awk
	@mkdir -p $(@D)
	$(Q)awk -f autograder/generate/stub.awk $< > $@.$$$$ && mv $@.$$$$ $@

$(STUBS): build/image/%.stub.o: build/stubs/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(POSIX) $(CPPFLAGS) -O1 -fno-pie $(depend) \
	    -c $< -o $@.$$$$ && objcopy --weaken $@.$$$$ && mv $@.$$$$ $@

# What student code is compiled with: these headers, and none besides.
INCLUDED := $(wildcard driver/*.h) $(CONTRACTS)

$(INCLUDED:%=build/include/%): build/include/%: %
	@mkdir -p $(@D)
	@cp $< $@.$$$$ && mv $@.$$$$ $@

build/include/complete: $(INCLUDED:%=build/include/%) build/parts
	@cd $(@D) && for file in */*.h; do \
	    case ' $(INCLUDED) ' in *" $$file "*) ;; *) rm "$$file" ;; esac; done
	@touch $@

build/image/complete: build/image/dispatch.o build/image/exports.ld $(STUBS) \
    build/image/traced-exports.ld \
    $(if $(SANITIZERS),build/image/checked-exports.ld) build/include/complete
	@touch $@

# -- How fast it is -----------------------------------------------------------

# A file *_bench.c is a program, every other one a part of all of them. They
# alone may use libssl, to compare with.
BENCHES := $(patsubst autograder/bench/%.c,build/bench/%, \
    $(wildcard autograder/bench/*_bench.c))
BENCH_PARTS := $(filter-out %_bench.c,$(wildcard autograder/bench/*.c))

$(BENCHES): build/bench/%: $(call objects,plain,autograder/bench/%.c \
    $(BENCH_PARTS) $(DRIVER) $(MODULES:%=reference/%.c))
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $^ $(LIBSSL_LIBS) $(LIBS) $(put)

#: make bench            times it against raw sockets, libcrypto, TLS and gcc -c
bench: $(BENCHES) $(GRADING)
	@CC='$(CC)' CFLAGS='$(CFLAGS)' HEADERS='$(POSIX) $(CPPFLAGS)' \
	    sh autograder/bench/bench.sh $(BENCHES)

# -- The project's own tests ------------------------------------------------

SELFTEST := $(wildcard autograder/selftest/*.c)
SELFTEST_C := $(filter-out %_program.c,$(SELFTEST)) \
    $(filter-out %/grader.c,$(GRADER)) autograder/bench/pairs.c \
    autograder/bench/cores.c

selftest_parts = $(call objects,$(1),$(SELFTEST_C) $(DRIVER) \
    autograder/gtest_shim.cc) build/obj/$(1)/generated.o

build/selftest/plain: $(call selftest_parts,plain)
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(Q)$(CXX) $(CFLAGS) $(LDFLAGS) $^ $(GRADER_LIBS) $(put)

build/selftest/checked: $(call selftest_parts,checked)
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(Q)$(CXX) -g $(SANITIZE) $(LDFLAGS) $^ $(GRADER_LIBS) $(put)

# The driver behind a layer of faults, which the linker leads these calls to.
FAULTY := accept4 bind calloc clock_gettime close connect fcntl free \
    freeaddrinfo getaddrinfo getpeername getsockname getsockopt listen malloc \
    nanosleep poll recv sched_getaffinity sched_yield send sendmsg setsockopt \
    shutdown socket socketpair
FAULTS := $(wildcard autograder/selftest/faults/*.c) autograder/selftest/ends.c

faults_parts := $(call objects,checked,$(FAULTS) $(DRIVER) \
    $(filter-out %/grader.c,$(GRADER)) autograder/gtest_shim.cc) \
    build/obj/checked/generated.o
link_faults = $(CXX) -g $(SANITIZE) $(LDFLAGS) $(FAULTY:%=-Wl,--wrap=%)

build/selftest/faults: $(faults_parts)
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(Q)$(link_faults) $^ $(GRADER_LIBS) $(put)

# How both were made, for a test that makes them again with one file changed.
build/selftest/recipes: build/selftest/plain build/selftest/faults
	@printf "%s='%s'\n" \
	    compile '$(CC) $(POSIX) $(CPPFLAGS) -O1 -g -w' \
	    sanitize '$(SANITIZE)' faulty '$(FAULTY)' libs '$(GRADER_LIBS)' \
	    link_plain '$(CXX) $(CFLAGS) $(LDFLAGS)' \
	    link_faults '$(link_faults)' \
	    parts_plain '$(call selftest_parts,plain)' \
	    parts_faults '$(faults_parts)' > $@.$$$$ && mv $@.$$$$ $@

build/selftest/jail_program: autograder/selftest/jail_probe_program.c
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(GNU) $(WARNINGS) -O1 -g -static \
	    -fstack-protector-all $< -pthread $(put)

#: make test             the project's own tests; ends with "N passed, N failed"
test: build/selftest/plain build/selftest/checked build/selftest/faults \
    build/selftest/recipes build/selftest/jail_program \
    build/checked-grader $(GRADING) $(BENCHES) \
    $(PROGRAMS:%=build/image/%.program.o)
	@sh autograder/selftest/run.sh build/selftest/plain \
	    build/selftest/checked build/selftest/faults \
	    $(sort $(wildcard autograder/selftest/*_test.sh))

# -- Programs -------------------------------------------------------------------

program_parts = $(call objects,plain,driver/apps/$(1).c $(APP_PARTS) $(DRIVER))

define program_rules
build/$(1): $(call program_parts,$(1)) \
    $(call objects,plain,$(MODULES:%=reference/%.c))
	$$(call say,LINK,$$@)
	$$(Q)$$(CC) $$(CFLAGS) $$(LDFLAGS) $$^ $$(LIBS) $$(put)

# Everything but the modules, for a solution's own program.
build/image/$(1).program.o: $(call program_parts,$(1))
	@mkdir -p $$(@D)
	$$(Q)$$(CC) -r -nostdlib $$^ $$(put)
endef
$(foreach program,$(PROGRAMS),$(eval $(call program_rules,$(program))))

# -- Form -------------------------------------------------------------------

C_FILES = $(shell find driver student reference autograder -name '*.[ch]' \
    ! -path '*/hostile/*' | sort)
C_CHECKED = $(filter %.c,$(filter-out student/%,$(C_FILES)))
flags_of = $(if $(filter autograder/%,$(1)),$(GNU),$(POSIX)) $(CPPFLAGS) \
    $(if $(filter autograder/%,$(1)),$(TOOLCHAIN))

#: make format           lay out every C file by .clang-format
format:
	@sh autograder/install.sh lint
	$(Q)clang-format -i $(C_FILES) autograder/gtest_shim.cc

#: make lint             check form and the usual mistakes; changes nothing
lint: compile_commands.json build/generated/complete
	@sh autograder/install.sh lint
	$(Q)clang-format --dry-run -Werror $(C_FILES) autograder/gtest_shim.cc
	$(Q)$(foreach file,$(C_CHECKED),for cc in gcc clang; do $$cc \
	    $(call flags_of,$(file)) $(WARNINGS) -Werror -fsyntax-only \
	    $(if $(filter student/%,$(file)),-Wno-unused-parameter) $(file) || \
	    exit 1; done &&) true
	$(Q)printf '%s\n' $(filter-out %_program.c,$(C_CHECKED)) | \
	    xargs -P 2 -n 1 clang-tidy --quiet 2> build/lint.log || \
	    { cat build/lint.log; exit 1; }
	@echo 'lint: clean'

# For editors and clangd: one entry a file.
compile_commands.json: Makefile $(C_FILES)
	$(file > $@,[$(subst } {,}$(COMMA) {,$(foreach file,\
	    $(filter %.c,$(C_FILES)),$(call entry,$(file))))])

entry = {"directory": "$(CURDIR)", "file": "$(1)", "command": \
    "$(subst ",\",$(strip $(CC) $(call flags_of,$(1)) $(WARNINGS) -c $(1)))"}
COMMA := ,

#: make stubs            write student/*.c anew (FORCE=1 overwrites your work)
stubs:
	$(Q)sh autograder/stubs.sh $(if $(filter 1,$(FORCE)),--force) $(MODULES)

#: make clean            remove build/
clean:
	$(Q)rm -rf build compile_commands.json

-include $(shell find build/obj build/image build/debug -name '*.d' \
    2>/dev/null)
