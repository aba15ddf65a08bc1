import java.nio.file.Files;
import java.nio.file.Path;

/** Has the JVM load and verify the classes that a file names, as far as what they need is there. */
public final class LoadAll {
    public static void main(String[] args) throws Exception {
        int loaded = 0;
        for (String name : Files.readAllLines(Path.of(args[0]))) {
            try {
                Class.forName(name, false, LoadAll.class.getClassLoader()).getDeclaredMethods();
                loaded++;
            } catch (LinkageError e) {
                continue; // something it uses is not there
            }
        }
        System.out.println(loaded + " loaded");
    }
}
