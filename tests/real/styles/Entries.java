import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * What java.util.Properties reads from a file, and from what zmgraft says is in it: the same keys
 * and values in the same order. Each line of the list names two files, with a tab between. White
 * space at the end of a value is left out, as zmgraft does.
 */
public final class Entries {
    private static List<String> read(Path path) throws Exception {
        List<String> entries = new ArrayList<>();
        Properties properties = new Properties() {
            @Override
            public synchronized Object put(Object key, Object value) {
                entries.add(key + "\0" + value.toString().stripTrailing());
                return null;
            }
        };
        properties.load(new ByteArrayInputStream(Files.readAllBytes(path)));
        return entries;
    }

    public static void main(String[] args) throws Exception {
        int files = 0, refused = 0, differ = 0;
        long entries = 0;
        for (String line : Files.readAllLines(Path.of(args[0]))) {
            String[] paths = line.split("\t");
            List<String> read;
            try {
                read = read(Path.of(paths[0]));
            } catch (IllegalArgumentException e) { // a malformed escape, which Java does not take
                refused++;
                continue;
            }
            files++;
            entries += read.size();
            if (!read.equals(read(Path.of(paths[1])))) {
                differ++;
                System.out.println("differs: " + paths[0]);
            }
        }
        System.out.println(files + " properties files with " + entries + " entries are read by Java, "
                + differ + " otherwise; Java refuses " + refused);
        System.exit(differ > 0 || files == 0 ? 1 : 0);
    }
}
