#!/bin/sh
# What vet and build refuse: each input with its exit code, and nothing written.
. "$(dirname "$0")/lib.sh"
sample
must vet
page=jetty_base/webapps/zimbra/public/launchZCS.jsp
view=jetty_base/webapps/zimbra/WEB-INF/tags/infra/view.tag

# A root, lock and patches to spoil, as fresh as the sample's.
fresh() {
    rm -rf r p l
    cp -a root r
    cp -R patches p
    mkdir l
    cp vetted.lock vetted.lock.sig l
    cp -R content vendor l
}

# build_spoiled, vet_spoiled: the commands on what `fresh` made and the test spoiled.
build_spoiled() {
    "$ZMGRAFT" build r --release $release --patches p --content l/content --sources l/vendor \
        --lock l/vetted.lock --reviewers reviewers --out no-bundle "$@"
}
vet_spoiled() {
    "$ZMGRAFT" vet --root r --release $release --patches p --content l/content --sources l/vendor \
        --lock l/new.lock --reviewers reviewers \
        --key private/reviewer.key --cert reviewers/reviewer.crt "$@"
}

# refuses_to_build RULE [OPTION...]
refuses_to_build() {
    rule=$1
    shift
    expect_exit 3 build_spoiled "$@"
    says "[$rule]"
    check 'no bundle was written' test -z "$(ls no-bundle 2>/dev/null)"
}
refuses_to_vet() {
    rule=$1
    shift
    expect_exit 3 vet_spoiled "$@"
    says "[$rule]"
    absent l/new.lock
}

t 'what the sample is builds (the tests below spoil it)'
fresh
expect_exit 0 build_spoiled
rm -rf no-bundle

t 'a source patch is passed over, and told: it changes no root'
fresh
mkdir p/source
cat >p/source/zero <<'END'
Description: room for the zero
Type: source
Component: measure
Versions: << 1.4
Advisory: CVE-2021-9001
Author: Jane Doe <jane@example.org>

--- a/measure.c
+++ b/measure.c
@@ -1 +1 @@
-old
+new
END
for series in p/series/*; do
    echo source/zero >>"$series"
done
expect_exit 0 build_spoiled
says 'source/zero' 'skipped: for the component build'
rm -rf no-bundle
expect_exit 0 vet_spoiled --dry-run
says 'source/zero: skipped: for the component build'
expect_exit 2 vet_spoiled source/zero
says patch-for-component
absent l/new.lock

t 'a page that drifted since it was vetted'
fresh
echo '<%-- edited --%>' >>r/$page
refuses_to_build pre-image-drift
says $page

t 'a drifted page is patched with --allow-drift where its anchor still fits'
expect_exit 0 build_spoiled --allow-drift
says applied-drifted
rm -rf no-bundle

t 'a jar whose class drifted'
fresh
(cd r/lib/jars && mkdir -p "$(dirname $store_class)" && echo other >$store_class &&
    chmod u+w zimbrastore.jar && zip -q zimbrastore.jar $store_class && rm -r com)
refuses_to_build pre-image-drift
says lib/jars/zimbrastore.jar

t 'an anchor that occurs twice'
fresh
printf '<jsp:include page="Boot.jsp"/>\n' >>r/$page
refuses_to_vet anchor-ambiguous
says $page 'occurs 2 times'
refuses_to_build anchor-ambiguous --allow-drift
says 'occurs 2 times'

t 'an anchor that does not occur'
fresh
sed 's/page="Boot.jsp"/page="Other.jsp"/' root/$page >r/$page
refuses_to_vet anchor-missing
says $page 'does not occur'
refuses_to_build anchor-missing --allow-drift

t 'a target that is not there'
fresh
rm r/$view
refuses_to_build target-missing
says view.tag

t 'a patch that the series of this very release names, for another release'
fresh
(grep -v '^#' p/series/8.8.15) >p/series/$release
refuses_to_build patch-unused
says page/login-preview
refuses_to_vet patch-unused

t 'a series that names a patch twice'
fresh
echo page/view-ie >>p/series/8.8.15
refuses_to_build series-duplicate

t 'a patch before the one that it requires'
fresh
printf 'page/launchZCS-early\nfile/early-script\n' >p/series/8.8.15
refuses_to_build patch-requires
says file/early-script

t 'a copy of a class left behind'
fresh
mkdir -p r/jetty_base/webapps/zimbra/WEB-INF/lib
cp r/lib/jars/zimbrastore.jar r/jetty_base/webapps/zimbra/WEB-INF/lib/other.jar
refuses_to_build copy-left-behind
says WEB-INF/lib/other.jar
refuses_to_vet copy-left-behind

t 'a copy of a class left behind in a jar inside a war'
fresh
mkdir -p war/WEB-INF/lib
cp r/lib/jars/zimbrastore.jar war/WEB-INF/lib/inner.jar
(cd war && zip -q -r ../r/jetty_base/webapps/service.war WEB-INF)
refuses_to_build copy-left-behind
says service.war

t 'a copy that the patch excepts is left alone'
fresh
mkdir -p r/lib/ext/old
cp r/lib/jars/zimbrastore.jar r/lib/ext/old/zimbrastore.jar
sed 's,^Releases:,Except: lib/ext/old/zimbrastore.jar\n&,' patches/class/preauth-redirect \
    >p/class/preauth-redirect
expect_exit 0 vet_spoiled

t 'a patch that changed since it was vetted'
fresh
sed 's/var isIE = true/var isIE = 1/' patches/page/view-ie >p/page/view-ie
refuses_to_build patch-changed
says page/view-ie

t 'a file to add that changed since it was vetted'
fresh
echo '// more' >>l/content/skins/scripts/early.js
refuses_to_build post-image
says early.js

t 'a lock without a signature, a lock changed since, and a lock that a stranger signed'
fresh
rm l/vetted.lock.sig
refuses_to_build lock-unsigned
fresh
sed 's/^Date: .*/Date: 2001-01-01/' vetted.lock >l/vetted.lock
refuses_to_build signature-invalid
fresh
must "$repo/tests/sample/keypair" stranger private strangers Stranger stranger@elsewhere.example
refuses_to_build signer-untrusted --reviewers strangers

t 'no lock at all'
fresh
rm l/vetted.lock l/vetted.lock.sig
refuses_to_build lock-missing

t 'a reviewer who is the author'
fresh
must "$repo/tests/sample/keypair" author private authors 'Patch Author' author@sample.example
refuses_to_vet reviewer-is-author --key private/author.key --cert authors/author.crt
says 'author'

t 'a vendor package that is missing, and one with other bytes'
fresh
rm l/vendor/*.deb
refuses_to_build source-missing
says zimbra-patch_8.8.15.p41_amd64.deb
fresh
echo more >>"$(ls l/vendor/*.deb)"
refuses_to_build source-digest

t 'a root of another release'
fresh
sed 's/8.8.15_P40/8.8.15_P39/' root/.install_history >r/.install_history
refuses_to_build wrong-release
says 8.8.15.p39 $release

t 'a signed jar'
fresh
(cd r/lib/jars && mkdir META-INF && echo 'Signature-Version: 1.0' >META-INF/VENDOR.SF &&
    chmod u+w zimbrastore.jar && zip -q zimbrastore.jar META-INF/VENDOR.SF && rm -r META-INF)
refuses_to_build jar-signed
says lib/jars/zimbrastore.jar

t 'a jar with an entry twice'
fresh
chmod u+w r/lib/jars/zimbrastore.jar
mkdir -p spare/com/zimbra/sample/service
echo other >spare/com/zimbra/sample/service/PreAuthServleX.class
(cd spare && zip -q ../r/lib/jars/zimbrastore.jar com/zimbra/sample/service/PreAuthServleX.class)
perl -pi -e 's/PreAuthServleX/PreAuthServlet/g' r/lib/jars/zimbrastore.jar
refuses_to_build jar-malformed
says lib/jars/zimbrastore.jar

t 'a patch file that breaks its format is malformed input'
fresh
printf 'no header here\n' >p/page/view-ie
expect_exit 4 build_spoiled
says page/view-ie
fresh
sed 's/^Releases: .*/Releases: 8.8.15 (<< 9.0.0)/' patches/page/view-ie >p/page/view-ie
expect_exit 4 build_spoiled
fresh
sed 's,^Target: .*,Target: ../outside,' patches/page/view-ie >p/page/view-ie
expect_exit 4 build_spoiled
