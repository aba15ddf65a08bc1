#!/bin/sh
# `zmgraft diff --html`: the page to review an update with. What is on it tests/unit/report_diff.c
# looks at; here are the files it is made from: jars in packages, renamed ones, hostile names.
. "$(dirname "$0")/lib.sh"

sample
class=com/zimbra/sample/service/PreAuthServlet
must "$ZMGRAFT" unpack vendor/*.deb package
must cp root/lib/jars/zimbrastore.jar zimbrastore.jar
must cp package/opt/zimbra/lib/jars/zimbrastore.jar vendor.jar
must unzip -q zimbrastore.jar $class.class -d old
must unzip -q vendor.jar $class.class -d new
mkdir plain
PATH=$(dirname "$ZMGRAFT"):$PATH

# A decompiler that says which class it was given, beside which others.
mkdir decompiler
cat >decompiler/procyon <<'EOF'
#!/bin/sh
echo "class $(basename "$1" .class) <T> {"
ls "$(dirname "$1")"
cksum <"$1"
EOF
chmod +x decompiler/procyon

t 'two jars: exit code, digests, totals, contents and the change side by side'
expect_exit 1 "$ZMGRAFT" diff zimbrastore.jar vendor.jar --html
cp "$last" page
says '<!DOCTYPE html>' '</html>' 'Content-Security-Policy' "$(sha256sum <zimbrastore.jar | cut -c1-64)" \
    "$(sha256sum <vendor.jar | cut -c1-64)" 'id="contents"' '<b>PreAuthServlet</b>' '<del>' '<ins>' \
    'invokevirtual' 'id="show-changed"'
says_not '<script' 'not complete' 'Java' "$PWD"

t 'the same inputs give the same page, wherever and whenever'
mkdir tmp
(TMPDIR=$PWD/tmp SOURCE_DATE_EPOCH=1 LC_ALL=C.UTF-8 expect_exit 1 "$ZMGRAFT" diff zimbrastore.jar vendor.jar --html -o again)
same page again
check 'nothing is left behind' rmdir tmp

t 'of the same jar it says that nothing changed'
expect_exit 0 "$ZMGRAFT" diff vendor.jar vendor.jar --html
says 'Nothing changed, was added or removed.'

t 'packages, folders, classes and one class of a jar'
mkdir -p tmp other
cp -R package/. other
cp vendor.jar other/opt/zimbra/lib/jars/zimbrastore.jar
printf 'one <two>\n' >other/opt/new.txt
rm other/opt/zimbra/lib/jars/zimbrastore.jar
expect_exit 1 env TMPDIR="$PWD/tmp" "$ZMGRAFT" diff vendor/*.deb other --html
says 'one &lt;two&gt;' 'What is in it is not shown here.' "old SHA-256</dt><dd><code>$(sha256sum <vendor.jar | cut -c1-64)"
check 'what was unpacked is removed' rmdir tmp
expect_exit 1 "$ZMGRAFT" diff old/$class.class new/$class.class --html
says 'PreAuthServlet' '<del>'
expect_exit 1 "$ZMGRAFT" diff zimbrastore.jar vendor.jar --html --class $class
says 'PreAuthServlet'
says_not UploadRecord
expect_exit 1 "$ZMGRAFT" diff zimbrastore.jar vendor.jar --html --stat
says 'PreAuthServlet'
says_not '<del>' 'class="file'

t 'names and texts from the inputs act on nothing'
evil='<script>alert(1)<'
mkdir -p before "after/$evil"
printf '"><img src=x onerror=alert(1)>\n' >"after/$evil/script>.txt"
printf 'no class' >"after/$evil/x.class"
printf '<b>old</b> \342\200\256\n' >before/text
printf '<b>new</b> \033[31m\n' >after/text
expect_exit 1 "$ZMGRAFT" diff before after --html
says '&lt;script&gt;alert(1)&lt;/' '&lt;img src=x onerror=alert(1)&gt;' 'The class cannot be shown' \
    '&lt;b&gt;' '<i>U+202E</i>' '<i>U+001B</i>'
says_not '<script' '<img' "$(printf '\033')" "$(printf '\342\200\256')"

t 'files of jars that were renamed with their version are found on both sides'
mkdir -p renamed/old/lib renamed/new/lib renamed/jar/sub
cp old/$class.class renamed/jar/sub/Gone.class
printf 'alpha\n' >renamed/jar/gone.txt
(cd renamed/jar && zip -q ../inner-1.0.jar sub/Gone.class gone.txt)
(cd renamed && zip -q old/lib/outer-1.0.war inner-1.0.jar)
rm -r renamed/jar/sub renamed/jar/gone.txt
cp new/$class.class renamed/jar/Fresh.class
printf 'beta\n' >renamed/jar/fresh.txt
(cd renamed/jar && zip -q ../inner-1.1.jar Fresh.class fresh.txt)
(cd renamed && zip -q new/lib/outer-1.1.war inner-1.1.jar)
expect_exit 1 "$ZMGRAFT" diff renamed/old renamed/new --html
says 'Renamed with their version' '<b>Gone</b>' '<b>Fresh</b>' '>alpha</td>' '>beta</td>'
says_not 'cannot be shown'

t '--java puts the source beside, of the class with those nested in it'
expect_exit 1 env PATH="$PWD/decompiler:$PATH" "$ZMGRAFT" diff zimbrastore.jar vendor.jar --html --java --class $class
says 'class PreAuthServlet &lt;T&gt; {' 'decompiled: for reading only'
expect_exit 1 env PATH="$PWD/decompiler:$PATH" "$ZMGRAFT" diff vendor/*.deb other --html --java
expect_exit 5 env PATH="$PWD/plain" "$ZMGRAFT" diff zimbrastore.jar vendor.jar --html --java -o absent
says 'decompiler' 'procyon-decompiler'
absent absent
expect_exit 5 env PATH="$PWD/decompiler:$PATH" TMPDIR=absent "$ZMGRAFT" diff zimbrastore.jar vendor.jar --html --java
says 'cannot make the folder'
says_not '<html'

t 'a decompiler that fails is told on the page, and the rest is shown'
printf '#!/bin/sh\nexit 3\n' >decompiler/procyon
expect_exit 1 env PATH="$PWD/decompiler:$PATH" "$ZMGRAFT" diff zimbrastore.jar vendor.jar --html --java --class $class
says 'No Java source of the old class: procyon ended with exit code 3' '<del>' 'not complete'

t 'wrong usage'
expect_exit 2 "$ZMGRAFT" diff zimbrastore.jar vendor.jar --html --json
expect_exit 2 "$ZMGRAFT" diff zimbrastore.jar vendor.jar --java
expect_exit 2 "$ZMGRAFT" diff zimbrastore.jar vendor.jar --html --stat --java
expect_exit 5 "$ZMGRAFT" diff zimbrastore.jar vendor.jar --html -o absent/file
