#!/bin/sh
# `zmgraft diff` on the sample's root and vendor package, and on classes of its own.
. "$(dirname "$0")/lib.sh"

sample
class=com/zimbra/sample/service/PreAuthServlet
must "$ZMGRAFT" unpack vendor/*.deb package
must cp root/lib/jars/zimbrastore.jar zimbrastore.jar
must cp package/opt/zimbra/lib/jars/zimbrastore.jar vendor.jar

# recompile DIR OPTIONS...: the classes of the deployed jar once more, as DIR/zimbrastore.jar
recompile() {
    to=$1
    shift
    mkdir -p "$to/classes"
    (cd "$repo/tests/sample/java/deployed" && find . -name '*.java') | sed "s,^\.,$repo/tests/sample/java/deployed," >sources
    must javac -nowarn --release 8 "$@" -cp root/lib/jars/zimbracommon.jar -d "$to/classes" @sources
    must unzip -q zimbrastore.jar 'META-INF/*' -d "$to/classes"
    (cd "$to/classes" && find . -type f | sed 's,^./,,' | LC_ALL=C sort -r | zip -q -X -@ ../zimbrastore.jar)
}

t 'a jar is the same as itself and as its copy'
expect_exit 0 "$ZMGRAFT" diff zimbrastore.jar root/jetty_base/webapps/service/WEB-INF/lib/zm-store-8.8.15.jar
says '--- zimbrastore.jar' 'classes' 'same'
says_not 'changed com' 'noise com'

t 'compiled again with other debug information it differs in noise'
recompile bare -g:none
expect_exit 0 "$ZMGRAFT" diff zimbrastore.jar bare/zimbrastore.jar
says_not 'changed com'
expect_exit 0 "$ZMGRAFT" diff zimbrastore.jar bare/zimbrastore.jar --all
says "noise $class.class"

t 'the vendor'\''s jar differs in methods, shown by their instructions'
expect_exit 1 "$ZMGRAFT" diff zimbrastore.jar vendor.jar
says "changed $class.class" 'changed method ' '@@ -' 'invokevirtual'
says_not "$(printf '\033')"
cp "$last" long

t '--stat names what changed and no more'
expect_exit 1 "$ZMGRAFT" diff zimbrastore.jar vendor.jar --stat
says "changed $class.class  (" 'added '
says_not '@@'

t '--class looks at one class, with dots or slashes'
expect_exit 1 "$ZMGRAFT" diff zimbrastore.jar vendor.jar --class $class
says "changed $class.class"
says_not UploadRecord
cp "$last" slashes
expect_exit 1 "$ZMGRAFT" diff zimbrastore.jar vendor.jar --class=com.zimbra.sample.service.PreAuthServlet
cp "$last" dots
same slashes dots
expect_exit 1 "$ZMGRAFT" diff zimbrastore.jar vendor.jar --class com.zimbra.Absent
says 'class-missing'

t 'the output is written to a file, the same one'
expect_exit 1 "$ZMGRAFT" diff zimbrastore.jar vendor.jar -o written
same written long
expect_exit 5 "$ZMGRAFT" diff zimbrastore.jar vendor.jar -o absent/file

t '--json is the documented form'
expect_exit 1 "$ZMGRAFT" diff zimbrastore.jar vendor.jar --json -o all.json
contains all.json '"schema": "zmgraft-diff-1"'
contains all.json '"kind": "changed"'
contains all.json "\"path\": \"$class.class\""
contains all.json '"what": "method"'
contains all.json '"diff": "@@ -'
expect_exit 1 "$ZMGRAFT" diff zimbrastore.jar vendor.jar --json --stat -o brief.json
lacks brief.json '"diff"'
contains brief.json '"what": "method"'

t 'packages, folders and single classes'
cp -R package other
mkdir -p other/opt/zimbra/conf
echo new >other/opt/zimbra/conf/new
expect_exit 0 "$ZMGRAFT" diff vendor/*.deb package
expect_exit 1 "$ZMGRAFT" diff package other --stat
says 'added opt/zimbra/conf/new'
must unzip -q zimbrastore.jar -d old
must unzip -q vendor.jar -d new
expect_exit 1 "$ZMGRAFT" diff old/$class.class new/$class.class
says 'changed method '
expect_exit 1 "$ZMGRAFT" diff old vendor.jar --stat
says "changed $class.class"

t 'build stamps are listed apart'
mkdir -p stamp/META-INF
printf 'Manifest-Version: 1.0\nBuild-Jdk: 1.8.0_202\n' >stamp/META-INF/MANIFEST.MF
cp -R stamp stamped
printf 'Manifest-Version: 1.0\nBuild-Jdk: 11.0.1\n' >stamped/META-INF/MANIFEST.MF
expect_exit 0 "$ZMGRAFT" diff stamp stamped
says 'Build stamps only:' 'manifest-attribute Build-Jdk: 1.8.0_202 -> 11.0.1'
says_not 'changed META-INF'

t 'names and texts that could drive a terminal are shown without control characters'
escape=$(printf 'a\033[31m')
mkdir before after
echo >"after/$escape"
printf 'x\n' >before/text
printf '\033[31m\n' >after/text
expect_exit 1 "$ZMGRAFT" diff before after
says 'added a?[31m' '+?[31m'
says_not "$(printf '\033')"

t 'wrong usage and damaged input'
expect_exit 2 "$ZMGRAFT" diff
expect_exit 2 "$ZMGRAFT" diff zimbrastore.jar
expect_exit 2 "$ZMGRAFT" diff zimbrastore.jar vendor.jar vendor.jar
expect_exit 2 "$ZMGRAFT" diff zimbrastore.jar old/$class.class
says 'compare-kinds'
head -c 1000 zimbrastore.jar >cut.jar
expect_exit 4 "$ZMGRAFT" diff zimbrastore.jar cut.jar
says 'cut.jar'
expect_exit 5 "$ZMGRAFT" diff zimbrastore.jar absent.jar

# Their names stand for the sample's files; most of them find changes, which is no failure.
t 'the examples of the manual page run'
cp vendor/*.deb old.deb
cp vendor/*.deb new.deb
mkdir -p rebuilt opt
cp vendor.jar rebuilt/zimbrastore.jar
cp -R root opt/zimbra
cp -R root before.root
sed -n '/^# EXAMPLES/,/^# SEE ALSO/p' "$repo/tools/man/zmgraft-diff.1.scd" | sed -n 's/^\t\(zmgraft diff .*\)/\1/p' |
    sed -e 's, *|.*,,' -e 's, *&&.*,,' -e 's,/opt/zimbra,opt/zimbra,' -e 's,com.zimbra.cs,com.zimbra.sample,' \
        -e 's,diff before ,diff before.root ,' >examples
check 'there are six' test "$(wc -l <examples)" = 6
PATH=$(dirname "$ZMGRAFT"):$PATH
while read -r example; do
    code=0
    sh -c "$example" >"$last" 2>&1 </dev/null || code=$?
    [ "$code" -le 1 ] || fail "exit code $code: $example"
    says_not 'zmgraft: '
done <examples
