package sample;

import java.io.IOException;
import java.io.Serializable;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.function.Supplier;

@Shapes.Mark(value = 7, names = {"a", "b"}, kind = RetentionPolicy.CLASS, type = int[].class,
             nested = @Deprecated, letter = 'x', yes = true, wide = 1L, real = 0.1, tiny = (byte) -1)
public abstract class Shapes<T extends Comparable<T>> implements Serializable {
    @Retention(RetentionPolicy.RUNTIME)
    @interface Mark {
        int value() default 3;
        String[] names() default {};
        RetentionPolicy kind() default RetentionPolicy.RUNTIME;
        Class<?> type() default void.class;
        Deprecated nested() default @Deprecated;
        char letter() default '\n';
        boolean yes() default false;
        long wide() default 0;
        double real() default 1e300;
        byte tiny() default 1;
    }

    @Target(ElementType.TYPE_USE)
    @interface Use {
        int value() default 0;
    }

    private static final long serialVersionUID = 42;
    public static final String TEXT = "quote \" back \\ tab \t line \n bell \u0007 \u00e9 \ud83d\ude00 \0";
    static final double[] REALS = {0.1, 1e100, Double.NaN, -0.0, Double.NEGATIVE_INFINITY, 3};
    static final float[] FLOATS = {0.1f, Float.MIN_VALUE, Float.NaN, 16777216f, 5};
    static final long[] LONGS = {Long.MIN_VALUE, -2, 1L << 40};
    protected transient volatile @Use(1) List<@Use(2) ? extends T @Use(3) []> list;
    @Deprecated int old;

    enum Colour { RED, GREEN }

    abstract void nothing() throws IOException, IllegalStateException;

    static synchronized int loop(int n, @Deprecated String... more) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            sum += i * 70000 + more.length;
        }
        return sum;
    }

    String sparse(int n) {
        switch (n) {
        case -5:
            return "low";
        case 1000000:
            return "high";
        default:
            return null;
        }
    }

    int dense(Colour colour) {
        switch (colour) {
        case RED:
            return 1;
        case GREEN:
            return 2;
        }
        return 3;
    }

    int guarded(String name) throws IOException {
        try (java.io.FileInputStream in = new java.io.FileInputStream(name)) {
            return in.read();
        } catch (IllegalStateException | ArithmeticException e) {
            return -1;
        } finally {
            old++;
        }
    }

    Supplier<String> lambda(int[][] grid) {
        int[][][] cube = new int[3][grid.length][];
        Supplier<Object> maker = Object::new;
        return () -> String.valueOf(cube[0][1].length) + maker.get() + int[].class;
    }

    @SuppressWarnings("unchecked")
    <E extends Exception> void rethrow(Object e) throws E {
        @Use(9) E cast = (@Use(8) E) e;
        if (e instanceof @Use(7) String) {
            throw cast;
        }
        new Serializable() {
            private native void inner();
        };
    }

    interface Named {
        String name();

        default String greeting() {
            return "hello " + name();
        }

        static Named of(String name) {
            return () -> name;
        }
    }
}
