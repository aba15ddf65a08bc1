import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;

/**
 * The classes of a jar in javap's words, member by member, without what does not count: pool
 * indices, offsets (instructions are numbered instead, so that an ldc that became ldc_w moves
 * nothing), line numbers, local variable names, frames (the JVM verifies those). Bootstrap methods
 * stand where they are used.
 */
final class Javap {
    /** A class: header lines, attributes by name, members by "name:descriptor". */
    static final class Text {
        final List<String> header = new ArrayList<>();
        final Map<String, List<String>> attributes = new TreeMap<>();
        final Map<String, List<String>> members = new LinkedHashMap<>();
    }

    private static final ToolProvider TOOL = ToolProvider.findFirst("javap").orElseThrow();
    private static final int BATCH = 400;
    private static final Pattern INSTRUCTION = Pattern.compile(" +(\\d+): ([a-z]\\w*) *(.*)");
    private static final Pattern CASE = Pattern.compile(" +(-?\\d+|default): (\\d+)");
    private static final Pattern HANDLER = Pattern.compile(" +(\\d+) +(\\d+) +(\\d+) +(\\S.*)");
    private static final Pattern SECTION = Pattern.compile("      ([A-Z]\\w+(?: table)?):.*");
    private static final Pattern DYNAMIC = Pattern.compile("// (InvokeDynamic|Dynamic) #(\\d+):");

    final Jar jar;
    private final Path folder;
    private final Map<String, Text> texts = new HashMap<>();

    Javap(Jar jar) throws IOException {
        this.jar = jar;
        this.folder = Files.createTempDirectory("pairs");
    }

    void close() throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path path : (Iterable<Path>)files.sorted(java.util.Comparator.reverseOrder())::iterator) {
                Files.delete(path);
            }
        }
    }

    boolean has(String name) {
        return jar.entries.containsKey(name + ".class");
    }

    /** The text of a class of the jar; null when there is no such class. */
    Text text(String name) throws IOException {
        if (!texts.containsKey(name)) {
            read(List.of(name));
        }
        return texts.get(name);
    }

    /** Reads many at once, which is much faster. */
    void read(Collection<String> names) throws IOException {
        List<String> batch = new ArrayList<>();
        for (String name : names) {
            byte[] bytes = jar.classBytes(name);
            if (bytes == null || texts.containsKey(name)) {
                texts.putIfAbsent(name, null);
                continue;
            }
            Path file = folder.resolve(name + ".class");
            Files.createDirectories(file.getParent());
            Files.write(file, bytes);
            batch.add(file.toString());
            if (batch.size() == BATCH) {
                javap(batch);
                batch.clear();
            }
        }
        if (!batch.isEmpty()) {
            javap(batch);
        }
    }

    private void javap(List<String> files) {
        List<String> arguments = new ArrayList<>(List.of("-v", "-p"));
        arguments.addAll(files);
        StringWriter out = new StringWriter(), err = new StringWriter();
        TOOL.run(new PrintWriter(out), new PrintWriter(err), arguments.toArray(String[]::new));
        List<String> lines = new ArrayList<>();
        String name = null;
        for (String line : (Iterable<String>)out.toString().lines()::iterator) {
            if (line.startsWith("Classfile ")) {
                keep(name, lines);
                lines = new ArrayList<>();
                name = line.substring(("Classfile " + folder + "/").length(), line.length() - 6);
            }
            lines.add(line);
        }
        keep(name, lines);
        for (String file : files) {
            name = file.substring((folder + "/").length(), file.length() - 6);
            if (texts.get(name) == null) {
                throw new IllegalStateException("javap says nothing of " + name + ": " + err);
            }
        }
    }

    // ---- one class ------------------------------------------------------------------------

    private void keep(String name, List<String> lines) {
        if (name == null) {
            return;
        }
        Text text = new Text();
        int pool = lines.indexOf("Constant pool:"), open = lines.indexOf("{"), end = lines.lastIndexOf("}");
        for (String line : lines.subList(0, pool)) {
            if (!line.matches("(Classfile|  Last modified|  SHA-256|  Compiled from|  interfaces:).*")) {
                text.header.add(stripped(line));
            }
        }
        attributes(lines.subList(end + 1, lines.size()), text.attributes);
        List<String> bootstraps = bootstraps(text.attributes.remove("BootstrapMethods"));
        text.attributes.remove("SourceFile");
        text.attributes.remove("SourceDebugExtension");
        for (int at = open + 1; at < end;) {
            int next = at + 1;
            while (next < end && !lines.get(next).matches("  \\S.*")) {
                next++;
            }
            member(name, lines.subList(at, next), bootstraps, text);
            at = next;
        }
        texts.put(name, text);
    }

    private static void attributes(List<String> lines, Map<String, List<String>> out) {
        String name = "";
        for (String line : lines) {
            if (!line.startsWith(" ")) {
                name = line.replaceFirst(":.*", "");
                out.put(name, new ArrayList<>());
                line = line.substring(name.length());
            }
            // Bootstrap methods are taken apart first.
            String text = name.equals("BootstrapMethods") ? line : stripped(line).trim();
            if (!text.isBlank() && !text.equals(":")) {
                out.get(name).add(text);
            }
        }
    }

    /** Each bootstrap method with its arguments as one line. */
    private static List<String> bootstraps(List<String> lines) {
        List<String> out = new ArrayList<>();
        for (String line : lines == null ? List.<String>of() : lines) {
            if (line.matches("  \\d+: #.*")) {
                out.add("{" + line.replaceFirst("  \\d+: #\\d+ ", ""));
            } else if (line.startsWith("      ")) {
                int last = out.size() - 1;
                out.set(last, out.get(last) + " | " + line.trim().replaceFirst("#\\d+ ?", ""));
            }
        }
        for (int i = 0; i < out.size(); i++) { // a dynamic constant as an argument: one level is enough
            Matcher nested = Pattern.compile("\\| #(\\d+):").matcher(out.get(i));
            List<String> flat = List.copyOf(out);
            out.set(i, nested.replaceAll(m -> Matcher.quoteReplacement("| " + flat.get(Integer.parseInt(m.group(1))) + ":")) + "}");
        }
        return out;
    }

    private static String stripped(String line) {
        return line.replaceAll("#\\d+", "#").replaceAll(" +", " ");
    }

    // ---- one member -----------------------------------------------------------------------

    private static void member(String owner, List<String> lines, List<String> bootstraps, Text out) {
        String declared = lines.get(0).trim(), descriptor = lines.get(1).trim().replaceFirst("descriptor: ", "");
        String name;
        if (declared.startsWith("static {}")) {
            name = "<clinit>";
        } else if (descriptor.startsWith("(")) {
            Matcher matcher = Pattern.compile("([^\\s(]+)\\(").matcher(declared);
            matcher.find();
            name = matcher.group(1).equals(owner.replace('/', '.')) ? "<init>" : matcher.group(1);
        } else {
            name = declared.replaceFirst(";$", "").replaceFirst(".*\\s", "");
        }
        out.members.put(name + ":" + descriptor, body(lines.subList(2, lines.size()), bootstraps));
    }

    private static List<String> body(List<String> lines, List<String> bootstraps) {
        Map<String, String> ordinals = new HashMap<>();
        for (String line : lines) {
            Matcher instruction = INSTRUCTION.matcher(line);
            if (instruction.matches()) {
                ordinals.put(instruction.group(1), "@" + ordinals.size());
            }
        }
        List<String> out = new ArrayList<>();
        boolean keeps = true;
        for (String line : lines) {
            Matcher section = SECTION.matcher(line);
            if (section.matches()) {
                keeps = !section.group(1).matches("LineNumberTable|LocalVariableTable|LocalVariableTypeTable|StackMapTable");
            } else if (line.matches("    \\S.*")) {
                keeps = true;
            }
            if (keeps && !line.isBlank() && !line.matches(" +(\\d+: )?#\\d+\\([^)]*\\)")) {
                out.add(line(line, ordinals, bootstraps));
            }
        }
        return out;
    }

    private static String line(String line, Map<String, String> ordinals, List<String> bootstraps) {
        Matcher matcher = INSTRUCTION.matcher(line);
        if (matcher.matches()) {
            String name = matcher.group(2), operand = matcher.group(3);
            if (name.matches("if.*|goto(_w)?|jsr(_w)?")) {
                operand = ordinals.getOrDefault(operand.trim(), "?" + operand);
            }
            name = name.equals("ldc_w") ? "ldc" : name.equals("goto_w") ? "goto" : name;
            int comment = operand.indexOf("//");
            String before = comment < 0 ? operand : operand.substring(0, comment);
            String after = comment < 0 ? "" : operand.substring(comment);
            after = DYNAMIC.matcher(after).replaceFirst(m -> Matcher.quoteReplacement(
                    "// " + m.group(1) + " " + bootstraps.get(Integer.parseInt(m.group(2))) + ":"));
            return name + " " + stripped(before).trim() + after;
        }
        matcher = CASE.matcher(line);
        if (matcher.matches()) {
            return matcher.group(1) + ": " + ordinals.get(matcher.group(2));
        }
        matcher = HANDLER.matcher(line);
        if (matcher.matches()) {
            return "handler " + ordinals.get(matcher.group(1)) + " " + ordinals.getOrDefault(matcher.group(2), "end")
                    + " " + ordinals.get(matcher.group(3)) + " " + matcher.group(4);
        }
        return stripped(line).trim().replaceAll("start_pc=\\d+, length=\\d+", "");
    }
}
