#!/bin/sh
# zimlet: Zimlets checked and packed; one in a bundle, from vetting to taking it back.
. "$(dirname "$0")/lib.sh"

mkdir -p com_x
cat >com_x/com_x.xml <<'END'
<zimlet name="com_x" version="1.0" description="a sample">
  <include>a.js</include>
  <handlerObject>Handler</handlerObject>
</zimlet>
END
echo '<zimletConfig name="com_x" version="1.0"><global/></zimletConfig>' >com_x/config_template.xml
echo 'function Handler() {}' >com_x/a.js

t 'a folder is packed into a zip that others read, the same every time'
expect_exit 0 "$ZMGRAFT" zimlet pack com_x -o com_x.zip
says 'com_x 1.0, 3 files'
check 'unzip takes it' unzip -tq com_x.zip
must mkdir again
touch -d 2001-01-01 com_x/a.js
must "$ZMGRAFT" zimlet pack com_x/ -o again/com_x.zip
same com_x.zip again/com_x.zip
must env SOURCE_DATE_EPOCH=1000000000 "$ZMGRAFT" zimlet pack com_x -o again/com_x.zip
unzip -l again/com_x.zip >listing
contains listing 2001-09-09

t 'both are checked, for people and for programs'
expect_exit 0 "$ZMGRAFT" zimlet check com_x.zip com_x
says 'com_x.zip: com_x 1.0, 3 files, 0 errors, 0 warnings'
expect_exit 0 "$ZMGRAFT" zimlet check --json com_x.zip
says '"handler": "Handler"' '"version": "1.0"' '"errors": 0'
expect_exit 0 "$ZMGRAFT" zimlet check --rules
says 'definition-version      error'

t 'what zip(1) makes of a stream loses its files where it is sent on: sizes follow the data'
must mkdir streamed
(cd com_x && zip -q -fd ../streamed/com_x.zip ./*)
expect_exit 1 "$ZMGRAFT" zimlet check streamed/com_x.zip
says '[zip-descriptor] a.js' 'no data descriptors'

t 'a broken rule is told with its place, and nothing is packed'
must mkdir bad.d
cp -R com_x bad.d/com_x
sed -i 's/version="1.0"/version="1.0b"/' bad.d/com_x/com_x.xml
echo 'Handler = () => 1;' >bad.d/com_x/a.js
expect_exit 1 "$ZMGRAFT" zimlet check bad.d/com_x
says 'error [definition-version] com_x.xml:1' 'error [script-modern] a.js:1: an arrow function'
expect_exit 1 "$ZMGRAFT" zimlet check --json bad.d/com_x
says '"rule": "script-modern"' '"line": 1'
expect_exit 3 "$ZMGRAFT" zimlet pack bad.d/com_x -o bad.d/com_x.zip
says '[definition-version]'
absent bad.d/com_x.zip
expect_exit 4 "$ZMGRAFT" zimlet check com_x/a.js
expect_exit 5 "$ZMGRAFT" zimlet check none.zip
expect_exit 2 "$ZMGRAFT" zimlet check
expect_exit 2 "$ZMGRAFT" zimlet pack com_x
expect_exit 2 "$ZMGRAFT" zimlet pack com_x -o other.zip
says '[zimlet-name]'

t 'after another one: the same content keeps its version, a new one gets a newer version'
mkdir old
must "$ZMGRAFT" zimlet pack com_x --version 1.0.7 -o old/com_x.zip
expect_exit 0 "$ZMGRAFT" zimlet pack com_x --after old/com_x.zip -o com_x.zip
same old/com_x.zip com_x.zip
echo '// more' >>com_x/a.js
expect_exit 0 "$ZMGRAFT" zimlet pack com_x --after old/com_x.zip -o com_x.zip
says 'com_x 1.0.8,'
expect_exit 0 "$ZMGRAFT" zimlet check com_x.zip # the config template has it too
says '0 warnings'
cp com_x.zip old/com_x.zip
echo '// and more' >>com_x/a.js
expect_exit 0 "$ZMGRAFT" zimlet pack com_x --after old/com_x.zip -o com_x.zip
says 'com_x 1.0.9,'
must "$ZMGRAFT" zimlet pack com_x --version 2.0 -o old/com_x.zip
expect_exit 3 "$ZMGRAFT" zimlet pack com_x --after old/com_x.zip -o com_x.zip
says '[zimlet-version]'

t 'our own breaks no rule, and YUI Compressor reads what is in it'
expect_exit 0 "$ZMGRAFT" zimlet check "$repo/zimlets/com_zmgraft_corrections"
says '0 errors, 0 warnings'
must "$ZMGRAFT" zimlet pack "$repo/zimlets/com_zmgraft_corrections" -o com_zmgraft_corrections.zip
if command -v yui-compressor >/dev/null; then
    unzip -p com_zmgraft_corrections.zip '*.js' >all.js
    expect_exit 0 yui-compressor --type js -o small.js all.js
    check 'something came out' test -s small.js
fi

# ---- in a bundle ----

sample
mkdir -p root/zimlets content/zimlets patches/zimlet
cp -R com_x content/zimlets/
cat >patches/zimlet/x <<'END'
Description: a Zimlet
Author: Patch Author <author@sample.example>
Type: zimlet
Target: zimlets/com_x.zip
Releases: 8.8.15
Content: zimlets/com_x
END
must cp "$ZG_TEST_FOLDER/work/old/com_x.zip" root/zimlets/com_sample_other.zip
remember root before

t 'vetting pins the zip and the version that it has, the build packs it, and says to deploy it'
printf 'zimlet/x\n' >patches/series/8.8.15
expect_exit 0 vet
version=$(sed -n 's/^Version: //p' vetted.lock)
check 'a version of the day' test "${version%??????????}" = 1.0.
expect_exit 0 build_from root
set -- bundle/*.tar.zst
bundle=$1
must sign "$bundle"
must "$ZMGRAFT" unpack "$bundle" inside
expect_exit 0 "$ZMGRAFT" zimlet check inside/files/zimlets/com_x.zip
says "com_x $version, 3 files, 0 errors, 0 warnings"

t 'an unchanged one keeps its version; a changed one is vetted with a newer one'
expect_exit 0 vet
check 'the same version' grep -qx "Version: $version" vetted.lock
echo '// changed' >>content/zimlets/com_x/a.js
expect_exit 3 build_from root
says '[post-image]'
expect_exit 0 vet
check 'one more' grep -qx "Version: ${version%?}1" vetted.lock

t 'apply and rollback say what is to be deployed and undeployed'
expect_exit 0 "$ZMGRAFT" apply "$bundle" root --keyring keys
says 'zmzimletctl deploy "$1"' root/zimlets/com_x.zip
same inside/files/zimlets/com_x.zip root/zimlets/com_x.zip
expect_exit 0 "$ZMGRAFT" scan root
says "com_x"
expect_exit 0 "$ZMGRAFT" rollback root
says 'zmzimletctl undeploy com_x'
unchanged root before
