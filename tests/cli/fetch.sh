#!/bin/sh
# fetch: pinned files from folders, the cache and a server that misbehaves in every way it can.
. "$(dirname "$0")/lib.sh"

certificates=$PWD/certificates
store=$PWD/cache
must "$repo/tests/support/certificates" certificates

# A small package: its files, and a .dsc with their digests.
(
    mkdir -p up/sample-1.0/src more/extra-2 debian/source
    cd up && echo 'int main(void);' >sample-1.0/src/main.c && printf '#!/bin/sh\n' >sample-1.0/configure
    chmod 775 sample-1.0/configure
    tar -cJf ../certificates/sample_1.0.orig.tar.xz sample-1.0
    cd ../more && echo extra >extra-2/file && tar -czf ../certificates/sample_1.0.orig-extra.tar.gz extra-2
    cd .. && echo '3.0 (quilt)' >debian/source/format && echo 'all:' >debian/rules
    tar -cJf certificates/sample_1.0-1.debian.tar.xz debian
)
files='sample_1.0-1.debian.tar.xz sample_1.0.orig-extra.tar.gz sample_1.0.orig.tar.xz'
digest_of() { sha256sum "$1" | cut -d' ' -f1; }
make_dsc() {
    printf 'Format: 3.0 (quilt)\nSource: sample\nVersion: 1.0-1\nChecksums-Sha256:\n'
    for file in $files; do
        echo " $(digest_of "certificates/$file") $(stat -c %s "certificates/$file") $file"
    done
    echo 'Files:'
    for file in $files; do
        echo " $(md5sum <"certificates/$file" | cut -d' ' -f1) $(stat -c %s "certificates/$file") $file"
    done
}
make_dsc >certificates/sample_1.0-1.dsc

# The vendor's package, which a class patch names.
sample
vendor=$(basename vendor/*.deb)
cp "vendor/$vendor" certificates/

# The server ends when this script does: its standard input is a pipe that is open here.
mkfifo input output
# shellcheck disable=SC2086  # a list of words
node "$repo/tests/support/https-server.mjs" "$certificates" "$vendor" sample_1.0-1.dsc $files <input >output &
exec 9>input
read -r ports <output || fail 'the server does not start'
eval "$ports"
base=https://localhost:$port_good
requests=$certificates/requests
good=$(digest_of certificates/good.bin)

# get URL OPTION...: fetches the good file, without pauses between tries.
get() {
    url=$1
    shift
    "$ZMGRAFT" fetch "$url" --sha256 "$good" --cache "$store" --ca-file certificates/ca.crt \
        --retry-delay 0 "$@"
}
entry=$store/sha256/$(echo "$good" | cut -c1-2)/$good

# fresh: no cache, and no requests so far.
fresh() {
    rm -rf "$store"
    : >"$requests"
}
asked() { check "$1 requests" test "$(wc -l <"$requests")" = "$1"; }
# nothing_kept: neither the file nor a part of it.
nothing_kept() { check 'the cache is empty' test -z "$(find "$store" -type f 2>&1)"; }
part_kept() { check 'half of it is kept' test "$(stat -c %s "$entry.part")" = 32768; }

# Those that take their time, side by side with all the rest.
"$ZMGRAFT" fetch "$base/stall" --sha256 "$good" --cache stalled --ca-file certificates/ca.crt \
    --retries 0 --stall-timeout 1 >stalled.out 2>&1 &
stalled=$!
for i in 1 2; do
    "$ZMGRAFT" fetch "$base/held" --sha256 "$good" --cache shared --ca-file certificates/ca.crt \
        -o "held.$i" >"held.out.$i" 2>&1 &
    eval "held_$i=$!"
done

# ---- a server as it should be ------------------------------------------------------------------

t 'a good file goes into the cache under its digest, and comes from there without the network'
fresh
expect_exit 0 get "$base/good.bin"
says "$entry" '65536 bytes, from the network'
same "$entry" certificates/good.bin
check 'nothing else is in the cache' test "$(find "$store" -type f | wc -l)" = 1
expect_exit 0 get "$base/good.bin"
says 'from the cache'
expect_exit 0 get "https://localhost:1/good.bin" --json
says '"origin": "cache"' "\"sha256\": \"$good\""
expect_exit 0 get "$base/good.bin" --offline -o copied
same copied certificates/good.bin
asked 1

t 'a damaged file of the cache is fetched anew, and is missing without the network'
printf x | dd of="$entry" bs=1 seek=100 conv=notrunc 2>/dev/null
expect_exit 3 get "$base/good.bin" --offline
says '[source-missing]' "$store"
expect_exit 0 get "$base/good.bin"
says 'from the network'
same "$entry" certificates/good.bin
rm "$entry"
mkdir "$entry"
expect_exit 0 get "$base/good.bin"
says 'from the network'
same "$entry" certificates/good.bin

t 'a folder comes first, whatever the file is called there'
fresh
mkdir -p folder
cp certificates/good.bin folder/renamed
expect_exit 0 get "$base/good.bin" --sources folder
says 'folder/renamed' 'from a folder'
asked 0
rm folder/renamed
cp certificates/good.key folder/good.bin
expect_exit 3 get "$base/good.bin" --sources folder --offline
says '[source-digest]' folder/good.bin "$good"
expect_exit 0 get "$base/good.bin" --sources folder
says 'from the network'

t 'a redirect to another https server is followed'
fresh
expect_exit 0 get "$base/to-other"
asked 2

t 'the name of the file is never the one that the server gives'
fresh
mkdir -p in/folder
expect_exit 0 get "$base/named.bin" -o in/folder
same in/folder/named.bin certificates/good.bin
check 'no other file' test "$(find in -type f | wc -l)" = 1

t 'the cache is where the environment says'
expect_exit 0 env ZMGRAFT_CACHE=own "$ZMGRAFT" fetch "$base/good.bin" --sha256 "$good" \
    --ca-file certificates/ca.crt
says own/sha256/
expect_exit 0 env XDG_CACHE_HOME="$PWD/xdg" SSL_CERT_FILE=certificates/ca.crt "$ZMGRAFT" fetch \
    "$base/good.bin" --sha256 "$good"
says xdg/zmgraft/sha256/
mkdir "$HOME/.cache"
cp -R xdg/zmgraft "$HOME/.cache/"
expect_exit 0 "$ZMGRAFT" fetch "$base/good.bin" --sha256 "$good" --offline
says "$HOME/.cache/zmgraft/sha256/"

# ---- what is refused -----------------------------------------------------------------------------

t 'another digest'
fresh
expect_exit 3 get "$base/wrong.bin"
says '[fetch-digest]' "$good"
nothing_kept
asked 1

t 'a redirect to plain http, in circles, to an address with a password, to nowhere'
for path in to-http loop to-password; do
    fresh
    expect_exit 3 get "$base/$path"
    says '[fetch-redirect]'
    says_not secret
    nothing_kept
    lacks "$requests" good.bin
done
expect_exit 5 get "$base/to-nowhere"
says '[fetch-status]' 302
nothing_kept

t 'an answer that is too large, announced or not'
fresh
expect_exit 3 get "$base/announced"
says '[fetch-too-large]' 5000000000
expect_exit 3 get "$base/endless" --max-size 100000
says '[fetch-too-large]' 100000
expect_exit 3 get "$base/endless" --size 65536
says '[fetch-too-large]' 65536
nothing_kept
asked 3

t 'an answer that is whole and too short for its pinned size'
fresh
expect_exit 5 get "$base/short" --size 65536
says '[fetch-truncated]' 32768
expect_exit 5 get "$base/short-chunks" --size 65536
says '[fetch-truncated]' 32768
expect_exit 5 get "$base/announced-short" --size 65536
says '[fetch-truncated]' 'has 10 bytes'
nothing_kept
asked 3

t 'an answer that breaks off, its length announced or in chunks; what came is kept'
for path in cut cut-chunks; do
    fresh
    expect_exit 5 get "$base/$path" --retries 0
    says '[fetch-truncated]'
    part_kept
    absent "$entry"
done

t 'a certificate of an unknown authority, for another host, expired'
for port in "$port_unknown" "$port_host" "$port_expired"; do
    fresh
    expect_exit 3 get "https://localhost:$port/good.bin"
    says '[fetch-certificate]'
    nothing_kept
    asked 0
done
expect_exit 3 "$ZMGRAFT" fetch "$base/good.bin" --sha256 "$good" --cache "$store"
says '[fetch-certificate]' --ca-file
expect_exit 5 get "$base/good.bin" --ca-file nowhere.crt
says '[fetch-ca-file]'

t 'TLS before 1.2, even where the machine would allow it'
printf 'openssl_conf = i\n[i]\nssl_conf = s\n[s]\nsystem_default = d\n[d]\nMinProtocol = TLSv1\nCipherString = DEFAULT@SECLEVEL=0\n' \
    >weak.conf
expect_exit 5 env OPENSSL_CONF="$PWD/weak.conf" "$ZMGRAFT" fetch "https://localhost:$port_old/good.bin" \
    --sha256 "$good" --cache "$store" --ca-file certificates/ca.crt --retries 0
says '[fetch-tls]'
nothing_kept

t 'addresses that are not https, hold a password, or are none; nothing is asked for'
fresh
expect_exit 3 get "http://localhost:$port_plain/good.bin"
says '[fetch-scheme]' --sources
expect_exit 3 get "file://$certificates/good.bin"
says '[fetch-scheme]'
expect_exit 3 get "https://jane:secret@localhost:$port_good/good.bin"
says '[fetch-credentials]'
says_not secret
expect_exit 3 get "$base/good bin"
says '[fetch-url]'
expect_exit 3 get 'https:///good.bin'
says '[fetch-url]'
asked 0

t 'the digest is needed, and numbers have bounds'
expect_exit 2 "$ZMGRAFT" fetch "$base/good.bin"
expect_exit 2 "$ZMGRAFT" fetch "$base/good.bin" --sha256 "${good}0"
expect_exit 2 get "$base/good.bin" --retries 101
expect_exit 2 get "$base/good.bin" --unpack
says '-o'

# ---- tries ---------------------------------------------------------------------------------------

t 'a file that is not there is asked for once'
fresh
expect_exit 5 get "$base/status-404"
says '[fetch-status]' 404
asked 1
nothing_kept

t 'a server in trouble is asked again, as often as allowed'
fresh
expect_exit 0 get "$base/twice-503"
asked 3
fresh
expect_exit 5 get "$base/status-503" --retries 2
says '[fetch-status]' 503 'after 3 tries'
asked 3
nothing_kept

t 'a server that is asked too often is given time, but not a day'
fresh
expect_exit 0 get "$base/once-429"
asked 2
fresh
expect_exit 5 get "$base/long-429"
says '[fetch-status]' 429 '86400 seconds'
asked 1

t 'no connection'
expect_exit 5 get https://localhost:1/good.bin --retries 1
says '[fetch-connect]' 'after 2 tries'
nothing_kept

# ---- going on ------------------------------------------------------------------------------------

t 'a broken transfer goes on where it ended, in the same run or the next one'
fresh
expect_exit 0 get "$base/resume"
contains "$requests" 'GET /resume range=bytes=32768- if-range="one"'
same "$entry" certificates/good.bin
rm "$entry"
head -c 1000 certificates/good.bin >"$entry.part"
expect_exit 0 get "$base/named.bin"
contains "$requests" 'GET /named.bin range=bytes=1000-'
same "$entry" certificates/good.bin
absent "$entry.part"

# goes_on PATH REQUESTS OPTION...: a broken transfer, then answers that do not simply go on.
goes_on() {
    path=$1 number=$2
    shift 2
    fresh
    expect_exit 0 get "$base/$path" "$@"
    asked "$number"
    contains "$requests" "GET /$path range=bytes=32768-"
    same "$entry" certificates/good.bin
    check 'nothing else is in the cache' test "$(find "$store" -type f | wc -l)" = 1
}

t 'a server without ranges sends all of it'
goes_on no-ranges 2

t 'a file that changed meanwhile is fetched whole, by its tag or by the digest of the sum'
goes_on changed 2
contains "$requests" 'if-range="old"'
goes_on mixed 3

t 'a server that refuses the range, or sends another one'
goes_on refuses-range 3
goes_on other-range 3
goes_on lost 3 --size 65536

t 'a part that is all of the file, or more than it can be'
fresh
mkdir -p "$(dirname "$entry")"
cp certificates/good.bin "$entry.part"
expect_exit 0 get "$base/good.bin" --size 65536
asked 0
rm "$entry"
cp certificates/good.bin "$entry.part"
expect_exit 0 get "$base/good.bin"
contains "$requests" 'GET /good.bin range=bytes=65536-'
rm "$entry"
cat certificates/good.bin certificates/good.bin >"$entry.part"
expect_exit 0 get "$base/good.bin" --size 65536
same "$entry" certificates/good.bin

# ---- proxies -------------------------------------------------------------------------------------

t 'a proxy is used when it is named, and not for the hosts of no_proxy'
fresh
expect_exit 0 get "$base/good.bin" --proxy "http://localhost:$port_proxy"
contains "$requests" "CONNECT localhost:$port_good"
fresh
https_proxy=http://localhost:$port_proxy expect_exit 0 get "$base/good.bin"
contains "$requests" "CONNECT localhost:$port_good"
fresh
https_proxy=http://localhost:$port_proxy no_proxy=localhost expect_exit 0 get "$base/good.bin"
lacks "$requests" CONNECT
fresh
no_proxy=localhost expect_exit 0 get "$base/good.bin" --proxy "http://localhost:$port_proxy"
lacks "$requests" CONNECT

t 'a proxy that refuses'
fresh
expect_exit 5 get "$base/good.bin" --proxy "http://localhost:$port_closed"
says '[fetch-proxy]' 403
asked 1
expect_exit 3 get "https://localhost:$port_host/good.bin" --proxy "http://localhost:$port_proxy"
says '[fetch-certificate]'

# ---- source packages -----------------------------------------------------------------------------

dsc=$(digest_of certificates/sample_1.0-1.dsc)
get_dsc() {
    "$ZMGRAFT" fetch "$base/pool/sample_1.0-1.dsc" --sha256 "$dsc" --cache "$store" \
        --ca-file certificates/ca.crt --retries 0 "$@"
}

t 'a source package: its files come from the same folder, by the digests in the .dsc'
fresh
expect_exit 0 get_dsc -o copies
for file in $files sample_1.0-1.dsc; do
    same "copies/$file" "certificates/$file"
    contains "$requests" "GET /pool/$file"
done
asked 4

t 'it is laid out as dpkg-source does'
expect_exit 0 get_dsc --unpack -o tree
says 'from the cache' 'unpacked: tree'
must dpkg-source --no-check --no-copy --skip-patches -x copies/sample_1.0-1.dsc expected
listing() { (cd "$1" && find . -mindepth 1 -printf '%y %m %p %l\n' | sort && find . -type f | sort | xargs sha256sum); }
listing tree >tree.listing
listing expected >expected.listing
same tree.listing expected.listing
contains tree.listing ./extra/file
expect_exit 2 get_dsc --unpack -o tree
says '[destination-not-empty]'
check 'nothing is left beside' test -z "$(find . -maxdepth 1 -name 'tree.??????')"

t 'a file of the package that is not the one in the .dsc'
fresh
extra=certificates/sample_1.0.orig-extra.tar.gz
head -c "$(stat -c %s $extra)" certificates/good.bin >changed && mv changed $extra
expect_exit 3 get_dsc --unpack -o other
says '[fetch-digest]' sample_1.0.orig-extra.tar.gz sample_1.0-1.dsc
absent other
cp copies/sample_1.0.orig-extra.tar.gz certificates/

t 'a .dsc that is malformed'
sed 's/^Format:.*/Format: 2.0/' certificates/sample_1.0-1.dsc >copies/odd.dsc
expect_exit 4 "$ZMGRAFT" fetch odd.dsc --sha256 "$(digest_of copies/odd.dsc)" --sources copies --offline
says '[dsc-format]' odd.dsc

# ---- vendor files of patches -----------------------------------------------------------------------

# on_root COMMAND OPTION...: vet or build with the sample's patches, the vendor's files in no folder.
on_root() {
    command=$1
    shift
    SSL_CERT_FILE=certificates/ca.crt ZMGRAFT_CACHE=$store "$ZMGRAFT" "$command" --release $release \
        --patches patches --content content --lock vetted.lock --reviewers reviewers "$@"
}
vet_root() {
    on_root vet --root root --key private/reviewer.key --cert reviewers/reviewer.crt "$@"
}

t 'vet and build use the network when they are told to, and only then'
fresh
for patch in patches/class/*; do
    sed -i "s,^Source: .*,Source: $base/pool/$vendor\nSource-SHA256: $(digest_of "vendor/$vendor")," "$patch"
done
expect_exit 3 vet_root
says '[source-missing]' "$base/pool/$vendor"
asked 0
expect_exit 0 vet_root --fetch
contains "$requests" "GET /pool/$vendor"
asked 1
expect_exit 0 on_root build root --out bundle
asked 1
expect_exit 3 on_root build root --out bundle --cache empty
says '[source-missing]' empty
expect_exit 0 on_root build root --out bundle --serial 7 --cache empty --fetch
asked 2
check 'it is in that cache' test "$(find empty -type f | wc -l)" = 1

t 'the examples of the manual page'
mkdir -p srv
cp -R copies srv/sources
sed -n '/^# EXAMPLES/,/^# SEE ALSO/p' "$repo/tools/man/zmgraft-fetch.1.scd" |
    sed -e ':a' -e '/\\$/{N;s/\\\n *//;ta' -e '}' | grep '^zmgraft ' |
    sed -e "s,https://mirror.example.org/sample-1.0.tar.gz,$base/pool/sample_1.0.orig.tar.xz," \
        -e "s/SIZE/$(stat -c %s certificates/sample_1.0.orig.tar.xz)/" -e 's,/srv/,srv/,' >examples
check 'there are two' test "$(wc -l <examples)" = 2
while read -r example; do
    case $example in *.dsc*) digest=$dsc ;; *) digest=$(digest_of certificates/sample_1.0.orig.tar.xz) ;; esac
    expect_exit 0 env PATH="$(dirname "$ZMGRAFT"):$PATH" SSL_CERT_FILE=certificates/ca.crt \
        sh -c "$(echo "$example" | sed "s/DIGEST/$digest/")"
done <examples
check 'the tree is there' test -f sample-1.0/src/main.c

# ---- what took its time ----------------------------------------------------------------------------

t 'a server that goes silent is given up'
code=0
wait "$stalled" || code=$?
mv stalled.out "$last"
check "exit code 5, not $code" test "$code" = 5
says '[fetch-timeout]'
check 'what came is kept' test "$(find stalled -name '*.part' -size +0 | wc -l)" = 1

t 'of two runs that want one file, one fetches it'
wait "$held_1" || fail "the first: $(cat held.out.1)"
wait "$held_2" || fail "the second: $(cat held.out.2)"
same held.1 held.2
check 'one request' test "$(grep -c /held "$certificates/background")" = 1
check 'one file is in the cache' test "$(find shared -type f | wc -l)" = 1
