# What can be run: demo, tests, benches. Each installs the packages it needs.

# Debian packages: the compilers and libraries zmgraft is built with, then what its tests and
# its demo call.
PACKAGES_BUILD = gcc clang libclang-rt-14-dev clang-format binutils scdoc pkg-config \
    libarchive-dev libjansson-dev zlib1g-dev libzstd-dev libbz2-dev liblzma-dev nettle-dev \
    libssl-dev
PACKAGES_TEST = libcmocka-dev openssl default-jdk-headless ecj zip unzip zstd attr dpkg-dev

deps:
	@tests/install-packages $(PACKAGES_BUILD) $(PACKAGES_TEST)

check: deps
	@tests/check

demo: deps
	@$(MAKE) --no-print-directory -s all
	@tests/demo

# ZM_WEB_CLIENT names a checkout or bare clone of zm-web-client with its release tags.
check-real: deps
	@$(MAKE) --no-print-directory -s all
	@tests/real/check-real "$(ZM_WEB_CLIENT)"

bench: deps
	@tests/install-packages libguava-java libbcprov-java
	@$(MAKE) --no-print-directory -s all benches
	@BUILD=$(BUILD) tests/bench/run

# JARS names jars, and folders of jars.
check-jars: deps
	@BUILD=$(abspath $(BUILD)) tests/real/check-jars $(JARS)

# CLASSES names jars, and folders of jars or classes.
check-classes: deps
	@BUILD=$(abspath $(BUILD)) tests/real/check-classes $(CLASSES)

# PAIRS names grafts of tests/real/pairs/pairs, PAIRS_CACHE where fetched packages are kept.
check-pairs: deps
	@$(MAKE) --no-print-directory -s all
	@BUILD=$(abspath $(BUILD)) tests/real/check-pairs $(PAIRS)

# SERIES_CACHE keeps the Debian source packages of tests/real/series-sources; PATCHES names more
# folders with patches, series and specs, e.g. a checkout of Zimbra/packages.
SERIES_CACHE = $(abspath $(BUILD))/sources
check-series: deps
	@tests/install-packages quilt patch
	@tests/real/debian-sources tests/real/series-sources $(SERIES_CACHE)
	@BUILD=$(abspath $(BUILD)) tests/real/check-series $(SERIES_CACHE)/*_* $(PATCHES)

# SETS names sets of tests/real/presence/sources, PRESENCE_CACHE where fetched sources are kept.
check-presence: deps
	@tests/install-packages patch
	@$(MAKE) --no-print-directory -s all
	@BUILD=$(abspath $(BUILD)) tests/real/check-presence $(SETS)

# BACKPORT_REPOS holds bare clones of the repositories in tests/real/backport-pairs, OWNER+NAME.
check-backport: deps
	@BUILD=$(abspath $(BUILD)) tests/real/check-backport "$(BACKPORT_REPOS)"

# Seconds per fuzzer.
FUZZ_SECONDS = 60
fuzz: deps
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/fuzzing CC=clang SAN=fuzz fuzzers
	@tests/fuzz/run $(BUILD)/fuzzing $(FUZZ_SECONDS)

help:
	@echo 'make          build build/zmgraft'
	@echo 'make demo     the main job on the sample release, explained, under build/demo/'
	@echo 'make check    all tests, with gcc and with clang under ASan and UBSan'
	@echo 'make check-real ZM_WEB_CLIENT=DIR   the page patches on every real release tag'
	@echo 'make check-jars JARS=...            one class of each jar replaced, the rest unchanged'
	@echo 'make check-classes CLASSES=...      every class read, written again and compared'
	@echo 'make check-pairs                    real versions of real jars grafted onto one another'
	@echo 'make check-series PATCHES=...        the series of Debian packages, beside quilt and patch'
	@echo 'make check-presence                 the fixes of real source packages looked for'
	@echo 'make check-backport BACKPORT_REPOS=DIR   real fixes on older branches, beside the maintainers'
	@echo 'make bench    speed beside cp, zip and jar, written to tests/bench/RESULTS.md'
	@echo 'make fuzz     the parsers under libFuzzer'

.PHONY: deps check demo check-real check-jars check-classes check-pairs check-series check-backport check-presence bench fuzz help
