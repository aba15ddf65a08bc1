import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Judges what `graft --all` made of real jars, without asking zmgraft: CheckPairs JOBS TABLE.
 * Each line of JOBS is a graft: pair, host, vendor, result, report, exit code, seconds, class path, between bars.
 * TABLE gets a line of Markdown for each pair. What is wrong is printed. Exit code 1 when anything is.
 */
final class CheckPairs {
    /** What is counted of a pair; a pair may be several jars. */
    static final class Row {
        int jars, changed, classes, references, lowered;
        /** Added classes that fail in the vendor's own jar in the same way. */
        final Set<String> theirs = new TreeSet<>();
        double seconds;
        final Map<String, Integer> outcomes = new TreeMap<>(), members = new TreeMap<>(), rules = new TreeMap<>();
        final Set<String> wrong = new TreeSet<>();
    }

    private final Map<String, Row> rows = new java.util.LinkedHashMap<>();
    private final Map<String, LinkAll> hosts = new TreeMap<>();

    public static void main(String[] arguments) throws IOException {
        CheckPairs check = new CheckPairs();
        for (String line : Files.readAllLines(Path.of(arguments[0]))) {
            check.job(line.split("\\|", -1));
        }
        Files.write(Path.of(arguments[1]), check.table());
        boolean wrong = check.rows.values().stream().anyMatch(row -> !row.wrong.isEmpty());
        System.exit(wrong || check.rows.isEmpty() ? 1 : 0);
    }

    // ---- one graft ------------------------------------------------------------------------

    private Jar host, vendor, result;
    private Javap hostText, vendorText, resultText;
    private Same toHost, toVendor;
    private Report report;
    private Row row;
    private String pair, hostKey;

    private void job(String[] fields) throws IOException {
        pair = fields[0];
        row = rows.computeIfAbsent(pair, k -> new Row());
        row.jars++;
        row.seconds += Double.parseDouble(fields[6]);
        host = new Jar(Path.of(fields[1]));
        vendor = new Jar(Path.of(fields[2]));
        report = new Report(Path.of(fields[4]));
        count();
        if (!fields[5].equals("0")) {
            return; // nothing could be grafted: there is no result
        }
        result = new Jar(Path.of(fields[3]));
        List<Path> classpath = new ArrayList<>();
        for (String path : fields[7].split(",")) {
            if (!path.isEmpty() && !path.equals(fields[1])) {
                classpath.add(Path.of(path));
            }
        }
        Set<String> changed = entries();
        link(classpath);
        hostText = new Javap(host);
        vendorText = new Javap(vendor);
        resultText = new Javap(result);
        toHost = new Same(hostText, resultText);
        toVendor = new Same(vendorText, resultText);
        texts(changed);
        hostText.close();
        vendorText.close();
        resultText.close();
    }

    private void count() {
        report.outcomes.forEach((name, outcome) -> row.outcomes.merge(outcome, 1, Integer::sum));
        report.members.values().forEach(list -> list.forEach(m -> row.members.merge(m.outcome(), 1, Integer::sum)));
        report.rules.forEach((rule, n) -> row.rules.merge(rule, n, Integer::sum));
        row.changed += report.outcomes.size();
    }

    private void wrong(String name, String why) {
        row.wrong.add(host.path.getFileName() + "!" + name);
        System.out.println("WRONG " + pair + " " + host.path.getFileName() + "!" + name + ": " + why);
    }

    /** Entries: in the host's order, the same bytes but for the classes reported. Returns the names
     * of the classes that are not the host's. */
    private Set<String> entries() {
        Set<String> changed = new TreeSet<>();
        List<String> kept = new ArrayList<>(result.entries.keySet());
        kept.retainAll(host.entries.keySet());
        if (!kept.equals(new ArrayList<>(host.entries.keySet()))) {
            wrong("", "entries are missing, or in another order");
        }
        result.entries.forEach((name, entry) -> {
            Jar.Entry before = host.entries.get(name);
            if (before != null && Arrays.equals(before.local, entry.local) && Arrays.equals(before.central, entry.central)) {
                return;
            }
            String type = name.replaceFirst("\\.class$", "");
            String outcome = report.outcomes.getOrDefault(type, "not reported");
            boolean imported = before == null && Same.numberedClass(type);
            boolean expected = imported || report.nests.contains(type);
            if (!name.endsWith(".class") || !expected && !outcome.matches("grafted|partly|added|needed")) {
                wrong(name, "the entry differs from the host's: " + outcome);
            }
            if (name.endsWith(".class")) {
                changed.add(type);
            }
        });
        return changed;
    }

    /** Nothing fails to load, verify or resolve that did not in the host, but added classes that fail
     * in the vendor's jar as well, since what they extend is in neither. */
    private void link(List<Path> classpath) throws IOException {
        hostKey = host.path + " " + classpath;
        if (!hosts.containsKey(hostKey)) {
            LinkAll all = new LinkAll(host, classpath);
            all.run();
            hosts.put(hostKey, all);
        }
        LinkAll before = hosts.get(hostKey), after = new LinkAll(result, classpath);
        after.run();
        Map<String, String> problems = new TreeMap<>(after.problems);
        problems.keySet().removeAll(before.problems.keySet());
        LinkAll own = problems.isEmpty() ? null : new LinkAll(vendor, classpath);
        if (own != null) {
            own.run();
        }
        Set<String> named = new HashSet<>(); // one problem a class is enough to read
        problems.forEach((what, why) -> {
            String type = what.replaceFirst(": .*", "");
            if (!host.entries.containsKey(type + ".class") && why.equals(own.problems.get(what))) {
                row.theirs.add(type);
            } else if (named.add(type)) {
                wrong(type, "links no more: " + what + ": " + why);
            }
        });
        row.classes += after.loaded;
        row.references += after.references;
        row.lowered += after.lowered;
    }

    // ---- in javap's words -----------------------------------------------------------------

    private void texts(Set<String> changed) throws IOException {
        Set<String> nests = new HashSet<>();
        changed.forEach(name -> nests.add(nest(name)));
        Set<String> involved = new TreeSet<>(changed);
        for (String name : result.classes()) {
            if (nests.contains(nest(name))) {
                involved.add(name);
            }
        }
        hostText.read(involved);
        vendorText.read(involved);
        resultText.read(involved);
        for (String name : involved) {
            if (!changed.contains(name)) {
                members(name);
            } else if (hostText.has(name)) {
                members(name);
                lost(name);
                header(name);
            } else if (!added(name)) {
                wrong(name, "the added class is not the vendor's: " + toVendor.why);
            }
        }
        report.members.forEach((name, list) -> {
            if (!changed.contains(name) && list.stream().anyMatch(Report.Member::taken)) {
                unmoved(name, list);
            }
        });
    }

    private static String nest(String name) {
        int dollar = name.indexOf('$', name.lastIndexOf('/') + 2);
        return dollar < 0 ? name : name.substring(0, dollar);
    }

    private boolean added(String name) throws IOException {
        if (vendorText.has(name) && toVendor.classes(name, name)) {
            return true;
        }
        for (String candidate : vendor.classes()) {
            if (Same.skeleton(candidate).equals(Same.skeleton(name)) && toVendor.classes(candidate, name)) {
                return true;
            }
        }
        return false;
    }

    /** Is the vendor's member beside the host's, under the same name but for a number? */
    private boolean hasTwin(String name, String key) throws IOException {
        for (String other : resultText.text(name).members.keySet()) {
            if (!other.equals(key) && Same.skeleton(other).equals(Same.skeleton(key)) && vendors(name, other)) {
                return true;
            }
        }
        return false;
    }

    /** Each member is the host's or the vendor's; the vendor's where the report says so, the host's
     * everywhere else. */
    private void members(String name) throws IOException {
        for (Map.Entry<String, List<String>> member : resultText.text(name).members.entrySet()) {
            String key = member.getKey();
            Javap.Text before = hostText.text(name);
            boolean untouched = before != null && member.getValue().equals(before.members.get(key));
            boolean taken = report.taken(name, key);
            if (untouched && (!taken || report.kept(name, key) && hasTwin(name, key))) {
                if (refersTo(member.getValue()) && !toHost.member(name, key, name, key) && !toVendor.roles(toHost, name, key)) {
                    wrong(name, key + " is untouched, but what it refers to is not: " + toVendor.why);
                }
            } else if (key.equals("serialVersionUID:J") && report.serials.contains(name)) {
                serial(name, member.getValue());
            } else if (!vendors(name, key)) {
                wrong(name, key + (taken ? " was taken but is not the vendor's: "
                                         : " is neither the host's nor the vendor's: ") + toVendor.why);
            } else if (!taken && !Same.numberedMember(key)) {
                wrong(name, key + " is the vendor's, and the report does not say so");
            }
        }
    }

    /** The number that the JVM computes for the host's class. */
    private void serial(String name, List<String> lines) {
        String want = "ConstantValue: long " + hosts.get(hostKey).serial(name) + "l";
        if (!lines.contains(want)) {
            wrong(name, "serialVersionUID: " + lines + ", not " + want);
        }
    }

    /** Does it use a lambda, an accessor or a numbered class? */
    private static boolean refersTo(List<String> lines) {
        return lines.stream().anyMatch(line -> line.contains("$") && !Same.skeleton(line).equals(line));
    }

    private boolean vendors(String name, String key) throws IOException {
        if (vendorText.text(name) != null && vendorText.text(name).members.containsKey(key)
                && toVendor.member(name, key, name, key)) {
            return true;
        }
        String why = toVendor.why;
        for (String owner : owners(name)) {
            for (String candidate : vendorText.text(owner).members.keySet()) {
                if (Same.skeleton(candidate).equals(Same.skeleton(key)) && toVendor.member(owner, candidate, name, key)) {
                    return true;
                }
            }
        }
        toVendor.why = why;
        return false;
    }

    /** The vendor's classes that may be this one: it, or those of other numbers. */
    private List<String> owners(String name) {
        if (!Same.numberedClass(name)) {
            return vendorText.has(name) ? List.of(name) : List.of();
        }
        return vendor.classes().stream().filter(c -> Same.skeleton(c).equals(Same.skeleton(name))).toList();
    }

    private void lost(String name) throws IOException {
        for (String key : hostText.text(name).members.keySet()) {
            boolean said = report.of(name).stream().anyMatch(m -> m.taken() && m.change().equals("removed") && m.key().equals(key));
            if (!resultText.text(name).members.containsKey(key) && !said) {
                wrong(name, key + " is gone");
            }
        }
        for (Report.Member member : report.of(name)) {
            boolean there = resultText.text(name).members.keySet().stream()
                    .anyMatch(key -> key.equals(member.key()) || Same.skeleton(key).equals(Same.skeleton(member.key())));
            boolean wanted = !member.change().equals("removed");
            if (member.taken() && there != wanted && !member.what().equals("class")) {
                wrong(name, member.key() + " was taken, and is " + (there ? "still there" : "not there"));
            }
        }
    }

    private void header(String name) throws IOException {
        Javap.Text before = hostText.text(name), after = resultText.text(name), vendors = vendorText.text(name);
        boolean taken = report.of(name).stream().anyMatch(m -> m.taken() && m.what().equals("class"));
        if (!before.header.equals(after.header) && !(taken && vendors != null && vendors.header.equals(after.header))) {
            wrong(name, "the header is " + after.header);
        }
        Set<String> names = new TreeSet<>(before.attributes.keySet());
        names.addAll(after.attributes.keySet());
        for (String attribute : names) {
            List<String> old = before.attributes.get(attribute), now = after.attributes.get(attribute);
            boolean grows = attribute.matches("InnerClasses|NestMembers") && now != null && (old == null || now.containsAll(old));
            boolean theirs = vendors != null && java.util.Objects.equals(vendors.attributes.get(attribute), now);
            if (!java.util.Objects.equals(old, now) && !grows && !theirs) {
                wrong(name, "the attribute " + attribute + " is " + now + ", was " + old);
            }
        }
    }

    /** Said to have taken members, but the class is the host's: then the vendor's must be the same. */
    private void unmoved(String name, List<Report.Member> list) {
        try {
            for (Report.Member member : list) {
                Javap.Text text = resultText.text(name);
                if (member.taken() && !member.what().equals("class") && (text == null || !text.members.containsKey(member.key()) || !vendors(name, member.key()))) {
                    wrong(name, member.key() + " was taken, says the report, but the class is as it was");
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    // ---- the table ------------------------------------------------------------------------

    private List<String> table() {
        List<String> lines = new ArrayList<>();
        lines.add("| pair | jars | changed | grafted | partly | added | refused | other | wrong | added, and fails at the vendor's too | members taken | seconds | loaded | resolved |");
        lines.add("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        rows.forEach((name, r) -> {
            Map<String, Integer> other = new TreeMap<>(r.outcomes);
            other.keySet().removeAll(List.of("grafted", "partly", "added", "refused"));
            lines.add(String.format("| %s | %d | %d | %d | %d | %d | %d | %s | %d | %d | %d | %.1f | %d | %d |", name, r.jars, r.changed,
                    r.outcomes.getOrDefault("grafted", 0), r.outcomes.getOrDefault("partly", 0),
                    r.outcomes.getOrDefault("added", 0), r.outcomes.getOrDefault("refused", 0), text(other), r.wrong.size(), r.theirs.size(),
                    r.members.getOrDefault("taken", 0) + r.members.getOrDefault("needed", 0), r.seconds, r.classes, r.references));
        });
        lines.add("");
        lines.add("| pair | members by outcome | refused by rule |");
        lines.add("|---|---|---|");
        rows.forEach((name, r) -> lines.add(String.format("| %s | %s | %s |", name, text(r.members), text(r.rules))));
        return lines;
    }

    private static String text(Map<String, Integer> counts) {
        List<String> parts = new ArrayList<>();
        counts.entrySet().stream().sorted((a, b) -> b.getValue() - a.getValue())
                .forEach(e -> parts.add(e.getKey() + " " + e.getValue()));
        return parts.isEmpty() ? "–" : String.join(", ", parts);
    }
}
