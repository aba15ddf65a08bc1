import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A file of cases/: its fields, and its sources for each side. README.md describes the form. */
class Case {
    enum Side {
        HOST,
        BASE,
        VENDOR;

        String lower() {
            return name().toLowerCase();
        }
    }

    private static final Set<String> FIELDS = Set.of("Description", "Hazard", "Releases", "Compilers",
            "Host-Release", "Vendor-Release", "Vendor-Target", "Vendor-Compiler", "Javac", "Base", "Take",
            "All", "Graft", "Jre", "Refuse", "Expect", "Says", "Same-Run", "Single", "Unknown-Attribute", "Versioned");

    final String name;
    private final Map<String, String> fields = new HashMap<>();
    final List<Section> sections = new ArrayList<>();

    Case(Path file) {
        name = file.getFileName().toString().replaceAll("\\.case$", "");
        String field = null;
        Section section = null;
        for (String line : linesOf(file)) {
            if (line.startsWith("== ")) {
                section = section(line.substring(3));
                sections.add(section);
            } else if (section != null) {
                require(line.isEmpty() || Section.MARKS.indexOf(line.charAt(0)) >= 0, "mark of: " + line);
                section.lines.add(line);
            } else if (line.startsWith(" ")) {
                fields.merge(field, line.strip(), (a, b) -> a.isEmpty() ? b : a + "\n" + b);
            } else if (!line.isEmpty()) {
                field = line.substring(0, line.indexOf(':'));
                require(FIELDS.contains(field), "unknown field " + field);
                fields.put(field, line.substring(field.length() + 1).strip());
            }
        }
        require(has("Description") && has("Hazard"), "Description or Hazard is missing");
        require(has("Take") != has("All"), "has either Take or All");
        require(has("Refuse") == name.endsWith("_refused") || has("Expect"), "the name says whether it is refused");
    }

    private static List<String> linesOf(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void require(boolean holds, String what) {
        if (!holds) {
            throw new Cases.Failure("case " + name + ": " + what);
        }
    }

    // ---- fields -------------------------------------------------------------------------------

    boolean has(String field) {
        return fields.containsKey(field);
    }

    String field(String field, String otherwise) {
        return fields.getOrDefault(field, otherwise);
    }

    boolean is(String field) {
        return field(field, "no").equals("yes");
    }

    List<String> lines(String field) {
        return Arrays.stream(field(field, "").split("\n")).filter(line -> !line.isEmpty())
                .map(this::named).collect(Collectors.toList());
    }

    /** `@/` and `@.` stand for the case's package. */
    private String named(String text) {
        return text.replace("@/", name + "/").replace("@.", name + ".");
    }

    // ---- sources ------------------------------------------------------------------------------

    /** A file of some sides; `lib`: of the library that the sides are compiled against. */
    record Section(Set<Side> sides, boolean lib, String file, List<String> lines) {
        static final String MARKS = " -+!~";

        /** The text on one side; empty when it has no such file. */
        private String text(Side side) {
            StringBuilder text = new StringBuilder();
            for (String line : sides.contains(side) ? lines : List.<String>of()) {
                boolean there = switch (line.isEmpty() ? ' ' : line.charAt(0)) {
                    case '-' -> side != Side.VENDOR;
                    case '+' -> side == Side.VENDOR;
                    case '!' -> side == Side.HOST;
                    case '~' -> side != Side.HOST;
                    default -> true;
                };
                if (there && !line.isEmpty()) {
                    repeat(line.substring(1), text);
                }
            }
            return text.toString().isBlank() ? "" : text.toString();
        }

        private static final Pattern REPEAT = Pattern.compile("\\s*repeat (\\d+): (.*)");

        private static void repeat(String line, StringBuilder text) {
            Matcher repeat = REPEAT.matcher(line);
            if (!repeat.matches()) {
                text.append(line).append('\n');
                return;
            }
            for (int i = 1; i <= Integer.parseInt(repeat.group(1)); i++) {
                text.append(repeat.group(2).replace("#", "" + i)).append('\n');
            }
        }

        boolean isJava() {
            return file.endsWith(".java");
        }
    }

    /** `FILE`, `vendor: FILE`, `lib host base: FILE` */
    private static Section section(String title) {
        int colon = title.indexOf(": ");
        Set<Side> sides = new HashSet<>();
        boolean lib = false;
        for (String word : colon < 0 ? new String[0] : title.substring(0, colon).split(" ")) {
            if (word.equals("lib")) {
                lib = true;
            } else {
                sides.add(Side.valueOf(word.toUpperCase()));
            }
        }
        return new Section(sides.isEmpty() ? Set.of(Side.values()) : sides, lib,
                title.substring(colon < 0 ? 0 : colon + 2), new ArrayList<>());
    }

    String text(Section section, Side side) {
        return named(section.text(side));
    }

    /** Where an entry of the jar that is no class stands. */
    String entry(Section section) {
        return named(section.file);
    }

    /** Is the vendor's release before the fix something else than the host? */
    boolean hasBase() {
        return is("Base") || sections.stream().anyMatch(s -> !s.text(Side.HOST).equals(s.text(Side.BASE)));
    }

    /** Those that zmgraft is given. */
    List<Side> sides() {
        return hasBase() ? List.of(Side.values()) : List.of(Side.HOST, Side.VENDOR);
    }

    boolean hasLib() {
        return sections.stream().anyMatch(Section::lib);
    }

    // ---- trials -------------------------------------------------------------------------------

    List<Trial> trials(String zmgraft, Path work) {
        List<Trial> trials = new ArrayList<>();
        for (String compiler : field("Compilers", "javac ecj").split(" ")) {
            for (String release : field("Releases", "8 17").split(" ")) {
                trials.add(new Trial(this, compiler, release, zmgraft, work));
            }
        }
        return trials;
    }

    /** How a side is compiled for a compiler and release. The vendor makes base and vendor. */
    Build build(Side side, String compiler, String release, Path work) {
        boolean host = side == Side.HOST;
        String options = "--release " + field(host ? "Host-Release" : "Vendor-Release", release);
        if (!host && has("Vendor-Target")) {
            options = "-source " + field("Vendor-Target", "") + " -target " + field("Vendor-Target", "");
        }
        return new Build(host ? compiler : field("Vendor-Compiler", compiler),
                options + " " + field("Javac", ""), side, work);
    }
}
