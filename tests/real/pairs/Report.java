import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What `zmgraft graft --json` said it did, as check-pairs has laid it out in lines. */
final class Report {
    record Member(String what, String key, String change, String outcome, String rule) {
        boolean taken() {
            return outcome.equals("taken") || outcome.equals("needed");
        }
    }

    /** By class name: the outcome and the members listed. */
    final Map<String, String> outcomes = new TreeMap<>();
    final Map<String, List<Member>> members = new TreeMap<>();
    final Map<String, Integer> rules = new TreeMap<>();
    /** Classes that got a serialVersionUID, so that the one they had by default stays. */
    final Set<String> serials = new TreeSet<>();

    /** Classes that list added ones as nest mates; that may be all that changed in them. */
    final Set<String> nests = new TreeSet<>();

    Report(Path path) throws IOException {
        for (String line : Files.readAllLines(path)) {
            String[] f = line.split("\t", -1);
            switch (f[0]) {
            case "class" -> outcomes.put(f[1], f[2]);
            case "nest" -> nests.add(f[1]);
            case "serial" -> serials.add(f[1]);
            case "rule" -> rules.merge(f[1], Integer.parseInt(f[2]), Integer::sum);
            case "member" -> members.computeIfAbsent(f[1], k -> new ArrayList<>())
                                     .add(new Member(f[2], f[3] + ":" + f[4], f[5], f[6], f[7]));
            default -> throw new IOException(path + ": " + line);
            }
        }
    }

    List<Member> of(String name) {
        return members.getOrDefault(name, List.of());
    }

    /** Was a member of that name said to be one that the vendor removed? */
    boolean kept(String name, String key) {
        return of(name).stream().anyMatch(m -> m.outcome().equals("kept") && m.key().equals(key));
    }

    /** Was this member said to be taken? The descriptor is the vendor's, whose numbered classes may
     * have other numbers. */
    boolean taken(String name, String key) {
        return of(name).stream().anyMatch(m -> m.taken() && m.key().split(":")[0].equals(key.split(":")[0])
                && Same.skeleton(m.key()).equals(Same.skeleton(key)));
    }
}
