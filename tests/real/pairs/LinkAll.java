import java.io.IOException;
import java.io.ObjectStreamClass;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** Loads and verifies every class of a jar, and lets the JVM resolve every reference of its code.
 * A reference is resolved by a lookup with the class's own rights (JVMS 5.4.3), so that access,
 * static and interface are judged as at run time. */
final class LinkAll extends ClassLoader {
    private static final int NEWEST = Runtime.version().feature() + 44;
    /** What fails, by class: "class: what: why", each once. */
    final Map<String, String> problems = new TreeMap<>();
    int loaded, references, lowered;
    private final Jar jar;
    private final List<JarFile> classpath = new ArrayList<>();

    LinkAll(Jar jar, List<Path> classpath) throws IOException {
        super(getPlatformClassLoader());
        this.jar = jar;
        for (Path path : classpath) {
            this.classpath.add(new JarFile(path.toFile()));
        }
    }

    void run() throws IOException {
        for (String name : jar.classes()) {
            try {
                Class<?> type = Class.forName(name.replace('/', '.'), false, this);
                type.getDeclaredMethods(); // links, and so verifies
                loaded++;
                resolve(name, type);
                abstractLeft(name, type);
            } catch (Throwable e) {
                problem(name, "class", e);
            }
        }
    }

    /** The serialVersionUID of a class, computed or explicit, in the JVM's words. */
    long serial(String name) {
        try {
            return ObjectStreamClass.lookupAny(type(name)).getSerialVersionUID();
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private void problem(String name, String what, Throwable e) {
        String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        why = why.replaceAll("@[0-9a-f]{4,}", "@");
        problems.putIfAbsent(name + ": " + what, e.getClass().getSimpleName() + ": " + why);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        String path = name.replace('.', '/');
        byte[] bytes = jar.classBytes(path);
        try {
            for (int i = 0; bytes == null && i < classpath.size(); i++) {
                JarEntry entry = classpath.get(i).getJarEntry(path + ".class");
                bytes = entry == null ? null : classpath.get(i).getInputStream(entry).readAllBytes();
            }
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
        if (bytes == null) {
            throw new ClassNotFoundException(name);
        }
        if ((bytes[6] << 8 | bytes[7] & 0xff) > NEWEST) { // newer than this JVM: verified all the same
            bytes[6] = 0;
            bytes[7] = (byte)NEWEST;
            lowered++;
        }
        return defineClass(name, bytes, 0, bytes.length);
    }

    private Class<?> type(String internal) throws ClassNotFoundException {
        return Class.forName(internal.replace('/', '.'), false, this);
    }

    private void resolve(String name, Class<?> type) throws IllegalAccessException {
        MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
        for (ClassFile.Ref ref : new ClassFile(jar.classBytes(name)).refs) {
            references++;
            try {
                resolve(lookup, ref);
            } catch (Throwable e) {
                if (resolvedAllTheSame(type, ref, e)) {
                    continue;
                }
                String member = ref.name() == null ? "" : "." + ref.name() + ":" + ref.descriptor();
                problem(name, ref.kind() + " " + ref.owner() + member, e);
            }
        }
    }

    /** Two things a lookup refuses after it has resolved and checked the member, and code may do. */
    private static boolean resolvedAllTheSame(Class<?> type, ClassFile.Ref ref, Throwable e) {
        if (!(e instanceof IllegalAccessException) || e.getMessage() == null) {
            return false;
        }
        Class<?> above = type.getSuperclass();
        boolean superCall = ref.kind() == ClassFile.NEW && above != null
                && above.getName().equals(ref.owner().replace('/', '.'));
        return e.getMessage().startsWith("Attempt to lookup caller-sensitive method")
                || superCall && e.getMessage().startsWith("member is protected");
    }

    private void resolve(MethodHandles.Lookup lookup, ClassFile.Ref ref) throws Throwable {
        Class<?> owner = type(ref.owner());
        if (ref.name() == null) {
            Class<?> element = owner;
            while (element.isArray()) {
                element = element.getComponentType();
            }
            lookup.accessClass(element);
        } else if (ref.kind() <= ClassFile.PUTSTATIC) {
            field(lookup, owner, ref);
        } else {
            method(lookup, owner, ref);
        }
    }

    private void field(MethodHandles.Lookup lookup, Class<?> owner, ClassFile.Ref ref) throws Throwable {
        MethodType type = MethodType.fromMethodDescriptorString("()" + ref.descriptor(), this);
        // A final field is written by initialisers alone, which a lookup does not know of.
        boolean read = ref.init() && owner == lookup.lookupClass();
        switch (ref.kind()) {
        case ClassFile.GETFIELD -> lookup.findGetter(owner, ref.name(), type.returnType());
        case ClassFile.GETSTATIC -> lookup.findStaticGetter(owner, ref.name(), type.returnType());
        case ClassFile.PUTFIELD -> {
            if (read) {
                lookup.findGetter(owner, ref.name(), type.returnType());
            } else {
                lookup.findSetter(owner, ref.name(), type.returnType());
            }
        }
        default -> {
            if (read) {
                lookup.findStaticGetter(owner, ref.name(), type.returnType());
            } else {
                lookup.findStaticSetter(owner, ref.name(), type.returnType());
            }
        }
        }
    }

    private void method(MethodHandles.Lookup lookup, Class<?> owner, ClassFile.Ref ref) throws Throwable {
        if (owner.isInterface() != ref.itf()) {
            throw new IncompatibleClassChangeError(ref.itf() ? "not an interface" : "an interface");
        }
        MethodType type = MethodType.fromMethodDescriptorString(ref.descriptor(), this);
        switch (ref.kind()) {
        case ClassFile.VIRTUAL, ClassFile.INTERFACE -> lookup.findVirtual(owner, ref.name(), type);
        case ClassFile.STATIC -> lookup.findStatic(owner, ref.name(), type);
        case ClassFile.NEW -> lookup.findConstructor(owner, type);
        default -> lookup.findSpecial(owner, ref.name(), type, lookup.lookupClass());
        }
    }

    /** A class that can be made must implement what its ancestors leave abstract. */
    private void abstractLeft(String name, Class<?> type) {
        if (Modifier.isAbstract(type.getModifiers())) {
            return;
        }
        List<Method> wanted = new ArrayList<>(Arrays.asList(type.getMethods()));
        for (Class<?> up = type; up != null; up = up.getSuperclass()) {
            wanted.addAll(Arrays.asList(up.getDeclaredMethods()));
        }
        for (Method method : wanted) {
            if (Modifier.isAbstract(method.getModifiers()) && !implemented(type, method)) {
                problem(name, "abstract " + method, new AbstractMethodError(method.toString()));
            }
        }
    }

    private static boolean implemented(Class<?> type, Method wanted) {
        for (Class<?> up = type; up != null; up = up.getSuperclass()) {
            for (Method method : up.getDeclaredMethods()) {
                if (!Modifier.isAbstract(method.getModifiers()) && method.getName().equals(wanted.getName())
                        && method.getReturnType() == wanted.getReturnType()
                        && Arrays.equals(method.getParameterTypes(), wanted.getParameterTypes())) {
                    return true;
                }
            }
        }
        return false;
    }
}
