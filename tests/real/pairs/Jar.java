import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** A jar by its bytes: of each entry the local record and the central record as they stand in the
 * file, in the order of the central directory, so that two jars can be compared to the last bit. */
final class Jar {
    /** `local` runs from the local header to the next one; `central` is without its offset. */
    static final class Entry {
        String name;
        byte[] local, central;
        int method, size, packed;

        byte[] bytes() {
            ByteBuffer in = ByteBuffer.wrap(local).order(ByteOrder.LITTLE_ENDIAN);
            int start = 30 + (in.getShort(26) & 0xffff) + (in.getShort(28) & 0xffff);
            return method == 0 ? Arrays.copyOfRange(local, start, start + size)
                               : inflate(Arrays.copyOfRange(local, start, start + packed));
        }

        private byte[] inflate(byte[] data) {
            Inflater inflater = new Inflater(true);
            try {
                inflater.setInput(data);
                byte[] out = new byte[size];
                for (int at = 0; at < size;) {
                    int got = inflater.inflate(out, at, size - at);
                    if (got == 0) {
                        throw new IllegalStateException(name + ": cut off");
                    }
                    at += got;
                }
                return out;
            } catch (DataFormatException e) {
                throw new IllegalStateException(name + ": " + e.getMessage());
            } finally {
                inflater.end();
            }
        }
    }

    final Path path;
    final Map<String, Entry> entries = new LinkedHashMap<>();

    Jar(Path path) throws IOException {
        this.path = path;
        byte[] file = Files.readAllBytes(path);
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int end = file.length - 22;
        while (in.getInt(end) != 0x06054b50) {
            end--;
        }
        int count = in.getShort(end + 10) & 0xffff, at = in.getInt(end + 16);
        TreeSet<Integer> starts = new TreeSet<>(List.of(at));
        List<Entry> order = new ArrayList<>();
        List<Integer> offsets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int name = in.getShort(at + 28) & 0xffff;
            int length = 46 + name + (in.getShort(at + 30) & 0xffff) + (in.getShort(at + 32) & 0xffff);
            Entry entry = new Entry();
            entry.name = new String(file, at + 46, name, StandardCharsets.UTF_8);
            entry.method = in.getShort(at + 10);
            entry.packed = in.getInt(at + 20);
            entry.size = in.getInt(at + 24);
            entry.central = Arrays.copyOfRange(file, at, at + length);
            Arrays.fill(entry.central, 42, 46, (byte)0);
            offsets.add(in.getInt(at + 42));
            order.add(entry);
            at += length;
        }
        starts.addAll(offsets);
        for (int i = 0; i < count; i++) {
            int start = offsets.get(i);
            order.get(i).local = Arrays.copyOfRange(file, start, starts.higher(start));
            entries.put(order.get(i).name, order.get(i));
        }
    }

    /** The class com/x/Y, or null. */
    byte[] classBytes(String name) {
        Entry entry = entries.get(name + ".class");
        return entry == null ? null : entry.bytes();
    }

    /** The names of the classes a class loader would find: com/x/Y. */
    List<String> classes() {
        List<String> names = new ArrayList<>();
        for (String name : entries.keySet()) {
            if (name.endsWith(".class") && !name.startsWith("META-INF/")
                    && !name.endsWith("module-info.class")) {
                names.add(name.substring(0, name.length() - 6));
            }
        }
        return names;
    }
}
