#!/bin/sh
# A vendor's package becomes drafts, the drafts become a bundle, and the bundle holds what the vendor
# changed, no more.
. "$(dirname "$0")/lib.sh"
sample
mail_jar=lib/jars/zm-mail-8.8.15.p40.jar
"$repo/tests/sample/mail" mail >"$last" 2>&1 || { cat "$last"; exit 5; }
cp mail/zm-mail-8.8.15.p40.jar root/$mail_jar
web=jetty_base/webapps/zimbra

# The package: a jar that differs in all classes and changed in three, a page with two changes, a
# stylesheet with one, a new script, and a file that belongs nowhere.
tree=package/opt/zimbra
mkdir -p $tree/lib/jars $tree/$web/public $tree/$web/css $tree/$web/js package/usr/share
cp mail/zm-mail-8.8.15.p41.jar $tree/lib/jars/
sed -e 's/<head>/<head data-fixed="yes">/' -e '2a <%-- fixed --%>' root/$web/public/launchZCS.jsp \
    >$tree/$web/public/launchZCS.jsp
(cat root/$web/css/zm.css && echo '.Fixed { color: black; }') >$tree/$web/css/zm.css
echo 'var fixed = true;' >$tree/$web/js/fixed.js
cp root/$web/css/login.css $tree/$web/css/login.css
echo 'nothing' >package/usr/share/README
(cd package && tar -czf ../vendor/fixes.tgz opt usr)
fixes=vendor/fixes.tgz
remember root before

t 'it lists what changed, as changes that stand alone, with their cost'
expect_exit 0 "$ZMGRAFT" propose $fixes --root root --out drafts
says 'classes: 3 changed, 0 new, 8 noise, 0 same' 'a change of 2 members and 0 new classes, 65 bytes' \
    com/zimbra/sample/mail/Quota.fits class/Mailbox-append.patch class/HtmlCleaner-alt.patch \
    'no place in the root: usr/share/README' 'ready for vetting on 8.8.15.p40'
says_not 'vetting refuses' css/login.css
unchanged root before
contains drafts/PROPOSAL.txt class/Mailbox-append.patch
contains drafts/class/Mailbox-append.patch 'From: fixes.tgz!opt/zimbra/lib/jars/zm-mail-8.8.15.p41.jar'
lacks drafts/class/Mailbox-append.patch HtmlCleaner
same drafts/content/$web/js/fixed.js $tree/$web/js/fixed.js

t 'a draft is refused until somebody has filled it in'
vet_drafts() {
    "$ZMGRAFT" vet --root root --release $release --patches drafts --content drafts/content \
        --sources vendor --lock drafts.lock --reviewers reviewers \
        --key private/reviewer.key --cert reviewers/reviewer.crt "$@"
}
expect_exit 3 vet_drafts
says '[patch-draft]'

t 'filled in, all of them vet and build'
fill_in() {
    find "$1" -name '*.patch' -exec sed -i -e 's/^Releases: @FILL-IN@.*/Releases: 8.8.15 (<= p40)/' \
        -e 's/^Author: @FILL-IN@.*/Author: Patch Author <author@sample.example>/' \
        -e 's/@FILL-IN@.*/a test/' {} +
}
fill_in drafts
expect_exit 0 vet_drafts
expect_exit 0 "$ZMGRAFT" build root --release $release --patches drafts --content drafts/content \
    --sources vendor --lock drafts.lock --reviewers reviewers --out bundle
mkdir built
(cd built && tar -xf ../bundle/*.tar.zst)

t 'pages, stylesheet and script are the vendor'"'"'s, byte for byte'
for file in public/launchZCS.jsp css/zm.css js/fixed.js; do
    same built/files/$web/$file $tree/$web/$file
done
absent built/files/$web/css/login.css

t 'the classes mean what the vendor'"'"'s mean'
# Names that compilers number apart, which only a graft looks through.
expect_exit 0 "$ZMGRAFT" graft built/files/$mail_jar mail/zm-mail-8.8.15.p41.jar --all -o again.jar
says '0 taken, 0 needed with them' '0 refused' 'nothing to change'
expect_exit 1 "$ZMGRAFT" diff root/$mail_jar built/files/$mail_jar --stat
says HtmlCleaner Mailbox Quota
says_not Folder

t 'each chosen change can be left out'
rm -rf bundle built drafts.lock drafts.lock.sig
sed -i '/HtmlCleaner/d' drafts/series/$release
expect_exit 0 vet_drafts
contains drafts.lock Quota
lacks drafts.lock HtmlCleaner

t 'programs get the same'
expect_exit 0 "$ZMGRAFT" propose $fixes --root root --json
says '"alone"' '"bytes": 26' '"class/Mailbox-append.patch"' '"unplaced"'

t 'with a base only the vendor'"'"'s own change counts'
mkdir -p base/opt
cp -R package/opt/zimbra base/opt/
cp root/$web/public/launchZCS.jsp base/opt/zimbra/$web/public/
(cd base && tar -czf ../before.tgz opt)
echo '.Own { color: red; }' >>root/$web/css/zm.css
echo '<%-- own --%>' >>root/$web/public/launchZCS.jsp
expect_exit 0 "$ZMGRAFT" propose $fixes --base before.tgz --root root
says_not 'vetting refuses'
says launchZCS.jsp 'files are as in the base'
says_not zm.css Quota

t 'a jar alone, and a folder, are taken too'
expect_exit 0 "$ZMGRAFT" propose mail/zm-mail-8.8.15.p41.jar --root root --out of-jar
says class/Mailbox-append.patch
says_not 'vetting refuses'
contains of-jar/class/Mailbox-append.patch 'From: zm-mail-8.8.15.p41.jar'
expect_exit 0 "$ZMGRAFT" propose package --root root
says class/Mailbox-append.patch launchZCS.jsp
says_not 'vetting refuses'

t 'what the root has already is a negative answer'
mkdir -p had/opt/zimbra/$web/css
cp root/$web/css/login.css had/opt/zimbra/$web/css/
(cd had && tar -czf ../had.tgz opt)
expect_exit 1 "$ZMGRAFT" propose had.tgz --root root

t 'an unsafe change is named with its rule, and not drafted'
# jar_of NAME SUPERCLASS NUMBER: a class that the vendor gives another superclass.
jar_of() {
    mkdir -p "src-$1"
    echo "public class Widget extends $2 { public int size() { return $3; } }" >"src-$1/Widget.java"
    javac --release 8 -nowarn -d "src-$1" "src-$1/Widget.java"
    jar --create --date=2023-05-30T10:00:00Z --file="$1" -C "src-$1" Widget.class
}
must jar_of widget-1.jar java.util.ArrayList 1
must jar_of widget-2.jar java.util.Vector 2
cp widget-1.jar root/lib/jars/
expect_exit 0 "$ZMGRAFT" propose widget-2.jar --root root
says 'refused:' hierarchy

t 'pages of every form come out as the vendor has them'
mkdir -p forms/opt/zimbra/$web/js
# form NAME OLD NEW, as printf takes them
form() {
    printf "$2" >"root/$web/js/$1.js"
    printf "$3" >"forms/opt/zimbra/$web/js/$1.js"
}
form crlf 'one\r\ntwo\r\nthree\r\n' 'one\r\n2\r\nthree\r\n'
form no-newline 'one\ntwo' 'one\ntwo, too'
form newline-added 'one\ntwo' 'one\ntwo\n'
form first 'one\ntwo\n' 'zero\none\ntwo\n'
form last-gone 'one\ntwo\n' 'one\n'
form emptied 'one\n' ''
form filled '' 'one\n'
form blanks '  a\n\n  a\n\n  b  \n' '  a\n\n  a\n\n  c  \n'
form point '.\n.\nx\n.\n' '.\n.\ny\n.\n'
form same-lines 'a\na\na\na\n' 'a\na\na\na\na\n'
form binary 'a\000b' 'a\000c'
expect_exit 0 "$ZMGRAFT" propose forms --root root --out form-drafts
says_not 'vetting refuses'
fill_in form-drafts
rm -rf bundle built
expect_exit 0 "$ZMGRAFT" vet --root root --release $release --patches form-drafts --content form-drafts/content \
    --lock forms.lock --reviewers reviewers \
    --key private/reviewer.key --cert reviewers/reviewer.crt
expect_exit 0 "$ZMGRAFT" build root --release $release --patches form-drafts \
    --content form-drafts/content --lock forms.lock --reviewers reviewers --out bundle
mkdir built
(cd built && tar -xf ../bundle/*.tar.zst)
for file in forms/opt/zimbra/$web/js/*; do
    same "built/files/$web/js/${file##*/}" "$file"
done

t 'wrong usage is told'
expect_exit 2 "$ZMGRAFT" propose $fixes
says '--root is needed'
expect_exit 2 "$ZMGRAFT" propose $fixes --root root --out drafts
says '[destination-not-empty]'
expect_exit 3 "$ZMGRAFT" propose $fixes --root root --release 8.8.15.p41
says '[wrong-release]'
cp $fixes 'a,b.tgz'
expect_exit 2 "$ZMGRAFT" propose 'a,b.tgz' --root root
says '[package-name]'

t 'nothing of a hostile package lands outside the folder of drafts'
mkdir -p bad
expect_exit 4 sh -c 'cd bad && printf x >x && tar --transform "s,x,opt/zimbra/../../../../out," -Pcf ../up.tar x; '"$ZMGRAFT"' propose ../up.tar --root ../root --out ../up'
says '[path-escapes]'
absent up
absent out
mkdir -p "odd/opt/zimbra/$web/js" "odd/opt/zimbra/$web/-x"
nl='
'
name="odd/opt/zimbra/$web/js/a${nl}Target: bin${nl}.js"
printf 'x' >"$name"
printf 'x' >"odd/opt/zimbra/$web/js/a,b*!.js"
printf 'x' >"odd/opt/zimbra/$web/-x/..hidden"
printf 'x' >"odd/opt/zimbra/$web/js/$(printf '%0200d' 7).js"
ln -s /etc odd/opt/zimbra/$web/etc
expect_exit 0 "$ZMGRAFT" propose odd --root root --out odd-drafts
says 'no place in the root: opt/zimbra' 'a?Target: bin?.js' 'symbolic links'
(cd odd-drafts && find . -type f | grep -c '^[A-Za-z0-9/._$-]*$') >names
(cd odd-drafts && find . -type f | wc -l) >all
check 'plain names only' cmp names all
! grep -rq '^Target: bin' odd-drafts || fail 'a file name wrote a field'
check 'no links' test -z "$(find odd-drafts -type l)"

t 'a package of more files than anybody reviews is refused'
mkdir -p many/opt/zimbra/$web/js
(cd many/opt/zimbra/$web/js && seq 4001 | split -l 1 -a 4 - n)
expect_exit 3 "$ZMGRAFT" propose many --root root
says '[too-many-drafts]'
