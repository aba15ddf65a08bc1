import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;

/** What the code of a class refers to: read from the class file, since the JVM does not tell.
 * JVMS chapter 4; only what the resolver (LinkAll) asks for. */
final class ClassFile {
    /** One use of a member or (with `name` null) of a class; `kind` is a method handle's kind
     * (JVMS table 5.4.3.5-A), 0 for a class. */
    record Ref(int kind, boolean itf, String owner, String name, String descriptor, boolean init) {}

    static final int GETFIELD = 1, GETSTATIC = 2, PUTFIELD = 3, PUTSTATIC = 4, VIRTUAL = 5,
                     STATIC = 6, SPECIAL = 7, NEW = 8, INTERFACE = 9;

    final Set<Ref> refs = new LinkedHashSet<>();
    private final ByteBuffer in;
    private final int[] at; // offset behind the tag of each pool entry

    ClassFile(byte[] bytes) {
        in = ByteBuffer.wrap(bytes);
        at = new int[in.getShort(8) & 0xffff];
        int offset = 10;
        for (int i = 1; i < at.length; i++) {
            int tag = in.get(offset);
            at[i] = offset + 1;
            offset += switch (tag) {
            case 1 -> 3 + u2(offset + 1);
            case 3, 4, 9, 10, 11, 12, 17, 18 -> 5;
            case 5, 6 -> 9;
            case 15 -> 4;
            default -> 3;
            };
            if (tag == 5 || tag == 6) {
                i++;
            }
        }
        offset += 6;
        offset += 2 + 2 * u2(offset);
        offset = members(offset, false);
        members(offset, true);
        for (int i = 1; i < at.length; i++) { // handles of bootstrap methods and constants
            if (at[i] != 0 && in.get(at[i] - 1) == 15) {
                member(in.get(at[i]), u2(at[i] + 1), false);
            }
        }
    }

    private int u2(int offset) {
        return in.getShort(offset) & 0xffff;
    }

    private String utf8(int index) {
        int length = u2(at[index]);
        byte[] text = new byte[length];
        in.get(at[index] + 2, text);
        return new String(text, StandardCharsets.UTF_8);
    }

    private String className(int index) {
        return utf8(u2(at[index]));
    }

    private int members(int offset, boolean methods) {
        int count = u2(offset);
        offset += 2;
        for (int i = 0; i < count; i++) {
            String name = utf8(u2(offset + 2));
            int attributes = u2(offset + 6);
            offset += 8;
            for (int j = 0; j < attributes; j++) {
                if (methods && utf8(u2(offset)).equals("Code")) {
                    code(offset + 6, name.equals("<init>") || name.equals("<clinit>"));
                }
                offset += 6 + in.getInt(offset + 2);
            }
        }
        return offset;
    }

    private void code(int offset, boolean init) {
        int length = in.getInt(offset + 4), start = offset + 8;
        for (int pc = 0; pc < length;) {
            int op = in.get(start + pc) & 0xff;
            instruction(op, start + pc, init);
            pc += length(op, start, pc);
        }
        int handlers = start + length;
        for (int i = 0; i < u2(handlers); i++) {
            type(u2(handlers + 2 + 8 * i + 6));
        }
    }

    private void instruction(int op, int where, boolean init) {
        switch (op) {
        case 18 -> type(in.get(where + 1) & 0xff);
        case 19, 187, 189, 192, 193, 197 -> type(u2(where + 1));
        case 178 -> member(GETSTATIC, u2(where + 1), init);
        case 179 -> member(PUTSTATIC, u2(where + 1), init);
        case 180 -> member(GETFIELD, u2(where + 1), init);
        case 181 -> member(PUTFIELD, u2(where + 1), init);
        case 182 -> member(VIRTUAL, u2(where + 1), init);
        case 183 -> member(SPECIAL, u2(where + 1), init);
        case 184 -> member(STATIC, u2(where + 1), init);
        case 185 -> member(INTERFACE, u2(where + 1), init);
        default -> { }
        }
    }

    private void type(int index) {
        if (index != 0 && in.get(at[index] - 1) == 7) {
            refs.add(new Ref(0, false, className(index), null, null, false));
        }
    }

    private void member(int kind, int index, boolean init) {
        int pair = at[u2(at[index] + 2)];
        String name = utf8(u2(pair));
        refs.add(new Ref(name.equals("<init>") ? NEW : kind, in.get(at[index] - 1) == 11,
                         className(u2(at[index])), name, utf8(u2(pair + 2)), init));
    }

    private int length(int op, int start, int pc) {
        int padded = start + ((pc + 4) & ~3);
        return switch (op) {
        case 16, 18, 21, 22, 23, 24, 25, 54, 55, 56, 57, 58, 169, 188 -> 2;
        case 170 -> padded + 12 + 4 * (in.getInt(padded + 8) - in.getInt(padded + 4) + 1) - start - pc;
        case 171 -> padded + 8 + 8 * in.getInt(padded + 4) - start - pc;
        case 196 -> (in.get(start + pc + 1) & 0xff) == 132 ? 6 : 4;
        case 197 -> 4;
        case 185, 186, 200, 201 -> 5;
        case 17, 19, 20, 132, 178, 179, 180, 181, 182, 183, 184, 187, 189, 192, 193, 198, 199 -> 3;
        default -> op >= 153 && op <= 168 ? 3 : 1;
        };
    }
}
