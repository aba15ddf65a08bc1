import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipInputStream;

/** Jars as maps of their entries, and what no compiler writes into a class. */
class Jars {
    static final int MAJOR = 7; // offset of a class's major version, its low byte
    private static final int MAJOR_8 = 52;
    private static final long TIME = 1_600_000_000_000L;

    static Path write(Path file, Map<String, byte[]> entries) throws IOException {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                JarEntry header = new JarEntry(entry.getKey());
                header.setTime(TIME);
                out.putNextEntry(header);
                out.write(entry.getValue());
            }
        }
        return file;
    }

    static Map<String, byte[]> read(Path file) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(file))) {
            for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                entries.put(entry.getName(), in.readAllBytes());
            }
        }
        return entries;
    }

    /** The files of `folder`/`name`, by their path below `folder`. */
    static Map<String, byte[]> files(Path folder, String name) throws IOException {
        Map<String, byte[]> entries = new TreeMap<>();
        if (Files.isDirectory(folder.resolve(name))) {
            try (Stream<Path> files = Files.walk(folder.resolve(name))) {
                for (Path file : files.filter(Files::isRegularFile).collect(Collectors.toList())) {
                    entries.put(folder.relativize(file).toString(), Files.readAllBytes(file));
                }
            }
        }
        return entries;
    }

    /**
     * A JRE 8 as far as the cases can tell: packages of this JDK as classes of Java 8, where
     * ByteBuffer has no flip() of its own and nothing concatenates strings by invokedynamic.
     */
    static synchronized Path jre8(Path work) throws IOException {
        Path file = work.resolve("rt.jar");
        if (Files.exists(file)) {
            return file;
        }
        Path base = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("modules/java.base/java");
        Map<String, byte[]> entries = new TreeMap<>();
        for (String name : List.of("lang", "lang/annotation", "lang/invoke", "io", "nio", "util", "util/function")) {
            try (Stream<Path> files = Files.list(base.resolve(name))) {
                for (Path path : files.filter(Files::isRegularFile).collect(Collectors.toList())) {
                    byte[] bytes = Files.readAllBytes(path);
                    bytes[MAJOR] = MAJOR_8;
                    entries.put("java/" + base.relativize(path), bytes);
                }
            }
        }
        entries.remove("java/lang/invoke/StringConcatFactory.class");
        entries.computeIfPresent("java/nio/ByteBuffer.class", (name, bytes) ->
                new String(bytes, StandardCharsets.ISO_8859_1).replace("\1\0\4flip", "\1\0\4none")
                        .getBytes(StandardCharsets.ISO_8859_1));
        return write(file, entries);
    }

    // ---- an attribute that no specification knows (JVMS 4.7.1) --------------------------------

    /** Gives it to the methods of that name. */
    static byte[] withUnknownAttribute(byte[] bytes, String method) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            ByteArrayOutputStream result = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(result);
            out.write(in.readNBytes(8));
            int count = in.readUnsignedShort();
            out.writeShort(count + 1);
            Map<Integer, String> names = copyPool(in, out, count);
            out.writeByte(1);
            out.writeUTF("zg.Unknown");
            out.write(in.readNBytes(6));
            int interfaces = in.readUnsignedShort();
            out.writeShort(interfaces);
            out.write(in.readNBytes(2 * interfaces));
            copyMembers(in, out, names, null, count);
            copyMembers(in, out, names, method, count);
            out.write(in.readAllBytes());
            return result.toByteArray();
        } catch (IOException e) {
            throw new Cases.Failure("class not understood: " + e);
        }
    }

    private static Map<Integer, String> copyPool(DataInputStream in, DataOutputStream out, int count)
            throws IOException {
        Map<Integer, String> names = new HashMap<>();
        for (int i = 1; i < count; i++) {
            int tag = in.readUnsignedByte();
            out.writeByte(tag);
            switch (tag) {
                case 1 -> {
                    byte[] text = in.readNBytes(in.readUnsignedShort());
                    names.put(i, new String(text, StandardCharsets.UTF_8)); // near enough for names
                    out.writeShort(text.length);
                    out.write(text);
                }
                case 5, 6 -> {
                    out.write(in.readNBytes(8));
                    i++;
                }
                case 7, 8, 16, 19, 20 -> out.write(in.readNBytes(2));
                case 15 -> out.write(in.readNBytes(3));
                default -> out.write(in.readNBytes(4));
            }
        }
        return names;
    }

    private static void copyMembers(DataInputStream in, DataOutputStream out, Map<Integer, String> names,
            String method, int unknown) throws IOException {
        int members = in.readUnsignedShort();
        out.writeShort(members);
        for (int i = 0; i < members; i++) {
            out.writeShort(in.readUnsignedShort());
            int name = in.readUnsignedShort();
            out.writeShort(name);
            out.writeShort(in.readUnsignedShort());
            boolean found = names.get(name).equals(method);
            int attributes = in.readUnsignedShort();
            out.writeShort(attributes + (found ? 1 : 0));
            for (int j = 0; j < attributes; j++) {
                out.writeShort(in.readUnsignedShort());
                int length = in.readInt();
                out.writeInt(length);
                out.write(in.readNBytes(length));
            }
            if (found) {
                out.writeShort(unknown);
                out.writeInt(2);
                out.writeShort(1); // might be a pool index
            }
        }
    }
}
