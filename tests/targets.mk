# What can be run: demo, tests, benches. Each installs the packages it needs.

# Debian packages: the compilers and libraries zmgraft is built with, then what its tests and
# its demo call.
PACKAGES_BUILD = gcc clang libclang-rt-14-dev clang-format binutils scdoc pkg-config \
    libarchive-dev libjansson-dev zlib1g-dev libzstd-dev libbz2-dev liblzma-dev nettle-dev \
    libssl-dev libxml2-dev libcurl4-openssl-dev
PACKAGES_TEST = libcmocka-dev openssl git default-jdk-headless ecj zip unzip zstd attr dpkg-dev

deps:
	@tests/install-packages $(PACKAGES_BUILD) $(PACKAGES_TEST)

check: deps
	@tests/install-node
	@tests/check

demo: deps
	@$(MAKE) --no-print-directory -s all compat
	@tests/demo

# ZM_WEB_CLIENT names a checkout or bare clone of zm-web-client with its release tags; ZM_TAGLIB, if
# it is set, one of zm-taglib, for what the patches ask of its tags.
check-real: deps
	@$(MAKE) --no-print-directory -s all
	@tests/install-packages nodejs yui-compressor
	@ZM_TAGLIB="$(ZM_TAGLIB)" tests/real/check-real "$(ZM_WEB_CLIENT)"

# Answers of skin render beside digests of the servlet's own; ZM_WEB_CLIENT as above.
check-skins: deps
	@tests/install-packages yui-compressor
	@$(MAKE) --no-print-directory -s all
	@BUILD=$(abspath $(BUILD)) tests/real/check-skins "$(ZM_WEB_CLIENT)"

# ZM_WEB_CLIENT as for check-real, for the tables of skins.
bench: deps
	@tests/install-packages libguava-java libbcprov-java diffoscope-minimal procyon-decompiler \
	    quilt patch
	@$(MAKE) --no-print-directory -s all benches
	@BUILD=$(BUILD) ZM_WEB_CLIENT="$(ZM_WEB_CLIENT)" tests/bench/run

# JARS names jars, and folders of jars.
check-jars: deps
	@BUILD=$(abspath $(BUILD)) tests/real/check-jars $(JARS)

# CLASSES names jars, and folders of jars or classes.
check-classes: deps
	@BUILD=$(abspath $(BUILD)) tests/real/check-classes $(CLASSES)

# STYLES names folders, and git repositories of which every tag is read; npm packages are always.
check-css: deps
	@tests/install-packages nodejs npm
	@BUILD=$(abspath $(BUILD)) tests/real/check-css $(STYLES)

# Patches by meaning beside GNU patch, on every release tag: tests/real/RESULTS-css.md.
check-css-patches: deps
	@tests/install-packages patch
	@$(MAKE) --no-print-directory -s all
	@BUILD=$(abspath $(BUILD)) tests/real/check-css-patches "$(ZM_WEB_CLIENT)"

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

# Source packages laid out beside dpkg-source: those of check-series; SOURCE_FOLDERS names more
# folders with .dsc files.
check-sources: deps
	@$(MAKE) --no-print-directory -s all
	@tests/real/debian-sources tests/real/series-sources $(SERIES_CACHE)
	@BUILD=$(abspath $(BUILD)) tests/real/check-sources $(SERIES_CACHE)/files $(SOURCE_FOLDERS)

# SETS names sets of tests/real/presence/sources, PRESENCE_CACHE where fetched sources are kept.
check-presence: deps
	@tests/install-packages patch
	@$(MAKE) --no-print-directory -s all
	@BUILD=$(abspath $(BUILD)) tests/real/check-presence $(SETS)

# BACKPORT_REPOS holds bare clones of the repositories in tests/real/backport-pairs, OWNER+NAME.
check-backport: deps
	@BUILD=$(abspath $(BUILD)) tests/real/check-backport "$(BACKPORT_REPOS)"

# A native component from its recipe to evidence, and the recipes of Zimbra prepared on upstream's
# sources. BACKPORT_REPOS as for check-backport, with curl, openldap and cyrus-sasl for their recipes;
# PACKAGES a clone of Zimbra/packages. Writes tests/real/RESULTS-component.md.
check-component: deps
	@tests/install-packages autoconf automake libtool make patch
	@$(MAKE) --no-print-directory -s all
	@BUILD=$(abspath $(BUILD)) tests/real/check-component "$(BACKPORT_REPOS)" "$(PACKAGES)"

# Every fact of the recipes beside the packaging at every tag of it; PACKAGES as above.
check-recipes: deps
	@$(MAKE) --no-print-directory -s all
	@BUILD=$(abspath $(BUILD)) tests/real/check-recipes "$(PACKAGES)"

# The table of compatibility data that `skin lint` reads, from the npm package.
$(BUILD)/css-compat.table: tools/web/node/compat-table.mjs tools/web/node/package-lock.json
	@tests/install-node
	@mkdir -p $(@D)
	@node tools/web/node/compat-table.mjs > $@.new && mv $@.new $@
compat: $(BUILD)/css-compat.table

# Debian's Chromium and Firefox, driven by tools/web/node; every file of tests/browser. ZM_AJAX and
# ZM_WEB_CLIENT name checkouts or bare clones with their release tags; without them the real client
# is not loaded. ZM_ZIMLETS names zm-zimlets alike, for the fixes of the vendor's Zimlets. A file that
# takes longer than BROWSER_SECONDS is ended, and its browsers with it.
BROWSER_SECONDS = 1800
PACKAGES_BROWSER = chromium firefox-esr yui-compressor
check-browser: deps
	@$(MAKE) --no-print-directory -s all
	@tests/install-packages $(PACKAGES_BROWSER)
	@tests/install-node
	@BUILD=$(abspath $(BUILD)) ZM_AJAX="$(ZM_AJAX)" ZM_WEB_CLIENT="$(ZM_WEB_CLIENT)" \
	    ZM_ZIMLETS="$(ZM_ZIMLETS)" node --test --test-concurrency=1 \
	    --test-timeout=$(BROWSER_SECONDS)000 tests/browser/*.test.mjs

# What FixZimbra and SynaSkinOverride add to the start of the client, per release and browser; writes
# tests/bench/RESULTS-load.md. For a machine that does nothing else.
LOAD_ROUNDS = 15
bench-load: deps
	@$(MAKE) --no-print-directory -s all
	@tests/install-packages $(PACKAGES_BROWSER)
	@tests/install-node
	@BUILD=$(abspath $(BUILD)) ZM_AJAX="$(ZM_AJAX)" ZM_WEB_CLIENT="$(ZM_WEB_CLIENT)" \
	    node tests/bench/load.mjs $(LOAD_ROUNDS)

# Modernizr and jQuery, as patches/file/modernizr and patches/file/jquery bring them.
libraries:
	@tests/install-node
	@node tools/web/node/libraries.mjs build/libraries

# Every fix of the web client against every release tag; writes tests/real/FIXES.md.
check-fixes: deps
	@$(MAKE) --no-print-directory -s all
	@tests/install-node
	@BUILD=$(BUILD) node tests/real/check-fixes.mjs "$(ZM_AJAX)" "$(ZM_WEB_CLIENT)"

# Every Zimlet at every release tag of zm-zimlets; writes tests/real/RESULTS-zimlets.md.
check-zimlets: deps
	@$(MAKE) --no-print-directory -s all
	@BUILD=$(abspath $(BUILD)) tests/real/check-zimlets "$(ZM_ZIMLETS)"

# ZM_WEB_CLIENT as for check-real. Writes tests/real/RESULTS-lint.md; with ZM_AJAX too, a clone of
# zm-ajax, the client itself is among the pages of RESULTS-coverage.md.
check-lint: deps
	@tests/install-packages $(PACKAGES_BROWSER)
	@tests/install-node
	@$(MAKE) --no-print-directory -s all compat
	@BUILD=$(abspath $(BUILD)) ZM_AJAX="$(ZM_AJAX)" tests/real/check-lint "$(ZM_WEB_CLIENT)"

# Seconds per fuzzer; FUZZ_ONLY names some of them.
FUZZ_SECONDS = 60
fuzz: deps
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/fuzzing CC=clang SAN=fuzz fuzzers
	@tests/fuzz/run $(BUILD)/fuzzing $(FUZZ_SECONDS) $(FUZZ_ONLY)

help:
	@echo 'make          build build/zmgraft'
	@echo 'make demo     the main job on the sample release, explained, under build/demo/'
	@echo 'make check    all tests, with gcc and with clang under ASan and UBSan'
	@echo 'make check-real ZM_WEB_CLIENT=DIR   the page patches on every real release tag'
	@echo 'make check-skins ZM_WEB_CLIENT=DIR  skins of every release rendered as Zimbra does'
	@echo 'make check-jars JARS=...            one class of each jar replaced, the rest unchanged'
	@echo 'make check-classes CLASSES=...      every class read, written again and compared'
	@echo 'make check-css STYLES=...            every style sheet read, written again and compared'
	@echo 'make check-css-patches ZM_WEB_CLIENT=DIR   style patches on every real release tag'
	@echo 'make check-pairs                    real versions of real jars grafted onto one another'
	@echo 'make check-browser [ZM_AJAX=DIR ZM_WEB_CLIENT=DIR ZM_ZIMLETS=DIR]  what runs in Chromium and Firefox'
	@echo 'make check-fixes ZM_AJAX=DIR ZM_WEB_CLIENT=DIR      the fixes on every release tag'
	@echo 'make check-zimlets ZM_ZIMLETS=DIR   the Zimlets of every release tag, checked and packed'
	@echo 'make check-lint ZM_WEB_CLIENT=DIR [ZM_AJAX=DIR]  dropped declarations of real skins, before and after'
	@echo 'make check-series PATCHES=...        the series of Debian packages, beside quilt and patch'
	@echo 'make check-sources SOURCE_FOLDERS=... source packages laid out, beside dpkg-source'
	@echo 'make check-presence                 the fixes of real source packages looked for'
	@echo 'make check-backport BACKPORT_REPOS=DIR   real fixes on older branches, beside the maintainers'
	@echo 'make check-component BACKPORT_REPOS=DIR PACKAGES=DIR   a component from its recipe to evidence'
	@echo 'make check-recipes PACKAGES=DIR     the recipes beside the packaging at every tag'
	@echo 'make libraries                      Modernizr and jQuery for the pages, from npm'
	@echo 'make bench ZM_WEB_CLIENT=DIR   speed beside cp, zip, javap and more, written to tests/bench/RESULTS.md'
	@echo 'make bench-load ZM_AJAX=DIR ZM_WEB_CLIENT=DIR       what the scripts add to the start of the client'
	@echo 'make fuzz     the parsers under libFuzzer'

.PHONY: deps check demo check-real check-skins check-jars check-classes check-css check-css-patches \
    check-pairs check-browser check-fixes check-zimlets check-lint check-series check-sources \
    check-presence check-backport check-component check-recipes compat libraries bench bench-load fuzz help
