#!/bin/sh
# show: classes and methods out of jars, jars in jars and class files; Java source by a decompiler.
. "$(dirname "$0")/lib.sh"
sample
jar=root/lib/jars/zimbrastore.jar

t 'a class, with dots or slashes, and as a file'
expect_exit 0 "$ZMGRAFT" show $jar com.zimbra.sample.service.UserServlet
says 'class public super com/zimbra/sample/service/UserServlet' '  lookupswitch' '.hashCode()I' \
    'method public folder(Ljava/lang/String;)Ljava/lang/String;' 'bootstrap REF_invokeStatic'
says_not 'line ' 'source '
cp "$last" dots
expect_exit 0 "$ZMGRAFT" show $jar com/zimbra/sample/service/UserServlet
same "$last" dots
unzip -q $jar com/zimbra/sample/service/UserServlet.class
expect_exit 0 "$ZMGRAFT" show com/zimbra/sample/service/UserServlet.class
same "$last" dots

t 'one method, by name or with its descriptor'
expect_exit 0 "$ZMGRAFT" show $jar com.zimbra.sample.service.UserServlet.folder
says 'method public folder(' 'ldc "/inbox"'
says_not 'class public' '<init>()V'
cp "$last" name
expect_exit 0 "$ZMGRAFT" show $jar \
    'com/zimbra/sample/service/UserServlet.folder(Ljava/lang/String;)Ljava/lang/String;'
same "$last" name
expect_exit 1 "$ZMGRAFT" show $jar 'com/zimbra/sample/service/UserServlet.folder(I)V'
says '[method-missing]' 'folder(Ljava/lang/String;)Ljava/lang/String;'

t 'line numbers and frames are asked for'
expect_exit 0 "$ZMGRAFT" show --lines $jar com.zimbra.sample.service.UserServlet
says 'line 9' 'source "UserServlet.java"'
says_not 'frame L'
expect_exit 0 "$ZMGRAFT" show --frames $jar com.zimbra.sample.service.UserServlet.folder
says 'frame L' 'append [java/lang/String, int]'
says_not 'line '

t 'a jar inside another, and below WEB-INF/classes'
mkdir -p in/WEB-INF/lib in/WEB-INF/classes
cp $jar in/WEB-INF/lib/store.jar
cp -R com in/WEB-INF/classes/
(cd in && zip -q -r ../a.war .)
expect_exit 0 "$ZMGRAFT" show 'a.war!WEB-INF/lib/store.jar' com.zimbra.sample.service.UserServlet
same "$last" dots
expect_exit 0 "$ZMGRAFT" show a.war com.zimbra.sample.service.UserServlet
same "$last" dots
expect_exit 3 "$ZMGRAFT" show 'a.war!WEB-INF/lib/none.jar' com.zimbra.sample.service.UserServlet
says '[member-missing]'

t 'what is not there is told with what is near'
expect_exit 1 "$ZMGRAFT" show $jar com.zimbra.other.UserServlet
says '[class-missing]' 'near names: com/zimbra/sample/service/UserServlet'
expect_exit 1 "$ZMGRAFT" show $jar com.zimbra.sample.service.UserServlt
says '[class-missing]' 'com/zimbra/sample/service/UserServlet'
expect_exit 1 "$ZMGRAFT" show $jar com.zimbra.sample.service.UserServlet.fodler
says '[method-missing]' 'folder('
expect_exit 2 "$ZMGRAFT" show $jar

t 'a damaged class is refused with its place'
head -c 300 com/zimbra/sample/service/UserServlet.class >short.class
expect_exit 4 "$ZMGRAFT" show short.class
says '[class-malformed]' 'short.class' 'at offset'

t 'Java source comes from a decompiler, its control characters made harmless'
mkdir bin
cat >bin/procyon <<'END'
#!/bin/sh
test -s "$1" || exit 9
echo "// source of ${1##*/classes/}"
printf 'a\033[2Jb\n'
END
chmod +x bin/procyon
expect_exit 0 env PATH="$PWD/bin:$PATH" "$ZMGRAFT" show --java $jar \
    com.zimbra.sample.service.UserServlet
says '// source of com/zimbra/sample/service/UserServlet.class' 'a?[2Jb'
check 'the temporary folder is gone' test -z "$(find "$TMPDIR" -maxdepth 1 -name 'zmgraft-??????')"

t 'a decompiler that is missing or fails is told'
expect_exit 5 env PATH=/nowhere "$ZMGRAFT" show --java $jar com.zimbra.sample.service.UserServlet
says '[decompiler-missing]' procyon-decompiler
printf '#!/bin/sh\nexit 3\n' >bin/procyon
expect_exit 5 env PATH="$PWD/bin:$PATH" "$ZMGRAFT" show --java $jar \
    com.zimbra.sample.service.UserServlet
says '[decompiler-failed]' 'exit code 3'
