#!/bin/sh
# The same inputs give the same archive, byte for byte: whatever the time, umask, locale, time
# zone, order of folders, place and user.
. "$(dirname "$0")/lib.sh"
chmod 711 "$ZG_TEST_FOLDER"
sample
must vet
must build_from root --out first
first=$(echo first/*.tar.zst)

# again WHAT [COMMAND...]: a build, run by COMMAND, gives the same bytes under the same name.
# $from and $patches name other inputs.
from='' patches=''
again() {
    what=$1
    shift
    rm -rf again
    mkdir -m 777 again
    expect_exit 0 "$@" "$ZMGRAFT" build "${from:-root}" --release $release \
        --patches "${patches:-patches}" --content content --sources vendor --lock vetted.lock \
        --reviewers reviewers --out again
    cmp "$first" "again/$(basename "$first")" >"$last" 2>&1 || fail "$what"
}

t 'at another time'
sleep 1.1
again 'the time shows'

t 'with another umask'
umask 077
again 'the umask shows'
umask 022

t 'with another locale and time zone'
again 'the locale shows' env LC_ALL=tr_TR.UTF-8 LANG=tr_TR.UTF-8 TZ=Pacific/Apia

t 'with another home and terminal'
again 'the environment shows' env HOME=/nonexistent TERM=xterm COLUMNS=40 CLICOLOR_FORCE=1

t 'from a root whose folders were filled in another order'
mkdir reversed
(cd root && find . | LC_ALL=C sort -r | tar --no-recursion -cf - -T -) | tar -xpf - -C reversed
from=reversed
again 'the order of the folders shows'

t 'from a root with other times and other owners'
find reversed -exec touch -h -d '2001-01-01' {} +
[ "$(id -u)" != 0 ] || chown -R -h 1234:1234 reversed
again 'times or owners show'

t 'with the patches in another place and with other times'
cp -R patches moved
find moved -exec touch -d '2002-02-02' {} +
patches=$PWD/moved
from=$PWD/root
again 'the place shows'
patches='' from=''

t 'by another user'
if [ "$(id -u)" != 0 ]; then
    skip 'needs root to become another user'
else
    cp -a root nobodys
    chown -R -h 65534:65534 nobodys
    chmod -R a+rX reviewers patches content vendor vetted.lock vetted.lock.sig
    from=nobodys
    again 'the user shows' setpriv --reuid=65534 --regid=65534 --clear-groups
    from=''
fi

t 'SOURCE_DATE_EPOCH is the one time in it'
at_epoch() {
    SOURCE_DATE_EPOCH=86400 build_from "$@"
}
must at_epoch root --out epoch1
must at_epoch reversed --out epoch2
same epoch1/*.tar.zst epoch2/*.tar.zst
check 'another epoch gives other bytes' sh -c "! cmp -s '$first' epoch1/*.tar.zst"
