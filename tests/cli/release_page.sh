#!/bin/sh
# The compatibility page that build writes beside a bundle.
. "$(dirname "$0")/lib.sh"
sample

# Fixes of the web client in the sample: one for it, and one for each reason to leave one out.
js=root/jetty_base/webapps/zimbra/js
mkdir -p content/fixes patches/script $js
cat >$js/Boot_all.js <<'END'
/*! jQuery JavaScript Library v1.11.0 */
A.one = function (x) { return x };
A.two = function (x) { return x + 2 };
A.three = function (x) { return x + 3 };
END
digest_of() { "$ZMGRAFT" script $js/Boot_all.js --target "$1" | grep -oE '[0-9a-f]{16}' | head -n 1; }
fix() { # ID RELEASES TARGET DIGEST FIXED
    cat >"content/fixes/$1.js" <<END
zmFixes.add({
	id: "$1", title: "what <$1> is", reference: "https://bugs.example/$1", releases: "$2",
	browsers: "Firefox", stage: "late", target: "$3", digests: ["$4"], fixed: [$5],
	replace: function (original) { return original; }
});
END
}
fix applies 8.8.15 A.one "$(digest_of A.one)" ''
fix drifted 8.8.15 A.two 0123456789abcdef ''
fix fixed 8.8.15 A.three 0123456789abcdef "\"$(digest_of A.three)\""
fix missing 8.8.15 A.four 0123456789abcdef ''
fix other 9.0.0 A.one "$(digest_of A.one)" ''
cat >patches/script/fixes <<'END'
Description: fixes & "more"
Author: Jane Doe <jane@example.org>
Type: script
Target: jetty/webapps/zimbra/js/zmgraft/fixes.js
Releases: 8.8.15
Content: fixes
Scripts: jetty/webapps/zimbra/js/*
END
echo script/fixes >>patches/series/8.8.15
must vet

t 'a page stands beside the bundle, and its path is told'
expect_exit 0 build_from root
set -- bundle/*.tar.zst
name=$(basename "$1" .tar.zst)
says "bundle/$name.html"
check 'the bundle is told last' test "$(tail -n 1 "$last")" = "bundle/$name.tar.zst"
check 'JSON as well' test -s "bundle/$name.json"

t 'it is of this bundle'
digest=$(sha256sum <"bundle/$name.tar.zst" | cut -d' ' -f1)
for page in "bundle/$name.html" "bundle/$name.json"; do
    contains "$page" "$digest"
    contains "$page" "$name.tar.zst"
    contains "$page" "$release"
    contains "$page" 'Patch Reviewer'
done

# The members of an object of the page on one line each, without blanks.
objects() { tr -d ' \n' <"bundle/$name.json" | sed 's/},{/},\n{/g'; }

t 'it says what became of each fix'
objects >lines
for pair in applies:applied drifted:drifted fixed:already-upstream missing:missing other:other-release; do
    check "${pair%%:*} is ${pair##*:}" \
        sh -c "grep -F '\"id\":\"${pair%%:*}\"' lines | grep -qF '\"outcome\":\"${pair##*:}\"'"
done

t 'it says what became of each patch, and what is left to do'
for patch in $(grep -v '^#' patches/series/8.8.15); do
    contains lines "\"$patch\""
done
contains lines '"kind":"remove-compiled"'
contains lines "\"command\":\"su-zimbra-c'zmmailboxdctlrestart'\""
check 'the vendor has a jQuery' sh -c "grep -F '\"name\":\"jQuery\"' lines | grep -qF '\"version\":\"1.11.0\"'"

t 'texts of patches and fixes are no markup'
contains "bundle/$name.html" 'what &lt;drifted&gt; is'
contains "bundle/$name.html" 'fixes &amp; &quot;more&quot;'
lacks "bundle/$name.html" '<drifted>'
lacks "bundle/$name.html" '<script'

t 'the same bundle has the same page, wherever it is built'
cp -a root elsewhere
mkdir other
expect_exit 0 env TZ=Asia/Tokyo LC_ALL=C.UTF-8 "$ZMGRAFT" build elsewhere --release $release \
    --patches patches --content content --sources vendor --lock vetted.lock --reviewers reviewers \
    --out other
same "bundle/$name.html" "other/$name.html"
same "bundle/$name.json" "other/$name.json"
lacks "bundle/$name.html" "$PWD"

t '--json names the page too'
expect_exit 0 build_from root --json
says "\"page\": \"bundle/$name.html\""

t 'a refusal leaves no page'
rm -rf bundle
echo '<p>' >>root/jetty_base/webapps/zimbra/public/login.jsp
sed 's/return x }/return x + 1 }/' $js/Boot_all.js >changed
cp changed $js/Boot_all.js
expect_exit 3 build_from root
check 'nothing is there' test -z "$(ls -A bundle 2>/dev/null)"
