# The house. One non-recursive Makefile; everything it makes lies under $(O) (build/).
#
#   build/siyu            the program (release)
#   build/BUILD/…         objects and tests of one variant: release, debug, asan, tsan, fuzz, coverage
#   build/farm/ROOM/…     links to just the headers that ROOM may include (scripts/layers is the law)
#   build/gen/ROOM/…      generated sources
#   build/*.mk            what scripts/configure and scripts/rules found; make reads them again by itself
#
# Rooms are found by their folders: src/ROOM/*.c, include/ROOM/*.h, tests/ROOM/test_*.c, tests/ROOM/test_*.sh.
# The first lines of a test may say `/* rooms: sandbox flow */` (sees and is linked with these, too) and
# `/* needs: expat */` (left out, loudly, where that library is not installed), and `/* shares: 4 */`: run so many times side by
# side, each with its share of the cases (SIYU_SHARE=K/N); and `/* beside: scenario */`: with the helpers of that folder of tests, too.

VERSION := 0.1.0
O       ?= build
BUILD   ?= release
FARM    := $(O)/farm
B       := $(O)/$(BUILD)
PREFIX  ?= /usr/local
DESTDIR ?=
J       ?= $(shell nproc 2>/dev/null || echo 2)

AR      ?= ar
MAKEFLAGS += --no-builtin-rules --no-print-directory
# As many jobs as there are processors; make -jN on the command line wins.
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j$(J)
endif
.SUFFIXES:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := all

export SIYU_SHARED ?= ../shared/wecom

# These goals need neither a compiler nor a library.
PLAIN := help clean setup fmt uninstall dist
ifneq ($(filter-out $(PLAIN),$(or $(MAKECMDGOALS),all)),)
include $(O)/config.mk $(O)/rules.mk
endif

# Flags -----------------------------------------------------------------------------------------------------------

# One feature macro for the whole tree: getrandom, clock_boottime, accept4, OFD locks are all wanted, glibc and musl know it.
STD      := -std=c17 -D_GNU_SOURCE
WARN     := -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition -Wvla \
            -Wundef -Wpointer-arith -Wwrite-strings -Wformat=2 -Wimplicit-fallthrough -Wredundant-decls -Wdate-time \
            $(WARN_PROBED) $(if $(WERROR),-Werror)
HARDEN   := -fPIE -fno-common -fno-strict-aliasing $(HARDEN_PROBED)
LINK     := -pthread $(LINK_PROBED)

# The folder it is built in stands nowhere in it: two builds of one tree are the same bytes, debug information and all.
OPT_release  := -O2 -g $(FORTIFY) -ffile-prefix-map='$(O)/=build/' -ffile-prefix-map='$(CURDIR)=.'
OPT_debug    := -Og -g3
OPT_asan     := -O1 -g -fno-omit-frame-pointer $(SANITIZE)
OPT_tsan     := -O1 -g -fno-omit-frame-pointer $(THREADS)
OPT_fuzz     := $(OPT_asan) $(if $(FUZZER),-fsanitize=fuzzer-no-link)
# Counters go out while it runs (%c): a process that is killed is counted, too.
OPT_coverage := -O1 -g -fprofile-instr-generate -fcoverage-mapping -mllvm -runtime-counter-relocation
ifeq ($(OPT_$(BUILD)),)
$(error BUILD=$(BUILD) is not one of release, debug, asan, tsan, fuzz, coverage)
endif

COMPILE = $(CC) $(STD) $(WARN) $(HARDEN) $(OPT_$(BUILD)) -pthread $(CPPFLAGS) $(CFLAGS)
LINKER  = $(CC) $(HARDEN) $(OPT_$(BUILD)) $(CFLAGS) $(LINK) $(LDFLAGS)

# Rooms -----------------------------------------------------------------------------------------------------------

# Objects of a room, without main; each room is an archive, so that a program holds what it uses.
GEN_store := $(if $(wildcard src/store/schema/*.sql),$(O)/gen/store/schema_gen.c)
GEN_app   := $(if $(wildcard src/app/manual/*.md),$(O)/gen/app/manual_gen.c)
GEN_desk  := $(if $(wildcard src/desk/static/*),$(O)/gen/desk/asset_gen.c)
objs_of    = $(patsubst src/%.c,$(B)/src/%.o,$(sort $(wildcard src/$(1)/*.c))) $(GEN_$(1):$(O)/gen/%.c=$(B)/gen/%.o)
$(foreach r,$(ROOMS),$(eval OBJ_$(r) := $(filter-out $(B)/src/app/main.o,$(call objs_of,$(r)))))
OBJ       := $(foreach r,$(ROOMS),$(OBJ_$(r)))
# Archives of rooms in linking order: who uses before who is used.
reverse    = $(if $(1),$(call reverse,$(wordlist 2,$(words $(1)),$(1))) $(firstword $(1)))
archives   = $(patsubst %,$(B)/lib/%.a,$(call reverse,$(foreach r,$(1),$(if $(OBJ_$(r)),$(r)))))
MAIN      := $(B)/src/app/main.o
PROGRAM   := $(if $(filter release,$(BUILD)),$(O)/siyu,$(B)/siyu)

uniq       = $(if $(1),$(firstword $(1)) $(call uniq,$(filter-out $(firstword $(1)),$(1))))
libs_of    = $(foreach l,$(call uniq,$(foreach r,$(1),$(LIBS_$(r)))),$(LDLIBS_$(l)))
cflags_of  = $(foreach l,$(call uniq,$(foreach r,$(1),$(LIBS_$(r)))),$(CFLAGS_$(l)))

define room_rule
$$(B)/src/$(1)/%.o: src/$(1)/%.c $$(B)/flags
	@mkdir -p $$(@D)
	$$(call say,CC,$$<)
	$$(Q)$$(COMPILE) -I$$(FARM)/$(1) $$(call cflags_of,$(1)) $$(DEFS_$(1)) -MMD -MP -c -o $$@ $$<
$$(B)/gen/$(1)/%.o: $$(O)/gen/$(1)/%.c $$(B)/flags
	@mkdir -p $$(@D)
	$$(call say,CC,$$<)
	$$(Q)$$(COMPILE) -I$$(FARM)/$(1) $$(call cflags_of,$(1)) -MMD -MP -c -o $$@ $$<
$$(B)/lib/$(1).a: $$(OBJ_$(1)) $$(O)/rooms/$(1)
	@mkdir -p $$(@D)
	@rm -f $$@
	$$(Q)$$(AR) rcs $$@ $$(OBJ_$(1))
endef
DEFS_app := -DSIYU_VERSION='"$(VERSION)"'
$(foreach r,$(ROOMS),$(eval $(call room_rule,$(r))))

# V=1 shows the whole commands.
Q   := $(if $(V),,@)
say  = $(if $(V),,@printf '  %-5s %s\n' $(1) $(2))

all: program ## build the program at build/siyu (default)

program: $(PROGRAM)
.PHONY: all program

$(PROGRAM): $(MAIN) $(call archives,$(ROOMS))
	$(call say,LD,$@)
	$(Q)$(LINKER) -o $@ $^ $(call libs_of,$(ROOMS)) $(SYSLIBS)

# A change of compiler or flags rebuilds what it touches.
$(B)/flags: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' '$(subst ','\'',$(COMPILE) | $(LINKER))' | cmp -s - $@ || printf '%s\n' '$(subst ','\'',$(COMPILE) | $(LINKER))' > $@

# The migrations, the manual and what pages load as C strings.
$(O)/gen/store/schema_gen.c: $(sort $(wildcard src/store/schema/*.sql)) scripts/embed $(O)/rules.mk
	@mkdir -p $(@D)
	$(call say,GEN,$@)
	$(Q)scripts/embed sql $(sort $(wildcard src/store/schema/*.sql)) > $@
$(O)/gen/app/manual_gen.c: $(sort $(wildcard src/app/manual/*.md)) scripts/embed $(O)/rules.mk
	@mkdir -p $(@D)
	$(call say,GEN,$@)
	$(Q)scripts/embed manual $(sort $(wildcard src/app/manual/*.md)) > $@

$(O)/gen/desk/asset_gen.c: $(sort $(wildcard src/desk/static/*)) scripts/embed $(O)/rules.mk
	@mkdir -p $(@D)
	$(call say,GEN,$@)
	$(Q)scripts/embed asset $(sort $(wildcard src/desk/static/*)) > $@

# Compiler, flags and libraries; installs what is missing unless NO_SETUP=1. Written only when something changed.
$(O)/config.mk: FORCE
	@CC='$(CC)' O='$(O)' NO_SETUP='$(NO_SETUP)' scripts/configure $@

# The law as make variables, tests with their rooms, and the farm of headers. Written only when something changed.
$(O)/rules.mk: FORCE
	@scripts/rules $(O)

FORCE:

# Tests -----------------------------------------------------------------------------------------------------------

# make test ROOM="base crypt" builds and runs these rooms' tests alone.
TEST_SRC    := $(filter-out $(foreach t,$(TESTS),$(if $(filter-out $(HAVE),$(NEEDS_$(t))),$(t))),$(TESTS))
TEST_LEFT   := $(filter-out $(TEST_SRC),$(TESTS))
TEST_PICK    = $(if $(ROOM),$(filter $(foreach r,$(ROOM),tests/$(r)/%),$(1)),$(1))
TEST_PROGS  := $(patsubst %.c,$(B)/%,$(call TEST_PICK,$(TEST_SRC)))
TEST_RUNS    = $(foreach t,$(call TEST_PICK,$(TEST_SRC)),$(if $(SHARES_$(t)),$(SHARES_$(t):%=$(B)/$(t:.c=)@%),$(B)/$(t:.c=)))
TEST_SHELL  := $(call TEST_PICK,$(filter-out tests/house/%,$(wildcard tests/*/test_*.sh)))
HELPER_tests := $(wildcard tests/testlib.c)

# Helpers: tests/testlib.c for all, and what lies beside the tests without the name test_*.
helpers_of   = $(patsubst %.c,$(B)/%.o,$(HELPER_tests) $(filter-out $(TESTS) $(BENCHES) $(FUZZERS) tests/fuzz/driver.c,$(wildcard $(dir $(1))*.c $(BESIDE_$(1):%=tests/%/*.c))))

define test_link
$$(B)/$(1:.c=): $$(B)/$(1:.c=.o) $$(call helpers_of,$(1)) $$(call archives,$$(ROOMS_OF_$(1)))
	$$(call say,LD,$$@)
	$$(Q)$$(LINKER) -o $$@ $$^ $$(call libs_of,$$(ROOMS_OF_$(1))) $$(foreach n,cmocka $$(NEEDS_$(1)),$$(LDLIBS_$$(n))) $$(SYSLIBS)
endef
$(foreach t,$(TESTS) $(BENCHES),$(eval $(call test_link,$(t))))

# Tests are many and run once: -O1 compiles them in half the time.
$(B)/tests/%.o: tests/%.c $(B)/flags
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(COMPILE) $(if $(filter release,$(BUILD)),-O1) $(foreach r,$(or $(SEES_$<),app),-I$(FARM)/$(r)) -Itests -I$(<D) $(BESIDE_$<:%=-Itests/%) -I$(patsubst tests/%,src/%,$(<D)) \
		$(call cflags_of,$(or $(ROOMS_OF_$<),$(ROOMS))) $(foreach n,cmocka $(NEEDS_$<),$(CFLAGS_$(n))) -MMD -MP -c -o $@ $<

# The library that stands in for the platform's (room archive), one that lacks a function of it, and a clock that can be put.
STANDINS := $(if $(wildcard tests/standin/standin.c),$(B)/standin/chat.so $(B)/standin/lacks.so $(B)/standin/clock.so)
$(B)/standin/clock.so: tests/standin/clock.c
$(B)/standin/chat.so $(B)/standin/lacks.so: tests/standin/standin.c
$(STANDINS): $(B)/flags
	@mkdir -p $(@D)
	$(call say,SO,$@)
	$(Q)$(CC) $(STD) $(WARN) -O1 -g -fPIC -fvisibility=hidden $(if $(filter %/lacks.so,$@),-DSTANDIN_LACKS) -shared -o $@ $(filter %.c,$^)

test: $(TEST_PROGS) $(STANDINS) $(if $(TEST_SHELL),program) ## build and run all tests (ROOM=… for some)
	@$(foreach t,$(TEST_LEFT),echo "left out: $(t) needs $(NEEDS_$(t))" >&2;) :
	@SIYU=$(PROGRAM) SIYU_BUILD=$(B) scripts/run-tests -j $(J) -o $(B)/tests/log $(TEST_SHELL) $(TEST_RUNS)

test-programs: $(TEST_PROGS) $(STANDINS)
.PHONY: test test-programs

demo: program $(firstword $(STANDINS)) ## two weeks of a virtual shop, then the real thing on loopback (KEEP=1 stays up)
	@$(PROGRAM) demo $(if $(KEEP),--keep)
.PHONY: demo

bench: program $(BENCHES:%.c=$(B)/%) ## measure what it must reach, as ratios in one run
	@sh tests/bench/bot/install.sh '$(O)/bot'
	@bad=0; export BENCH_BOT='$(O)/bot'; $(foreach b,$(BENCHES:%.c=$(B)/%),echo "== $(notdir $(b))"; $(if $(filter /%,$(b)),,./)$(b) || bad=1;) \
	if [ -e tests/bench/run.sh ]; then SIYU=$(PROGRAM) SIYU_BUILD=$(B) sh tests/bench/run.sh || bad=1; fi; exit $$bad
.PHONY: bench

# The law -----------------------------------------------------------------------------------------------------------

check: ## everything: law, both compilers, sanitizers, analysers, format, fuzz smoke (an hour and more on two processors)
	@CC='$(CC)' J='$(J)' MAKE='$(MAKE)' O='$(O)' HAVE='$(HAVE)' SANITIZE='$(SANITIZE)' THREADS='$(THREADS)' scripts/check
.PHONY: check

law: $(OBJ) $(MAIN) ## the law alone: include, symbols, words, globals, names, sizes, documents
	@bad=0; scripts/check-words || bad=1; [ ! -e scripts/check-docs ] || scripts/check-docs || bad=1; scripts/sizes || bad=1; CC='$(CC)' scripts/check-objects $(B) || bad=1; exit $$bad
.PHONY: law

format-check:
	@clang-format --dry-run -Werror $(FORMATTED)
fmt: ## format the C sources with clang-format
	$(Q)clang-format -i $(FORMATTED)
# Headers are documents, aligned by hand.
FORMATTED = $(sort $(wildcard src/*/*.c tests/*/*.c tests/*.c))
.PHONY: format-check fmt

# The analysers, once for each file (clang-tidy; by its content, too) and room (cppcheck) that changed since.
TIDY_CACHE ?= $(O)/tidy
export TIDY_NODES ?= 100000
LINT := $(B)/lint-$(TIDY_NODES)
define lint_rule
$$(LINT)/src/$(1)/%.tidy: src/$(1)/%.c $$(B)/src/$(1)/%.o .clang-tidy scripts/tidy
	@mkdir -p $$(@D)
	$$(call say,TIDY,$$<)
	$$(Q)scripts/tidy $$(TIDY_CACHE) $$< $$(STD) -I$$(FARM)/$(1) $$(call cflags_of,$(1)) $$(DEFS_$(1))
	@touch $$@
$$(LINT)/$(1).cppcheck: $$(OBJ_$(1)) Makefile
	@mkdir -p $$(@D)
	$$(call say,CPPCHECK,src/$(1))
	$$(Q)cppcheck $$(CPPCHECK) -I$$(FARM)/$(1) $$(DEFS_$(1)) src/$(1)
	@touch $$@
endef
CPPCHECK := -q --std=c11 --enable=warning,performance,portability --inline-suppr --error-exitcode=1 --max-configs=4 \
            --suppress=missingIncludeSystem --suppress=unmatchedSuppression --suppress=varFuncNullUB --suppress=uninitvar --suppress=autoVariables \
            --suppress=ctuuninitvar --suppress=uninitStructMember --template='{file}:{line}: error: {message} [{id}]'
$(foreach r,$(ROOMS),$(if $(OBJ_$(r)),$(eval $(call lint_rule,$(r)))))
tidy: $(patsubst $(B)/src/%.o,$(LINT)/src/%.tidy,$(filter $(B)/src/%,$(OBJ) $(MAIN)))
cppcheck: $(foreach r,$(ROOMS),$(if $(OBJ_$(r)),$(LINT)/$(r).cppcheck))
.PHONY: tidy cppcheck

# Fuzzing -----------------------------------------------------------------------------------------------------------

# With libFuzzer where the compiler has it; else tests/fuzz/driver.c replays the corpus and mutates it.
define fuzz_link
$$(B)/$(1:.c=): $$(B)/$(1:.c=.o) $(if $(FUZZER),,$$(B)/tests/fuzz/driver.o) $$(call archives,$$(ROOMS_OF_$(1)))
	$$(call say,LD,$$@)
	$$(Q)$$(LINKER) $(if $(FUZZER),-fsanitize=fuzzer) -o $$@ $$^ $$(call libs_of,$$(ROOMS_OF_$(1))) $$(foreach n,$$(NEEDS_$(1)),$$(LDLIBS_$$(n))) $$(SYSLIBS)
endef
FUZZ_SRC := $(filter-out $(foreach t,$(FUZZERS),$(if $(filter-out $(HAVE),$(NEEDS_$(t))),$(t))),$(FUZZERS))
$(foreach t,$(FUZZ_SRC),$(eval $(call fuzz_link,$(t))))
FUZZ_PICK := $(if $(T),$(filter $(T:%=tests/fuzz/fuzz_%.c),$(FUZZ_SRC)),$(FUZZ_SRC))
TIME ?= 60

fuzz: ## fuzz every parser (T=xml for one, TIME=60 seconds each)
	@$(MAKE) O='$(O)/fuzz' BUILD=fuzz CC='$(FUZZ_CC)' T='$(T)' TIME='$(TIME)' fuzz-run
fuzz-run: $(FUZZ_PICK:%.c=$(B)/%)
	@$(if $(FUZZ_PICK),,echo "fuzz: no target '$(T)'" >&2; exit 2;) scripts/run-fuzz -j $(J) '$(TIME)' $(B)/corpus $^
.PHONY: fuzz fuzz-run

CUSTOMER_DAYS ?= 10000000
soak: program $(B)/tests/scenario/test_worlds $(B)/tests/app/test_kill ## ten million customer-days of random worlds, every fault of disk and database, a thousand kills, then long fuzzing (CUSTOMER_DAYS=, TIME= seconds each)
	@seq $(J) | SIYU_CUSTOMER_DAYS=$$(($(CUSTOMER_DAYS) / $(J))) xargs -P $(J) -I @ \
		env SIYU_WORLDS_FROM=@00000 $(if $(filter /%,$<),,./)$<
	@SIYU_CUSTOMER_DAYS=1000000 SIYU_TEST_SECONDS=86400 $(MAKE) BUILD=asan test ROOM=scenario
	@SIYU_FAULTS=1 SIYU_TEST_SECONDS=86400 $(MAKE) test ROOM=fault
	@SIYU='$(abspath $(PROGRAM))' SIYU_KILLS=1000 $(if $(filter /%,$(B)),,./)$(B)/tests/app/test_kill
	@$(MAKE) fuzz TIME='$(TIME)'
	@if command -v clang-tidy > /dev/null; then TIDY_NODES=225000 $(MAKE) BUILD=asan tidy; fi
.PHONY: soak

coverage: ## run the tests with clang's counters: lines and branches of each room, and whether any is less than it was
	@$(MAKE) CC=clang BUILD=coverage O='$(O)/cov' coverage-run
coverage-run: $(TEST_PROGS) $(STANDINS) program
	@rm -rf '$(B)/profile'
	@LLVM_PROFILE_FILE='$(abspath $(B))/profile/%c%m.profraw' $(MAKE) CC='$(CC)' BUILD=coverage O='$(O)' test
	@scripts/coverage '$(B)/profile' '$(PROGRAM)' $(TEST_PROGS)
.PHONY: coverage-run
.PHONY: coverage

# Installing --------------------------------------------------------------------------------------------------------

DOCS = $(wildcard README.md README.zh-CN.md CHANGELOG.md LICENSE conf/RUNBOOK.md conf/WEBHOOKS.md .github/SECURITY.md)
TO  := $(DESTDIR)$(PREFIX)
install: program ## install under DESTDIR and PREFIX (/usr/local)
	install -d '$(TO)/bin' '$(TO)/share/siyu/sop' '$(TO)/share/siyu/nginx' '$(TO)/share/siyu/caddy' '$(TO)/share/siyu/prometheus' '$(TO)/share/doc/siyu' \
		'$(TO)/share/man/man1' '$(TO)/share/man/man5' '$(TO)/share/man/man7' '$(TO)/share/bash-completion/completions' \
		'$(TO)/share/zsh/site-functions' '$(TO)/share/fish/vendor_completions.d' '$(TO)/lib/systemd/system' '$(TO)/lib/sysusers.d' '$(TO)/lib/tmpfiles.d'
	install -m 755 $(PROGRAM) '$(TO)/bin/siyu'
	for f in conf/*.example conf/holidays-*.conf; do install -m 644 "$$f" '$(TO)/share/siyu/' || exit 1; done
	find sop -type f | while read -r f; do \
		d='$(TO)/share/siyu'; install -d "$$d/$$(dirname "$$f")" && install -m 644 "$$f" "$$d/$$f" || exit 1; done
	install -m 644 conf/nginx/siyu.conf '$(TO)/share/siyu/nginx/'
	install -m 644 conf/caddy/Caddyfile '$(TO)/share/siyu/caddy/'
	install -m 644 conf/prometheus/siyu.rules.yml '$(TO)/share/siyu/prometheus/'
	scripts/units '$(PREFIX)/bin' '$(O)/units'
	install -m 644 '$(O)/units/siyu.service' '$(O)/units/siyu@.service' '$(TO)/lib/systemd/system/'
	install -m 644 conf/systemd/sysusers.conf '$(TO)/lib/sysusers.d/siyu.conf'
	install -m 644 conf/systemd/tmpfiles.conf '$(TO)/lib/tmpfiles.d/siyu.conf'
	scripts/pages '$(PROGRAM)' '$(O)/pages'
	for n in 1 5 7; do install -m 644 '$(O)'/pages/*.$$n '$(TO)'/share/man/man$$n/ || exit 1; done
	install -m 644 '$(O)/pages/siyu' '$(TO)/share/bash-completion/completions/'
	install -m 644 '$(O)/pages/_siyu' '$(TO)/share/zsh/site-functions/'
	install -m 644 '$(O)/pages/siyu.fish' '$(TO)/share/fish/vendor_completions.d/'
	for f in $(DOCS); do install -m 644 "$$f" '$(TO)/share/doc/siyu/' || exit 1; done
uninstall: ## remove what install put there (never conf or data)
	rm -f '$(TO)/bin/siyu' '$(TO)/lib/systemd/system/siyu.service' '$(TO)/lib/systemd/system/siyu@.service' \
		'$(TO)/lib/sysusers.d/siyu.conf' '$(TO)/lib/tmpfiles.d/siyu.conf' '$(TO)/share/man/man1/siyu.1' '$(TO)/share/man/man5/siyu.conf.5' \
		'$(TO)/share/man/man7/siyu-scripts.7' '$(TO)/share/bash-completion/completions/siyu' '$(TO)/share/zsh/site-functions/_siyu' \
		'$(TO)/share/fish/vendor_completions.d/siyu.fish'
	rm -rf '$(TO)/share/siyu' '$(TO)/share/doc/siyu'
.PHONY: install uninstall

# Packages ----------------------------------------------------------------------------------------------------------

dist: ## the tarball of the last commit, the same bytes each time
	@scripts/dist $(VERSION) $(O)/dist
distcheck: program ## the tarball built, tested and installed in another folder, its program compared with this one
	@CC='$(CC)' WERROR='$(WERROR)' MAKE='$(MAKE)' PROGRAM='$(O)/siyu' scripts/distcheck $(VERSION) $(O)/dist
deb: program ## a Debian package of this program (dpkg-deb)
	@rm -rf '$(O)/dist/deb' && mkdir -p '$(O)/dist/deb'
	@$(MAKE) install DESTDIR='$(abspath $(O))/dist/deb' PREFIX=/usr > '$(O)/dist/install.log'
	@scripts/deb $(VERSION) '$(PROGRAM)' '$(O)/dist'
sbom: ## what the program is made of, as SPDX
	@mkdir -p $(O)/dist && scripts/sbom $(VERSION) > $(O)/dist/siyu-$(VERSION).spdx.json && echo $(O)/dist/siyu-$(VERSION).spdx.json
.PHONY: dist distcheck deb sbom

setup: ## install compiler, pkg-config and libraries (CHECK=1: the tools of make check, too)
	@scripts/setup $(if $(CHECK),--check-tools)

clean: ## remove everything that was built
	rm -rf $(O)

help: ## this list
	@awk -F ':.*## ' '/^[a-z][a-z-]*:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile
	@echo; echo "  BUILD=release|debug|asan|tsan|coverage   CC=clang   WERROR=1   V=1 shows commands   O=build   NO_SETUP=1"
.PHONY: setup clean help

-include $(sort $(OBJ:.o=.d) $(MAIN:.o=.d) $(patsubst %.c,$(B)/%.d,$(wildcard tests/*/*.c tests/*.c)))
