#!/bin/sh
# The main job from one end to the other on the sample release.
. "$(dirname "$0")/lib.sh"
sample
remember root before

# What the deployed servlet answers to a link that names another host.
ask_servlet() {
    java -cp root/lib/jars/zimbrastore.jar:root/lib/jars/zimbracommon.jar \
        com.zimbra.sample.service.PreAuthServlet https://attacker.example/
}
service_jar=jetty_base/webapps/service/WEB-INF/lib/zm-store-8.8.15.jar

t 'scan tells the release, and the jar that is in two places'
expect_exit 0 "$ZMGRAFT" scan root
says $release
expect_exit 0 "$ZMGRAFT" scan root --json
says "$release" lib/jars/zimbrastore.jar $service_jar com_sample_note
must ask_servlet
says 'Location: https://attacker.example/'

t 'vet pins each patch and signs the lock'
expect_exit 0 vet
contains vetted.lock 'Patch: class/preauth-redirect'
contains vetted.lock "lib/jars/zimbrastore.jar!$store_class"
contains vetted.lock "$service_jar!$store_class"
contains vetted.lock 'Patch: page/view-ie'
lacks vetted.lock 'page/login-preview'
check 'the lock has a signature' test -s vetted.lock.sig

t 'build writes one bundle and leaves the root alone'
expect_exit 0 build_from root
set -- bundle/*.tar.zst
bundle=$1
check 'one bundle' test $# = 1
check 'its name' test "${bundle#bundle/zmgraft-compat_8.8.15.p40_}" != "$bundle"
unchanged root before

t 'the bundle holds the rebuilt files and no other'
expect_exit 0 "$ZMGRAFT" unpack "$bundle" inside
(cd inside && find . -type f | LC_ALL=C sort) >names
cat >wanted <<END
./MANIFEST.json
./files/jetty_base/webapps/service/WEB-INF/lib/zm-store-8.8.15.jar
./files/jetty_base/webapps/zimbra/WEB-INF/tags/infra/view.tag
./files/jetty_base/webapps/zimbra/js/zmgraft/early.js
./files/jetty_base/webapps/zimbra/public/launchZCS.jsp
./files/lib/jars/zimbrastore.jar
END
same wanted names

t 'the patched jar differs from the deployed one in one class, and is the vendor class'
must "$ZMGRAFT" unpack root/lib/jars/zimbrastore.jar old-jar
must "$ZMGRAFT" unpack inside/files/lib/jars/zimbrastore.jar new-jar
must "$ZMGRAFT" unpack --recursive vendor/*.deb vendor-files
diff -rq old-jar new-jar >difference
check 'one class' test "$(cat difference)" = "Files old-jar/$store_class and new-jar/$store_class differ"
same "new-jar/$store_class" "vendor-files/opt/zimbra/lib/jars/zimbrastore.jar.d/$store_class"
check 'unzip takes it' unzip -tq inside/files/lib/jars/zimbrastore.jar
same inside/files/lib/jars/zimbrastore.jar inside/files/$service_jar

t 'sign and verify'
expect_exit 0 sign "$bundle"
expect_exit 0 "$ZMGRAFT" verify "$bundle" --keyring keys
says 'Release Signer'

t 'a dry run changes nothing'
expect_exit 0 "$ZMGRAFT" apply "$bundle" root --keyring keys --dry-run
unchanged root before

t 'apply puts the files in place and keeps owners, modes and attributes'
expect_exit 0 "$ZMGRAFT" apply "$bundle" root --keyring keys
same root/lib/jars/zimbrastore.jar inside/files/lib/jars/zimbrastore.jar
same root/$service_jar inside/files/$service_jar
same root/jetty_base/webapps/zimbra/js/zmgraft/early.js content/skins/scripts/early.js
for file in lib/jars/zimbrastore.jar jetty_base/webapps/zimbra/public/launchZCS.jsp \
    jetty_base/webapps/zimbra/WEB-INF/tags/infra/view.tag; do
    stat -c '%a %u:%g' "$cache/root/$file" "root/$file" | uniq >"$last"
    check "mode and owner of $file" test "$(wc -l <"$last")" = 1
done
getfattr -d root/lib/jars/zimbrastore.jar >attributes 2>/dev/null
(cd "$cache" && getfattr -d root/lib/jars/zimbrastore.jar 2>/dev/null) | cmp -s - attributes ||
    fail 'the attributes differ'
must ask_servlet
says 'Location: /mail'

t 'status shows each file as patched'
expect_exit 0 "$ZMGRAFT" status root
says patched lib/jars/zimbrastore.jar $service_jar launchZCS.jsp early.js
says_not drifted missing

t 'neither build nor vet takes a root with a bundle on it'
expect_exit 3 build_from root
says '[root-patched]' "$(basename "$bundle")"
cp vetted.lock lock.before
expect_exit 3 vet
says '[root-patched]'
same vetted.lock lock.before

t 'the report shows the advisory as fixed by a backport on this root'
expect_exit 0 "$ZMGRAFT" report --format csv --ledger "$repo/tests/sample/ledger" --root root
grep SAMPLE-2026-0001 "$last" >row || :
contains row fixed-backport
contains row deployed
expect_exit 0 "$ZMGRAFT" report --format html --ledger "$repo/tests/sample/ledger" --root root \
    -o index.html
contains index.html SAMPLE-2026-0001
lacks index.html '<script src'
expect_exit 0 "$ZMGRAFT" report --format json --ledger "$repo/tests/sample/ledger" --root root
says '"SAMPLE-2026-0001"'

t 'applying the same bundle again changes nothing'
remember root patched
expect_exit 0 "$ZMGRAFT" apply "$bundle" root --keyring keys
# The state may tell of the second run; the files may not.
for name in patched now; do
    [ $name = patched ] || remember root now
    grep -v '\.zmgraft' "$ZG_TEST_FOLDER/listing.$name" >"$name"
done
same patched now

t 'rollback leaves the root as it was, times, modes, owners and attributes included'
expect_exit 0 "$ZMGRAFT" rollback root
unchanged root before
expect_exit 1 "$ZMGRAFT" rollback root

t 'apply and rollback work a second time'
expect_exit 0 "$ZMGRAFT" apply "$bundle" root --keyring keys
expect_exit 0 "$ZMGRAFT" rollback root
unchanged root before
