import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Real classes for the fuzzers to start from: {@code Seeds CORPUS [OLD.jar NEW.jar]...} writes into
 * CORPUS/fuzz_class, fuzz_link and fuzz_graft.
 *
 * <p>fuzz_class gets classes of this JDK, one of every so many. Each pair of jars gives fuzz_graft,
 * for each class that differs, the old one as host and base and the new one as vendor, and
 * fuzz_link the old one as what is deployed and the new one as what comes. Those inputs are of the
 * form that fuzz_classes.h reads.
 */
public final class Seeds {
    private static final int LARGEST_CLASS = 8 << 10;
    private static final int MOST = 600;
    /** What fuzz_graft is told to do, in turn: all, with a base, with closure, minimal touch... */
    private static final int[] FLAGS = {3, 1, 2, 6, 0, 35, 19, 163};

    private final Path corpus;
    private final Map<String, Integer> written = new TreeMap<>();

    private Seeds(Path corpus) {
        this.corpus = corpus;
    }

    private void write(String fuzzer, byte[] bytes) throws IOException {
        int number = written.merge(fuzzer, 1, Integer::sum);
        Path folder = Files.createDirectories(corpus.resolve(fuzzer));
        Files.write(folder.resolve(String.format("real-%05d", number)), bytes);
    }

    private static boolean fits(Path path) {
        try {
            return path.toString().endsWith(".class") && Files.size(path) <= LARGEST_CLASS;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void jdk() throws IOException {
        FileSystem modules = FileSystems.getFileSystem(URI.create("jrt:/"));
        List<Path> classes;
        try (Stream<Path> files = Files.walk(modules.getPath("/modules"))) {
            classes = files.filter(Seeds::fits).sorted().toList();
        }
        int step = Math.max(1, classes.size() / MOST);
        for (int i = 0; i < classes.size(); i += step) {
            write("fuzz_class", Files.readAllBytes(classes.get(i)));
        }
    }

    private static Map<String, byte[]> classesOf(String jar) throws IOException {
        Map<String, byte[]> classes = new HashMap<>();
        try (FileSystem zip = FileSystems.newFileSystem(Path.of(jar));
                Stream<Path> files = Files.walk(zip.getPath("/"))) {
            for (Path path : files.filter(Seeds::fits).toList()) {
                classes.put(path.toString(), Files.readAllBytes(path));
            }
        }
        return classes;
    }

    private static void put(ByteArrayOutputStream out, int side, byte[] bytes) {
        out.write(side);
        out.write(bytes.length >> 8);
        out.write(bytes.length);
        out.writeBytes(bytes);
    }

    private static byte[] input(int flags, int choice, byte[]... classes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(flags);
        out.write(choice);
        for (int side = 0; side < classes.length; side++) {
            put(out, side, classes[side]);
        }
        return out.toByteArray();
    }

    private void pair(String oldJar, String newJar) throws IOException {
        Map<String, byte[]> before = classesOf(oldJar);
        Map<String, byte[]> after = new TreeMap<>(classesOf(newJar));
        List<String> changed = new ArrayList<>(after.keySet());
        changed.removeIf(name -> !before.containsKey(name)
                || java.util.Arrays.equals(before.get(name), after.get(name)));
        int step = Math.max(1, changed.size() / MOST);
        for (int i = 0; i < changed.size(); i += step) {
            byte[] host = before.get(changed.get(i));
            byte[] vendor = after.get(changed.get(i));
            write("fuzz_graft", input(FLAGS[i % FLAGS.length], i, host, host, vendor));
            write("fuzz_link", input(FLAGS[i % FLAGS.length], i, host, vendor));
        }
    }

    public static void main(String[] args) throws IOException {
        Seeds seeds = new Seeds(Path.of(args[0]));
        seeds.jdk();
        for (int i = 1; i + 1 < args.length; i += 2) {
            seeds.pair(args[i], args[i + 1]);
        }
        System.out.println("seeds of real classes: " + seeds.written);
    }
}
