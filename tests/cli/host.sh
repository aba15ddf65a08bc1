#!/bin/sh
# On a host: what status says after someone touched the files, and what rollback does then.
. "$(dirname "$0")/lib.sh"
signed_bundle
page=jetty_base/webapps/zimbra/public/launchZCS.jsp
view=jetty_base/webapps/zimbra/WEB-INF/tags/infra/view.tag

# A host with the bundle on it, in h.
fresh() {
    rm -rf h
    cp -a root h
    must "$ZMGRAFT" apply "$bundle" h --keyring keys
}
remember root before

t 'a root without a bundle'
cp -a root h
expect_exit 1 "$ZMGRAFT" status h
expect_exit 1 "$ZMGRAFT" rollback h
unchanged h before

t 'patched, drifted, original and missing files'
fresh
expect_exit 0 "$ZMGRAFT" status h
remember h patched
echo '<%-- edited --%>' >>h/$page
cp -a root/$view h/$view
rm h/lib/jars/zimbrastore.jar
expect_exit 1 "$ZMGRAFT" status h
grep launchZCS.jsp "$last" >line || :
contains line drifted
grep view.tag "$last" >line || :
contains line original
grep lib/jars/zimbrastore.jar "$last" >line || :
contains line missing
grep zm-store-8.8.15.jar "$last" >line || :
contains line patched
expect_exit 1 "$ZMGRAFT" status h --json
says '"drifted"' '"missing"'

t 'status changes nothing'
fresh
remember h here
expect_exit 0 "$ZMGRAFT" status h
unchanged h here

t 'rollback refuses over a file that someone changed, and changes nothing'
fresh
echo '<%-- edited --%>' >>h/$page
remember h edited
expect_exit 3 "$ZMGRAFT" rollback h
says '[changed-since]' $page
unchanged h edited

t 'rollback --keep leaves that file and takes back the others'
expect_exit 0 "$ZMGRAFT" rollback h --keep
check 'the edit is there' grep -q edited h/$page
check 'the other page is back' cmp root/$view h/$view
absent h/.zmgraft

t 'rollback --overwrite restores every file'
fresh
echo '<%-- edited --%>' >>h/$page
rm h/$view
expect_exit 0 "$ZMGRAFT" rollback h --overwrite
unchanged h before

t 'a file that was added and is gone again is no obstacle'
fresh
rm h/jetty_base/webapps/zimbra/js/zmgraft/early.js
expect_exit 0 "$ZMGRAFT" rollback h
check 'the same files' diff -r --no-dereference root h

t 'a folder that a bundle made stays when someone else put a file there'
fresh
echo mine >h/jetty_base/webapps/zimbra/js/zmgraft/mine.js
expect_exit 0 "$ZMGRAFT" rollback h
check 'the file stays' test -f h/jetty_base/webapps/zimbra/js/zmgraft/mine.js
absent h/jetty_base/webapps/zimbra/js/zmgraft/early.js

t 'a host without the web client takes the rest'
rm -rf h
cp -a root h
rm -rf h/jetty_base/webapps/zimbra
remember h partial
expect_exit 0 "$ZMGRAFT" apply "$bundle" h --keyring keys
says not-installed
absent h/jetty_base/webapps/zimbra
expect_exit 0 "$ZMGRAFT" rollback h
unchanged h partial

t 'a host with only part of what belongs together is refused'
rm -rf h
cp -a root h
rm h/$view
remember h part
expect_exit 3 "$ZMGRAFT" apply "$bundle" h --keyring keys
says '[partial-group]' view.tag
unchanged h part

# killed_at DELAY COMMAND...: runs it and kills it after that many milliseconds; false when it had
# come to its end before. Waits for its death: until then it holds the root's lock.
killed_at() {
    delay=$(printf '0.%03d' "$1")
    shift
    "$@" >/dev/null 2>&1 &
    sleep "$delay"
    kill -KILL $! 2>/dev/null
    wait $! 2>/dev/null
    [ $? = 137 ]
}

t 'an apply that is killed is finished or undone by the next command'
time=5
while rm -rf h && cp -a root h && killed_at $time "$ZMGRAFT" apply "$bundle" h --keyring keys; do
    "$ZMGRAFT" rollback h >"$last" 2>&1
    case $? in 0 | 1) ;; *) fail "rollback after a kill at $time ms" ;; esac
    unchanged h before
    time=$((time * 5 / 4 + 3))
    [ $time -lt 1000 ] || break
done

t 'a rollback that is killed is finished by the next one'
time=5
fresh
while killed_at $time "$ZMGRAFT" rollback h; do
    "$ZMGRAFT" rollback h >"$last" 2>&1
    case $? in 0 | 1) ;; *) fail "rollback after a kill at $time ms" ;; esac
    unchanged h before
    fresh
    time=$((time * 5 / 4 + 3))
    [ $time -lt 1000 ] || break
done

t 'compiled pages and a restart are named as what is left to do'
fresh
must "$ZMGRAFT" status h
says work/zimbra
