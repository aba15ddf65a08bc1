import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The ground truth of `zmgraft graft`: compiles the cases with real compilers, grafts the vendor's
 * change into the host, and runs the result. README.md says how a case is written and what holds
 * for each. Writes TAP, one test for each case, compiler and release.
 *
 * <p>usage: Cases ZMGRAFT FOLDER-OF-CASES WORK-FOLDER [CASE...]
 */
class Cases {
    static final int THREADS = 2;

    /** The tests cannot go on: a case does not compile, or is written wrongly. */
    static class Failure extends RuntimeException {
        Failure(String text) {
            super(text);
        }
    }

    public static void main(String[] args) throws Exception {
        List<String> names = List.of(args).subList(3, args.length);
        Path work = Path.of(args[2]);
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        boolean good = false;
        try {
            List<Trial> trials = new ArrayList<>();
            for (Case c : read(Path.of(args[1]), names)) {
                trials.addAll(c.trials(args[0], work));
            }
            inParallel(pool, Build.all(trials));
            good = report(trials, inParallel(pool, trials));
        } catch (Failure failure) {
            System.out.println("Bail out! " + failure.getMessage());
        }
        pool.shutdown();
        System.exit(good ? 0 : 1);
    }

    /** The cases of these names; all without any. */
    private static List<Case> read(Path folder, List<String> names) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().map(Case::new)
                    .filter(c -> names.isEmpty() || names.contains(c.name))
                    .collect(Collectors.toList());
        }
    }

    private static <T> List<T> inParallel(ExecutorService pool, List<? extends Callable<T>> tasks)
            throws Exception {
        List<T> results = new ArrayList<>();
        for (Future<T> future : pool.invokeAll(tasks)) {
            try {
                results.add(future.get());
            } catch (ExecutionException e) {
                throw e.getCause() instanceof Failure failure ? failure : e;
            }
        }
        return results;
    }

    private static boolean report(List<Trial> trials, List<List<String>> results) {
        boolean good = true;
        for (int i = 0; i < trials.size(); i++) {
            List<String> wrong = results.get(i);
            good &= wrong.isEmpty();
            System.out.printf("%s %d - %s%n", wrong.isEmpty() ? "ok" : "not ok", i + 1, trials.get(i));
            wrong.forEach(text -> System.out.println("#   " + text.replace("\n", "\n#     ")));
        }
        System.out.println("1.." + trials.size());
        return good;
    }
}
