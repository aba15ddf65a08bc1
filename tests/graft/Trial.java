import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;

/** One case with one compiler and release: grafts it, and says what is wrong with the outcome. */
class Trial implements Callable<List<String>> {
    final Case c;
    private final String compiler, release, zmgraft;
    private final Path work, folder;
    private final Map<Case.Side, Map<String, byte[]>> jars = new EnumMap<>(Case.Side.class);
    private final List<String> wrong = new ArrayList<>();
    private String said;

    Trial(Case c, String compiler, String release, String zmgraft, Path work) {
        this.c = c;
        this.compiler = compiler;
        this.release = release;
        this.zmgraft = zmgraft;
        this.work = work;
        folder = work.resolve("runs/" + c.name + "-" + compiler + "-" + release);
    }

    @Override public String toString() {
        return c.name + " (" + compiler + " " + release + ")";
    }

    Build build(Case.Side side) {
        return c.build(side, compiler, release, work);
    }

    @Override public List<String> call() throws Exception {
        Files.createDirectories(folder);
        for (Case.Side side : c.sides()) {
            jars.put(side, jar(side));
        }
        Path out = folder.resolve(c.has("Single") ? "out.class" : "out.jar");
        checkVerdict(graft(out), out);
        if (wrong.isEmpty() && Files.exists(out)) {
            Map<String, byte[]> result = result(out);
            checkRun(result);
            checkJar(result);
        }
        if (!wrong.isEmpty()) {
            wrong.add(said);
        }
        return wrong;
    }

    private void expect(boolean holds, String otherwise) {
        if (!holds) {
            wrong.add(otherwise);
        }
    }

    // ---- inputs -------------------------------------------------------------------------------

    private Map<String, byte[]> lib(Case.Side side) throws IOException {
        return Jars.files(build(side).lib(), c.name);
    }

    private Map<String, byte[]> jar(Case.Side side) throws IOException {
        Map<String, byte[]> jar = new LinkedHashMap<>();
        jar.put("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        for (Case.Section section : c.sections) {
            String text = c.text(section, side);
            if (!text.isEmpty() && !section.isJava()) {
                jar.put(c.entry(section), text.getBytes(StandardCharsets.UTF_8));
            }
        }
        if (Files.exists(build(side).module(c))) {
            jar.put("module-info.class", Files.readAllBytes(build(side).module(c)));
        }
        jar.putAll(Jars.files(build(side).classes(), c.name));
        for (String line : c.lines("Unknown-Attribute")) { // SIDE CLASS METHOD
            String[] words = line.split(" ");
            if (words[0].equals(side.lower())) {
                jar.computeIfPresent(words[1] + ".class",
                        (name, bytes) -> Jars.withUnknownAttribute(bytes, words[2]));
            }
        }
        for (String line : c.lines("Versioned")) { // CLASS
            jar.put("META-INF/versions/9/" + line + ".class", jar.get(line + ".class"));
        }
        return jar;
    }

    /** Writes what zmgraft is given of a side: its jar, or with Single that class alone. */
    private String input(Case.Side side) throws IOException {
        if (c.has("Single")) {
            return Files.write(folder.resolve(side.lower() + ".class"), jars.get(side).get(single())).toString();
        }
        return Jars.write(folder.resolve(side.lower() + ".jar"), jars.get(side)).toString();
    }

    private String single() {
        return c.lines("Single").get(0) + ".class";
    }

    // ---- the graft ----------------------------------------------------------------------------

    /** Runs it; its exit code. */
    private int graft(Path out) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(zmgraft, "graft", input(Case.Side.HOST), input(Case.Side.VENDOR)));
        if (c.hasBase()) {
            command.addAll(List.of("--base", input(Case.Side.BASE)));
        }
        for (String take : c.lines("Take")) {
            command.addAll(List.of("--take", take));
        }
        if (c.is("All")) {
            command.add("--all");
        }
        if (c.hasLib()) {
            Path lib = Jars.write(folder.resolve("lib.jar"), lib(Case.Side.HOST));
            command.addAll(List.of("--classpath", lib.toString()));
        }
        if (c.has("Jre")) {
            command.addAll(List.of("--jre", c.field("Jre", "").equals("8") ? Jars.jre8(work).toString()
                    : System.getProperty("java.home")));
        }
        c.lines("Graft").forEach(line -> command.addAll(List.of(line.split(" "))));
        command.addAll(List.of("-o", out.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        said = String.join(" ", command) + "\nexit code " + code + "\n" + output;
        return code;
    }

    private void checkVerdict(int code, Path out) {
        List<String> rules = c.lines("Refuse");
        boolean written = rules.isEmpty() || c.has("Expect");
        expect(code == (written ? 0 : 3), "exit code " + code);
        expect(Files.exists(out) == written, written ? "nothing was written" : "something was written");
        for (String rule : rules) {
            boolean named = Pattern.compile("(?<![\\w-])" + rule + "(?![\\w-])").matcher(said).find();
            expect(named, "does not name the rule " + rule);
        }
        for (String text : c.lines("Says")) {
            expect(said.contains(text), "does not say: " + text);
        }
    }

    // ---- the result ---------------------------------------------------------------------------

    private Map<String, byte[]> result(Path out) throws IOException {
        if (!c.has("Single")) {
            return Jars.read(out);
        }
        Map<String, byte[]> result = new LinkedHashMap<>(jars.get(Case.Side.HOST));
        result.put(single(), Files.readAllBytes(out));
        return result;
    }

    private void checkRun(Map<String, byte[]> result) throws IOException {
        String host = new Loader(jars.get(Case.Side.HOST), lib(Case.Side.HOST)).run(c.name);
        String vendor = new Loader(jars.get(Case.Side.VENDOR), lib(Case.Side.VENDOR)).run(c.name);
        String wanted = c.field("Expect", vendor);
        Loader loader = new Loader(result, lib(Case.Side.HOST));
        String got = loader.run(c.name);
        expect(!vendor.startsWith(Loader.THREW), "the vendor's version " + vendor);
        expect(c.is("Same-Run") || !host.equals(wanted), "the host does not show what is to be fixed: " + host);
        expect(got.equals(wanted), "the run gives:  " + got + "\ninstead of: " + wanted + "\nthe host gave: " + host);
        wrong.addAll(new Loader(result, lib(Case.Side.HOST)).linkAll());
    }

    /** Nothing changed but classes, and of those only the members that it should. */
    private void checkJar(Map<String, byte[]> result) throws IOException {
        Map<String, byte[]> host = jars.get(Case.Side.HOST);
        Set<String> changed = new HashSet<>();
        host.forEach((entry, before) -> {
            byte[] after = result.get(entry);
            if (after == null) {
                wrong.add(entry + " is gone");
            } else if (!Arrays.equals(before, after)) {
                expect(entry.endsWith(".class"), entry + " was changed");
                expect(before[Jars.MAJOR] == after[Jars.MAJOR], entry + " has another class version");
                changed.add(entry);
            }
        });
        result.keySet().stream().filter(entry -> !host.containsKey(entry)).forEach(changed::add);
        if (wrong.isEmpty() && !changed.isEmpty()) {
            checkMembers(result, changed);
        }
    }

    /** A class's members of one side; of the result for null. */
    private record Version(Case.Side side, String entry) {
    }

    private void checkMembers(Map<String, byte[]> result, Set<String> changed) throws IOException {
        Map<Version, Path> files = new LinkedHashMap<>();
        for (Case.Side side : c.sides()) {
            for (String entry : jars.get(side).keySet()) {
                // What has a number in its name may have another in the result.
                if (changed.contains(entry) || entry.endsWith(".class") && isNumbered(entry)) {
                    files.put(new Version(side, entry), build(side).classes().resolve(entry));
                }
            }
        }
        for (String entry : changed) {
            Path file = folder.resolve("out").resolve(entry);
            Files.createDirectories(file.getParent());
            Files.write(file, result.get(entry));
            files.put(new Version(null, entry), file);
        }
        List<Map<String, String>> texts = Javap.members(List.copyOf(files.values()));
        Map<Version, Map<String, String>> classes = new HashMap<>();
        for (Version version : files.keySet()) {
            classes.put(version, texts.get(classes.size()));
        }
        for (String entry : changed) {
            if (isNumbered(entry)) {
                checkNumbered(entry, classes);
            } else {
                checkClass(entry, classes);
            }
        }
    }

    private static boolean isNumbered(String entry) {
        return entry.matches(".*\\$\\d.*");
    }

    /** An anonymous or local class is made of members that some class of the kind has. */
    private void checkNumbered(String entry, Map<Version, Map<String, String>> classes) {
        Set<String> known = new HashSet<>();
        classes.forEach((version, members) -> {
            if (version.side != null && isNumbered(version.entry)) {
                known.addAll(members.values());
            }
        });
        classes.get(new Version(null, entry)).forEach(
                (key, text) -> expect(known.contains(text), entry + " " + key + " is no one's\n" + text));
    }

    /** A member is the vendor's where that is chosen, and else the host's. */
    private void checkClass(String entry, Map<Version, Map<String, String>> classes) {
        Map<String, String> none = Map.of(), result = classes.get(new Version(null, entry));
        Map<String, String> host = classes.getOrDefault(new Version(Case.Side.HOST, entry), none);
        Map<String, String> vendor = classes.getOrDefault(new Version(Case.Side.VENDOR, entry), none);
        Map<String, String> base = !c.hasBase() ? host
                : classes.getOrDefault(new Version(Case.Side.BASE, entry), none);
        String name = entry.replaceAll("\\.class$", "");
        Set<String> taken = Set.copyOf(c.lines("Take"));
        host.keySet().forEach(key -> expect(result.containsKey(key), name + "." + key + " is gone"));
        result.forEach((key, text) -> {
            if (key.startsWith("lambda(") || key.startsWith("access(") || key.startsWith("serialVersionUID:")) {
                return; // as many as there are, under one key; the run tells them apart
            }
            String ours = host.get(key), theirs = vendor.get(key);
            boolean changed = theirs != null && !theirs.equals(base.get(key));
            boolean chosen = c.is("All") && !c.has("Refuse") || taken.contains(name)
                    || taken.contains(name + "." + key);
            boolean isTheirs = changed && text.equals(theirs);
            expect(isTheirs || !(changed && chosen) && text.equals(ours), name + "." + key + " is:\n" + text
                    + "\n-- the host's:\n" + ours + "\n-- the vendor's:\n" + theirs);
        });
    }
}
