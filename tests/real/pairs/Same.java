import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Are members of two jars the same but for the numbers a compiler gave to lambdas, accessors and
 * anonymous classes? Two such names are the same when what they name is: each pair met in the texts
 * is taken as equal and then has to be shown equal in turn (so a graft that bound a lambda to
 * another of that name is found out). A failed attempt takes its pairs back.
 */
final class Same {
    /** lambda$run$0 or access$100 with its owner, if that is another class, and its descriptor. */
    private static final Pattern MEMBER = Pattern.compile(
            "(?:([\\w/$-]+)\\.)?\"?((?:lambda|access)\\$[\\w$]*\\d+)\"?:(\\(\\S*?\\)[\\w/$;\\[]+)");
    /** A class with a number in its name: com/x/Outer$1, Outer$1Local, Outer$2$Inner. */
    private static final Pattern CLASS = Pattern.compile("[\\w/$.-]*(?<!this)\\$\\d+[\\w$]*");
    private static final Pattern LAMBDA = Pattern.compile("lambda\\$[\\w$]*\\$#");
    private static final Pattern NUMBER = Pattern.compile("(?<!this)\\$\\d+");

    final Javap left, right;
    /** Pairs "m owner key = owner key" and "c class = class" that hold. */
    final Set<String> pairs = new HashSet<>();
    private final List<String> log = new ArrayList<>();
    /** Why the last attempt failed. */
    String why = "";

    Same(Javap left, Javap right) {
        this.left = left;
        this.right = right;
    }

    static boolean numberedClass(String name) {
        return NUMBER.matcher(name).find();
    }

    static boolean numberedMember(String key) {
        return key.matches("(lambda|access)\\$[\\w$]*\\d+:.*");
    }

    /** Names without their numbers, and those of lambdas without the method they stand in: that may
     * have been renamed. */
    static String skeleton(String text) {
        return LAMBDA.matcher(NUMBER.matcher(text).replaceAll("\\$#")).replaceAll("lambda\\$#");
    }

    /** Shows that a member of `left` is one of `right`, or says why not. */
    boolean member(String leftOwner, String leftKey, String rightOwner, String rightKey) throws IOException {
        int mark = log.size();
        if (memberPair(leftOwner, leftKey, rightOwner, rightKey)) {
            return true;
        }
        takeBack(mark);
        return false;
    }

    /** The same for whole classes. */
    boolean classes(String leftName, String rightName) throws IOException {
        int mark = log.size();
        if (classPair(leftName, rightName)) {
            return true;
        }
        takeBack(mark);
        return false;
    }

    private void takeBack(int mark) {
        while (log.size() > mark) {
            String pair = log.remove(log.size() - 1);
            pairs.remove(pair);
        }
    }

    private void begin(String pair) {
        log.add(pair);
        pairs.add(pair);
    }

    private boolean fail(String reason) {
        why = reason;
        return false;
    }

    private boolean memberPair(String leftOwner, String leftKey, String rightOwner, String rightKey) throws IOException {
        String pair = "m " + leftOwner + " " + leftKey + " = " + rightOwner + " " + rightKey;
        if (pairs.contains(pair)) {
            return true;
        }
        begin(pair);
        Javap.Text leftText = left.text(leftOwner), rightText = right.text(rightOwner);
        List<String> a = leftText == null ? null : leftText.members.get(leftKey);
        List<String> b = rightText == null ? null : rightText.members.get(rightKey);
        if (a == null || b == null) {
            return a == b || fail(rightOwner + "." + rightKey + ": there is no such member in one of them");
        }
        return lines(leftOwner, a, rightOwner, b, rightOwner + "." + rightKey);
    }

    boolean lines(String leftOwner, List<String> a, String rightOwner, List<String> b, String place) throws IOException {
        for (int i = 0; i < a.size() && i < b.size(); i++) {
            if (!line(leftOwner, a.get(i), rightOwner, b.get(i), place)) {
                return false;
            }
        }
        return a.size() == b.size() || fail(place + ": " + a.size() + " lines, not " + b.size());
    }

    private boolean line(String leftOwner, String a, String rightOwner, String b, String place) throws IOException {
        int mark = log.size();
        if (tokens(leftOwner, a, rightOwner, b, place)) {
            return true;
        }
        takeBack(mark);
        return false;
    }

    private boolean tokens(String leftOwner, String a, String rightOwner, String b, String place) throws IOException {
        if (!a.contains("$")) {
            return a.equals(b) || fail(place + ": '" + b + "', not '" + a + "'");
        }
        if (!skeleton(a).equals(skeleton(b))) {
            return fail(place + ": '" + b + "', not '" + a + "'");
        }
        Matcher memberA = MEMBER.matcher(a), memberB = MEMBER.matcher(b);
        while (memberA.find() && memberB.find()) {
            String ownerA = memberA.group(1) == null ? leftOwner : memberA.group(1);
            String ownerB = memberB.group(1) == null ? rightOwner : memberB.group(1);
            if (!memberPair(ownerA, memberA.group(2) + ":" + memberA.group(3),
                            ownerB, memberB.group(2) + ":" + memberB.group(3))) {
                return false;
            }
        }
        Matcher classA = CLASS.matcher(a), classB = CLASS.matcher(b);
        while (classA.find() && classB.find()) {
            if (!classToken(classA.group(), classB.group(), place)) {
                return false;
            }
        }
        return true;
    }

    /** A token that looks like a numbered class; what no jar has is a text, and must be equal. */
    private boolean classToken(String a, String b, String place) throws IOException {
        if (a.matches("(?:.*\\.)?(lambda|access)\\$.*")) {
            return true;
        }
        String inLeft = inJar(left, a), inRight = inJar(right, b);
        if (inLeft == null || inRight == null) {
            return a.equals(b) || fail(place + ": " + b + ", not " + a);
        }
        return classPair(inLeft, inRight);
    }

    private static String inJar(Javap side, String token) {
        for (String name : new String[] {token, token.replaceFirst("^[BCDFIJSZV]*L", "")}) {
            String internal = name.replace('.', '/');
            if (side.has(internal)) {
                return internal;
            }
        }
        return null;
    }

    private boolean classPair(String a, String b) throws IOException {
        String pair = "c " + a + " = " + b;
        if (pairs.contains(pair)) {
            return true;
        }
        begin(pair);
        Javap.Text leftText = left.text(a), rightText = right.text(b);
        if (!lines(a, withoutVersion(leftText.header), b, withoutVersion(rightText.header), b)) {
            return false;
        }
        for (Map.Entry<String, List<String>> member : leftText.members.entrySet()) {
            if (!numberedMember(member.getKey()) && !sameMember(a, member.getKey(), b, rightText)) {
                return false;
            }
        }
        return count(leftText) == count(rightText) || fail(b + ": has other members than " + a);
    }

    /** The compiler's target may have changed, and the class with it in nothing but that. */
    private static List<String> withoutVersion(List<String> header) {
        return header.stream().filter(line -> !line.matches(" m(aj|in)or version: .*")).toList();
    }

    private static long count(Javap.Text text) {
        return text.members.keySet().stream().filter(key -> !numberedMember(key)).count();
    }

    /**
     * Does each numbered name in a member of `right` name what the other's member names at that
     * place, or what `host` says it did before? Where the two members differ in more than numbers
     * there is nothing to compare. `member` itself must be the host's.
     */
    boolean roles(Same host, String owner, String key) throws IOException {
        List<String> a = left.text(owner) == null ? null : left.text(owner).members.get(key);
        List<String> b = right.text(owner).members.get(key);
        if (a == null || !a.stream().map(Same::skeleton).toList().equals(b.stream().map(Same::skeleton).toList())) {
            return true;
        }
        for (int i = 0; i < a.size(); i++) {
            if (b.get(i).contains("$") && !host.line(owner, b.get(i), owner, b.get(i), key)
                    && !role(host, owner, a.get(i), b.get(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean role(Same host, String owner, String a, String b) throws IOException {
        if (line(owner, a, owner, b, owner)) {
            return true;
        }
        Matcher classA = CLASS.matcher(a), classB = CLASS.matcher(b);
        boolean found = false;
        while (classA.find() && classB.find()) {
            String inLeft = inJar(left, classA.group()), inRight = inJar(right, classB.group());
            if (inLeft != null && inRight != null && !mixed(host, inLeft, inRight)) {
                return false;
            }
            found |= inLeft != null && inRight != null;
        }
        return found;
    }

    /** A numbered class of which only some methods were taken: each is one's or the other's. */
    private boolean mixed(Same host, String name, String rightName) throws IOException {
        for (String key : right.text(rightName).members.keySet()) {
            if (!host.member(rightName, key, rightName, key) && !anyMember(name, rightName, key)) {
                return fail(rightName + "." + key + " is neither the host's nor that of the vendor's " + name);
            }
        }
        return true;
    }

    private boolean anyMember(String name, String rightName, String key) throws IOException {
        for (String candidate : left.text(name).members.keySet()) {
            if (skeleton(candidate).equals(skeleton(key)) && member(name, candidate, rightName, key)) {
                return true;
            }
        }
        return false;
    }

    private boolean sameMember(String leftOwner, String key, String rightOwner, Javap.Text rightText) throws IOException {
        for (String candidate : rightText.members.keySet()) {
            if (skeleton(candidate).equals(skeleton(key)) && member(leftOwner, key, rightOwner, candidate)) {
                return true;
            }
        }
        return fail(rightOwner + "." + key + ": missing or another (" + why + ")");
    }
}
