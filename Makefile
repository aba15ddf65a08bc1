# zmgraft. `make demo` shows the main job, `make check` runs the tests; both install what they
# need first. `make help` lists the rest.
#
# The program's parts are the folders of tools/. Each becomes a library build/lib/PART.a, and a
# test of a part links that part and what it may call, so a call upwards does not even link.

BUILD ?= build
CC = gcc
SAN =
# V=1 shows the commands.
Q = $(if $(V),,@)
say = $(if $(V),true,printf '  %-4s %s\n' $(1) $(2))

CFLAGS = -std=c11 -D_GNU_SOURCE -O2 -g -Wall -Wextra -Wshadow -Wstrict-prototypes \
         -Wmissing-prototypes -Wpointer-arith -Wwrite-strings -Wvla -Werror \
         -fPIE -ffunction-sections -fdata-sections -fstack-protector-strong
CPPFLAGS = -Itools -MMD -MP
LDFLAGS = -pie -Wl,--gc-sections -Wl,-z,now -Wl,-z,relro
# Linked in, so that the program starts without a dynamic linker's tour through libxml2 and
# ICU (which libarchive.so drags in) and runs on a host that lacks them. libcrypto is loaded
# when a signature is made or checked (tools/base/lazy.c).
LDLIBS = -Wl,-Bstatic -larchive -ljansson -lz -lzstd -lbz2 -llzma -lnettle -Wl,-Bdynamic

# SAN=1: ASan and UBSan. SAN=fuzz: the same, with libFuzzer's coverage (clang only).
ifneq ($(SAN),)
SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=undefined
CFLAGS += -O1 $(SANITIZE) $(if $(filter fuzz,$(SAN)),-fsanitize=fuzzer-no-link) \
          -fno-omit-frame-pointer
LDFLAGS += $(SANITIZE)
else
CPPFLAGS += -D_FORTIFY_SOURCE=2
endif

# What a part may call, itself first: the order of the linker and of the layering check.
base_USES      = base
fetch_USES     = fetch base
archive_USES   = archive base
jvm_USES       = jvm base
web_USES       = web base
source_USES    = source base
package_USES   = package fetch archive source base
graft_USES     = graft jvm base
inventory_USES = inventory archive jvm web base
patchset_USES  = patchset inventory fetch archive graft jvm web source base
component_USES = component patchset inventory package fetch archive graft jvm web source base
ledger_USES    = ledger inventory archive jvm web base
bundle_USES    = bundle patchset inventory fetch archive graft jvm web source base
report_USES    = report ledger inventory archive jvm web base
commands_USES  = commands report bundle ledger component patchset inventory package fetch archive graft jvm web source base
PARTS = commands report bundle ledger component patchset inventory package fetch archive graft jvm web source base

part_lib = $(BUILD)/lib/$(1).a
objects_of = $(patsubst %.c,$(BUILD)/obj/%.o,$(sort $(wildcard tools/$(1)/*.c)))
SUPPORT = $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard tests/support/*.c))
UNITS = $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(sort $(wildcard tests/unit/*.c)))
MANUALS = $(patsubst tools/man/%.scd,$(BUILD)/man/%,$(wildcard tools/man/*.scd))

all: $(BUILD)/zmgraft

$(BUILD)/obj/%.o: %.c
	@mkdir -p $(@D)
	@$(call say,CC,$<)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

# What reads XML (tools/web/xml.h).
$(patsubst %,$(BUILD)/obj/tools/web/%.o,xml skin_manifest zimlet_xml): \
    CPPFLAGS += -isystem /usr/include/libxml2

define part_rule
$(call part_lib,$(1)): $(call objects_of,$(1)) | $$(wildcard tools/$(1))
	@mkdir -p $$(@D)
	@rm -f $$@
	$(Q)ar rcsD $$@ $(call objects_of,$(1))
endef
$(foreach part,$(PARTS),$(eval $(call part_rule,$(part))))

$(BUILD)/zmgraft: $(BUILD)/obj/tools/main.o $(foreach p,$(PARTS),$(call part_lib,$(p)))
	@$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

# A test file tests/unit/PART_subject.c links PART and what PART may call.
unit_part = $(firstword $(subst _, ,$(notdir $(1))))
.SECONDEXPANSION:
$(UNITS): $(BUILD)/unit/%: $(BUILD)/obj/tests/unit/%.o $$(SUPPORT) \
          $$(foreach p,$$($$(call unit_part,$$*)_USES),$$(call part_lib,$$(p)))
	@mkdir -p $(@D)
	@$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS) -lcmocka

units: $(UNITS)

# A fuzzer tests/fuzz/fuzz_SUBJECT.c links every part but the commands.
FUZZERS = $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,$(sort $(wildcard tests/fuzz/*.c)))
$(FUZZERS): $(BUILD)/fuzz/%: $(BUILD)/obj/tests/fuzz/%.o \
            $(foreach p,$(filter-out commands,$(PARTS)),$(call part_lib,$(p)))
	@mkdir -p $(@D)
	@$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(LDLIBS)

fuzzers: $(FUZZERS)

# The same targets over files, without libFuzzer: `make check` runs them on their seeds.
REPLAYS = $(patsubst tests/fuzz/%.c,$(BUILD)/replay/%,$(sort $(wildcard tests/fuzz/*.c)))
$(REPLAYS): $(BUILD)/replay/%: $(BUILD)/obj/tests/fuzz/%.o $(BUILD)/obj/tests/fuzz/replay/main.o \
            $(foreach p,$(filter-out commands,$(PARTS)),$(call part_lib,$(p)))
	@mkdir -p $(@D)
	@$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

replays: $(REPLAYS)

BENCHES = $(patsubst tests/bench/%.c,$(BUILD)/bench/%,$(sort $(wildcard tests/bench/*.c)))
$(BENCHES): $(BUILD)/bench/%: $(BUILD)/obj/tests/bench/%.o \
            $(foreach p,$(filter-out commands,$(PARTS)),$(call part_lib,$(p)))
	@mkdir -p $(@D)
	@$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

benches: $(BENCHES)

$(BUILD)/man/%: tools/man/%.scd
	@mkdir -p $(@D)
	@$(call say,MAN,$@)
	$(Q)SOURCE_DATE_EPOCH=0 scdoc < $< > $@

man: $(MANUALS)

include tests/targets.mk

format:
	clang-format -i $$(git ls-files -co --exclude-standard '*.c' '*.h')

clean:
	rm -rf $(BUILD)

.PHONY: all units fuzzers replays benches man format clean
-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)
