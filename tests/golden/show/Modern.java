package sample;

import java.util.function.IntSupplier;

public sealed interface Modern permits Modern.Point, Modern.Line {
    record Point(@Deprecated int x, String... names) implements Modern {
        public Point {
            if (x < 0) {
                throw new IllegalArgumentException("x " + x + " of " + names.length);
            }
        }
    }

    final class Line implements Modern {
        private int length = 2147483647;

        private static double half(double of) {
            return of / 2;
        }

        class Part {
            IntSupplier supplier() {
                return () -> length + switch ("" + half(length)) {
                    case "Aa", "BB" -> 1;
                    default -> 2;
                };
            }
        }
    }

    private boolean both(Object other) {
        return other instanceof Point p && p.x() > 1;
    }
}
