#!/bin/sh
# Class patches that take methods: vetted, built and drafted on the sample, and those of this
# repository read for every line.
. "$(dirname "$0")/lib.sh"
sample
method='target(Ljava/lang/String;)Ljava/lang/String;'
patch=class/preauth-redirect
cat >patches/$patch <<'END'
Description: PreAuthServlet: do not send a browser to another host
Author: Patch Author <author@sample.example>
Type: class
Target: lib/jars/zimbrastore.jar,
 jetty_base/webapps/service/WEB-INF/lib/zm-store-8.8.15.jar
Releases: 8.8.15 (<< p41)
Class: com/zimbra/sample/service/PreAuthServlet
From: zimbra-patch_8.8.15.p41_amd64.deb!opt/zimbra/lib/jars/zimbrastore.jar
Take: target(Ljava/lang/String;)Ljava/lang/String;
END
entry=com/zimbra/sample/service

t 'vet shows the method with its digests and size'
expect_exit 0 vet
says "changed $method, 18 bytes of code" 'no JRE to check it against'
contains vetted.lock ' target(Ljava/lang/String;)Ljava/lang/String;'

t 'a JRE given for a root that has none is used'
expect_exit 0 vet --dry-run --jre "$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")"
says_not 'no JRE to check it against'
expect_exit 2 vet --dry-run --jre content
says '[not-a-jre]'

t 'build names the method, and changes nothing else of the class'
expect_exit 0 build_from root
says "grafted $method"
mkdir built
(cd built && tar -xf ../bundle/*.tar.zst)
expect_exit 1 "$ZMGRAFT" diff root/lib/jars/zimbrastore.jar built/files/lib/jars/zimbrastore.jar
says 'changed method target' '(1 changed)'
says_not FileUploadServlet

t 'build tells the same to programs'
rm -r bundle
expect_exit 0 build_from root --json
says "grafted $method"
rm -r bundle

t 'a patch whose vendor file nobody has pinned is refused until it was vetted'
sed 's/^Take:/Source-SHA256: unpinned\n&/' patches/$patch >unpinned
mv unpinned patches/$patch
rm vetted.lock vetted.lock.sig
mv patches/series/8.8.15 whole
sed '/^class/d' whole >patches/series/8.8.15
must vet
mv whole patches/series/8.8.15
expect_exit 3 build_from root
says '[source-unpinned]'
expect_exit 0 vet
expect_exit 0 build_from root
rm -r bundle

t 'a method that drifted since it was vetted is refused by its name'
must vet
rm -rf drifted r
mkdir drifted
(cd drifted && jar --extract --file ../root/lib/jars/zimbrastore.jar)
perl -pi -e 's{/mail}{/Mail}' drifted/$entry/PreAuthServlet.class
cp -a root r
chmod u+w r/lib/jars/zimbrastore.jar
(cd drifted && zip -q ../r/lib/jars/zimbrastore.jar $entry/PreAuthServlet.class)
expect_exit 3 build_from r
says '[pre-image-drift]' "its $method is not what was vetted"

t 'a class that drifted elsewhere is grafted'
rm -rf drifted r
mkdir drifted
(cd drifted && jar --extract --file ../root/lib/jars/zimbrastore.jar)
perl -pi -e 's{302 Location: }{302 Location  }' drifted/$entry/PreAuthServlet.class
cp -a root r
chmod u+w r/lib/jars/zimbrastore.jar
(cd drifted && zip -q ../r/lib/jars/zimbrastore.jar $entry/PreAuthServlet.class)
expect_exit 0 build_from r
says applied
says_not applied-drifted

t 'graft --patch-out drafts a patch, which is refused until it is filled in'
dpkg-deb --fsys-tarfile vendor/*.deb | tar -xOf - ./opt/zimbra/lib/jars/zimbrastore.jar >vendor/fixed.jar
expect_exit 0 "$ZMGRAFT" graft root/lib/jars/zimbrastore.jar vendor/fixed.jar \
    --take "$entry/PreAuthServlet.$method" --patch-out draft -o grafted.jar
contains draft "Class: $entry/PreAuthServlet"
contains draft " $method"
cp draft patches/$patch
expect_exit 3 vet
says '[patch-draft]' "patches/$patch"
sed -e '/^Target:/s,@.*,lib/jars/zimbrastore.jar\, jetty/webapps/*/WEB-INF/lib/zm-store-*.jar,' \
    -e '/^Releases:/s/@.*/8.8.15/' -e 's/@FILL-IN@/Somebody Else/' draft >patches/$patch
expect_exit 0 vet
expect_exit 3 "$ZMGRAFT" graft grafted.jar vendor/fixed.jar --take "$entry/PreAuthServlet.$method" \
    --patch-out nothing -o same.jar
says '[graft-nothing]'
absent nothing

t 'a nest host lists a class that is added, also where the vendor gives that class alone'
mkdir -p nest/before nest/after
echo 'class Outer { private int n = 1; }' >nest/Outer.java
javac --release 11 -d nest/before nest/Outer.java
echo 'class Outer { private int n = 1; static class New { int of(Outer o) { return o.n; } } }' >nest/Outer.java
javac --release 11 -d nest/after nest/Outer.java
jar --create --file nest/host.jar -C nest/before Outer.class
jar --create --file nest/vendor.jar -C nest/after 'Outer$New.class'
expect_exit 0 "$ZMGRAFT" graft nest/host.jar nest/vendor.jar --all --json -o nest/out.jar
says '"nest-members-added": 1'
must javap -v -cp nest/out.jar Outer
says 'NestMembers:'

t 'interfaces that extend one another in a circle are gone through once'
mkdir -p circle/old circle/host circle/vendor
echo 'interface P { } interface Q { } interface R { }' >circle/All.java
javac -d circle/old circle/All.java
for one in 'P extends Q, R' 'Q extends P, R' 'R extends P, Q'; do
    echo "interface $one { }" >"circle/${one%% *}.java"
    javac -cp circle/old -d circle/host "circle/${one%% *}.java"
done
echo 'class A extends java.util.BitSet implements P { int f() { return 1; } }' >circle/A.java
javac -cp circle/old -d circle/host circle/A.java
cp circle/host/[PQR].class circle/vendor
echo 'class A extends java.util.BitSet implements P { int f() { return new A().size(); } }' >circle/A.java
javac -cp circle/old -d circle/vendor circle/A.java
jar --create --file circle/host.jar -C circle/host .
jar --create --file circle/vendor.jar -C circle/vendor .
expect_exit 0 timeout 20 "$ZMGRAFT" graft circle/host.jar circle/vendor.jar --take A.f -o circle/out.jar

# The class patches of this repository stand in comments of the series: they are unpinned.
t 'every class patch of the repository is for the lines whose series name it'
mkdir -p none/conf
echo '<localconfig/>' >none/conf/localconfig.xml
cp -R "$repo/patches" all
for series in all/series/*; do
    line=${series##*/}
    case $line in
    8.7) of=8.7.11 ;;
    10.*) of=$line.0 ;;
    *) of=$line ;;
    esac
    sed -n 's/^#\(class\)/\1/p' "$series" >names
    [ -s names ] || continue
    cp names "$series"
    expect_exit 3 "$ZMGRAFT" vet --dry-run --root none --release "$of" --patches all
    while read -r name; do
        grep -q "^$name: " "$last" || fail "$line does not get to $name"
    done <names
    cat names >>listed
done
(cd all && ls -d class/*) | LC_ALL=C sort >there
check 'each is in a series' test "$(LC_ALL=C sort -u listed)" = "$(cat there)"

t 'none of them can be built before it was vetted'
check 'all are unpinned' test "$(grep -lx 'Source-SHA256: unpinned' all/class/* | wc -l)" = "$(wc -l <there)"
