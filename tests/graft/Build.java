import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.spi.ToolProvider;

/**
 * One run of a compiler: one side of all cases that want it with these options, each case in a
 * package of its own. To compile them one by one would take minutes, since a compiler costs more to
 * start than to run.
 */
record Build(String compiler, String options, Case.Side side, Path work) {
    /** Debian's package `ecj` runs the compiler from this jar. */
    static final Path ECJ = Path.of("/usr/share/java/eclipse-jdt-core.jar");

    /** All that the trials need. */
    static List<Callable<Void>> all(List<Trial> trials) {
        Map<Build, Set<Case>> builds = new LinkedHashMap<>();
        for (Trial trial : trials) {
            for (Case.Side side : trial.c.sides()) {
                builds.computeIfAbsent(trial.build(side), build -> new LinkedHashSet<>()).add(trial.c);
            }
        }
        List<Callable<Void>> tasks = new ArrayList<>();
        builds.forEach((build, cases) -> tasks.add(() -> {
            build.compile(cases);
            return null;
        }));
        return tasks;
    }

    private Path folder(String kind) {
        return work.resolve(kind + "/" + (compiler + options + " " + side).replaceAll("[^\\w.-]+", "_"));
    }

    Path classes() {
        return folder("classes");
    }

    Path lib() {
        return folder("lib");
    }

    /** The module declaration of a case, if it has one. */
    Path module(Case c) {
        return folder("modules").resolve(c.name + "/module-info.class");
    }

    private void compile(Set<Case> cases) throws Exception {
        List<String> sources = new ArrayList<>(), libs = new ArrayList<>();
        for (Case c : cases) {
            for (Case.Section section : c.sections) {
                String text = c.text(section, side);
                if (text.isEmpty() || !section.isJava()) {
                    continue;
                }
                Path file = write(c, section, text);
                if (section.file().equals("module-info.java")) {
                    compile(List.of(file.toString()), module(c).getParent(), lib());
                } else {
                    (section.lib() ? libs : sources).add(file.toString());
                }
            }
        }
        compile(libs, lib(), lib());
        compile(sources, classes(), lib());
    }

    /** A source with its package declared, which is the case's, or one below it: `sub/A.java`. */
    private Path write(Case c, Case.Section section, String text) throws IOException {
        Path file = folder("sources").resolve(c.name + (section.lib() ? "/lib/" : "/") + section.file());
        Files.createDirectories(file.getParent());
        Path inner = Path.of(section.file()).getParent();
        String name = c.name + (inner == null ? "" : "." + inner.toString().replace('/', '.'));
        boolean module = section.file().equals("module-info.java");
        Files.writeString(file, (module ? "" : "package " + name + "; ") + text);
        return file;
    }

    private void compile(List<String> sources, Path folder, Path path) throws Exception {
        Files.createDirectories(folder);
        if (sources.isEmpty()) {
            return;
        }
        List<String> args = new ArrayList<>(List.of(options.strip().split(" +")));
        args.addAll(List.of("-g", "-nowarn", "-proc:none", "-encoding", "UTF-8", "-d", folder.toString(),
                "-cp", path.toString()));
        args.addAll(sources);
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said);
        String[] list = args.toArray(new String[0]);
        boolean good = compiler.equals("ecj") ? ecj(list, out)
                : ToolProvider.findFirst("javac").get().run(out, out, list) == 0;
        if (!good) {
            System.out.println("# " + said.toString().replace("\n", "\n# "));
            throw new Cases.Failure(compiler + " " + options + " fails on the " + side.lower() + "'s sources");
        }
    }

    private static class Ecj {
        static final Class<?> MAIN;

        static {
            try {
                MAIN = new URLClassLoader(new URL[] {ECJ.toUri().toURL()})
                        .loadClass("org.eclipse.jdt.internal.compiler.batch.Main");
            } catch (Exception e) {
                throw new Cases.Failure("the Debian package ecj is not installed: " + e);
            }
        }
    }

    private static boolean ecj(String[] args, PrintWriter out) throws Exception {
        if (!Files.exists(ECJ)) {
            throw new Cases.Failure("the Debian package ecj is not installed: there is no " + ECJ);
        }
        Object main = Ecj.MAIN.getConstructor(PrintWriter.class, PrintWriter.class, boolean.class)
                .newInstance(out, out, false);
        return (Boolean) Ecj.MAIN.getMethod("compile", String[].class).invoke(main, (Object) args);
    }
}
