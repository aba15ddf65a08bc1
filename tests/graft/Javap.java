import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;

/** Classes in javap's words: a second opinion on what zmgraft says of members. */
class Javap {
    private static final Pattern INSTRUCTION = Pattern.compile("\\s+(\\d+): ([a-z]\\w*)(.*)");
    private static final Pattern SWITCH_CASE = Pattern.compile("\\s+(-?\\d+|default): (\\d+)");
    private static final Pattern HANDLER = Pattern.compile("\\s+(\\d+)\\s+(\\d+)\\s+(\\d+)\\s+(.*)");

    /** The members of each class file by name and descriptor. Fields are "name:D". */
    static List<Map<String, String>> members(List<Path> files) {
        List<String> args = new ArrayList<>(List.of("-c", "-p", "-s", "-constants"));
        files.forEach(file -> args.add(file.toString()));
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said);
        ToolProvider.findFirst("javap").get().run(out, out, args.toArray(new String[0]));
        List<Map<String, String>> classes = new ArrayList<>();
        for (String text : said.toString().split("(?m)^}\n")) {
            classes.add(members(text));
        }
        if (classes.size() != files.size()) {
            throw new Cases.Failure("javap: " + said);
        }
        return classes;
    }

    private static Map<String, String> members(String text) {
        Map<String, String> members = new LinkedHashMap<>();
        String self = text.replaceAll("(?s).*?\\b(?:class|interface) ([\\w.$]+).*", "$1");
        for (String part : text.substring(text.indexOf("{\n") + 2).split("\n\n")) {
            String[] lines = part.strip().split("\n");
            if (lines.length < 2) {
                continue;
            }
            String head = lines[0].strip(), type = lines[1].strip().replaceFirst("descriptor: ", "");
            String declared = head.split(" = ")[0].split("[(;]")[0];
            String name = declared.substring(declared.lastIndexOf(' ') + 1);
            if (!type.startsWith("(")) {
                name += ":";
            } else if (head.equals("static {};")) {
                name = "<clinit>";
            } else if (name.equals(self)) {
                name = "<init>";
            }
            members.put(plain(name + type), plain(head) + "\n" + plain(code(lines)));
        }
        return members;
    }

    /** Without pool indices, and without the numbers that compilers give to what has no name. */
    private static String plain(String text) {
        return text.replaceAll("#\\d+(,\\s*\\d+)?:?(\\s+//)?", "#").replaceAll("\\blambda\\$[\\w$]+", "lambda")
                .replaceAll("\\baccess\\$[\\w$]+", "access").replaceAll("\\$\\d+", "\\$N");
    }

    /** With places as numbers of instructions, so that code in which an ldc grew reads the same. */
    private static String code(String[] lines) {
        Map<String, Integer> places = new HashMap<>();
        for (String line : lines) {
            Matcher instruction = INSTRUCTION.matcher(line);
            if (instruction.matches()) {
                places.put(instruction.group(1), places.size());
            }
        }
        StringBuilder text = new StringBuilder();
        for (String line : Arrays.asList(lines).subList(2, lines.length)) {
            text.append(line(line, places)).append('\n');
        }
        return text.toString();
    }

    private static String line(String line, Map<String, Integer> places) {
        Matcher matcher = INSTRUCTION.matcher(line);
        if (matcher.matches()) {
            String name = matcher.group(2).replaceAll("_w$", ""), operand = matcher.group(3).strip();
            return name + " " + (name.matches("if.*|goto") ? places.get(operand) : operand);
        }
        matcher = SWITCH_CASE.matcher(line);
        if (matcher.matches()) {
            return matcher.group(1) + " -> " + places.get(matcher.group(2));
        }
        matcher = HANDLER.matcher(line);
        if (matcher.matches()) {
            return "from " + places.get(matcher.group(1)) + " to " + places.get(matcher.group(2)) + ": "
                    + places.get(matcher.group(3)) + " " + matcher.group(4);
        }
        return line.strip();
    }
}
