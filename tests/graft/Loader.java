import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs what a jar and its library hold, with assertions on, apart from all other jars. */
class Loader extends ClassLoader {
    static final String THREW = "threw ";
    private final Map<String, byte[]> jar, lib;

    Loader(Map<String, byte[]> jar, Map<String, byte[]> lib) {
        super(ClassLoader.getPlatformClassLoader());
        this.jar = jar;
        this.lib = lib;
        setDefaultAssertionStatus(true);
    }

    @Override protected Class<?> findClass(String name) throws ClassNotFoundException {
        String entry = name.replace('.', '/') + ".class";
        byte[] bytes = jar.getOrDefault(entry, lib.get(entry));
        if (bytes == null) {
            throw new ClassNotFoundException(name);
        }
        return defineClass(name, bytes, 0, bytes.length);
    }

    @Override public InputStream getResourceAsStream(String name) {
        byte[] bytes = jar.get(name);
        return bytes == null ? null : new ByteArrayInputStream(bytes);
    }

    /** What `static String run()` of the case's class Main returns. */
    String run(String name) {
        try {
            Method run = loadClass(name + ".Main").getDeclaredMethod("run");
            run.setAccessible(true);
            return (String) run.invoke(null);
        } catch (InvocationTargetException e) {
            return THREW + e.getCause();
        } catch (Throwable e) {
            return THREW + e;
        }
    }

    /** Links and verifies every class of the jar without running any of it; what is wrong. */
    List<String> linkAll() {
        List<String> wrong = new ArrayList<>();
        for (String entry : jar.keySet()) {
            if (!entry.endsWith(".class") || entry.startsWith("META-INF/") || entry.equals("module-info.class")) {
                continue;
            }
            String name = entry.replaceAll("\\.class$", "").replace('/', '.');
            try {
                Class<?> loaded = Class.forName(name, false, this);
                loaded.getDeclaredMethods();
                loaded.getDeclaredFields();
                loaded.getDeclaredClasses();
                loaded.toGenericString();
            } catch (Throwable e) {
                wrong.add(name + " does not link: " + e);
            }
        }
        return wrong;
    }
}
