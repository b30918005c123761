package org.generallog.replay.relaylog;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import org.generallog.replay.transaction.UserVariable;

/**
 * The body of a {@code User_var} event: length and bytes of the name, whether it is NULL, and unless it is: type, collation, length and
 * bytes of the value, and for an integer whether it is unsigned ({@code User_var_log_event::write}).
 *
 * <p>NULL has no type in the format: it comes back as a binary string, as a server reads it. A real number comes back as the shortest text of the
 * same double, always with an exponent ({@code 1.5E0}), since SQL reads {@code 1.5} as a decimal.
 */
final class UserVariableCodec {
    /** {@code binary}: what a server gives a NULL. */
    static final int BINARY_COLLATION = 63;

    private static final int STRING_RESULT = 0;
    private static final int REAL_RESULT = 1;
    private static final int INT_RESULT = 2;
    private static final int DECIMAL_RESULT = 4;
    private static final int UNSIGNED_FLAG = 1;

    private UserVariableCodec() {}

    /** @throws IllegalArgumentException for a number that is none, or that the format cannot carry */
    static void write(EventOutput out, UserVariable variable, long seconds) throws IOException {
        byte[] name = variable.name().getBytes(UTF_8);
        byte[] text = variable.value();
        byte[] value = text == null ? null : binary(variable, text);
        boolean integer = variable.type() == UserVariable.Type.INTEGER || variable.type() == UserVariable.Type.UNSIGNED;
        long length = 4L + name.length + 1 + (value == null ? 0 : 9L + value.length + (integer ? 1 : 0));
        out.begin(BinlogFormat.USER_VAR_EVENT, seconds, 0, length);
        out.put32(name.length);
        out.put(name);
        out.put8(value == null ? 1 : 0);
        if (value != null) {
            out.put8(resultType(variable.type()));
            out.put32(variable.collation());
            out.put32(value.length);
            out.put(value);
            if (integer) {
                out.put8(variable.type() == UserVariable.Type.UNSIGNED ? UNSIGNED_FLAG : 0);
            }
        }
        out.end();
    }

    private static int resultType(UserVariable.Type type) {
        return switch (type) {
            case STRING -> STRING_RESULT;
            case REAL -> REAL_RESULT;
            case INTEGER, UNSIGNED -> INT_RESULT;
            case DECIMAL -> DECIMAL_RESULT;
        };
    }

    private static byte[] binary(UserVariable variable, byte[] value) {
        if (variable.type() == UserVariable.Type.STRING) {
            return value;
        }
        String text = new String(value, US_ASCII);
        try {
            return switch (variable.type()) {
                case STRING -> value;
                case REAL -> eightBytes(Double.doubleToRawLongBits(Double.parseDouble(text)));
                case INTEGER -> eightBytes(Long.parseLong(text));
                case UNSIGNED -> eightBytes(Long.parseUnsignedLong(text));
                case DECIMAL -> DecimalBinary.encode(new BigDecimal(text));
            };
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the user variable @%s holds no %s that a binlog carries: %s"
                            .formatted(
                                    variable.name(), variable.type().name().toLowerCase(Locale.ROOT), e.getMessage()),
                    e);
        }
    }

    private static byte[] eightBytes(long bits) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(bits)
                .array();
    }

    static UserVariable read(EventInput in) throws IOException {
        String name = new String(in.bytes(in.u32()), UTF_8);
        if (in.u8() != 0) {
            return new UserVariable(name, UserVariable.Type.STRING, BINARY_COLLATION, null);
        }
        int result = in.u8();
        int collation = (int) in.u32();
        byte[] value = in.bytes(in.u32());
        UserVariable.Type type = switch (result) {
            case STRING_RESULT -> UserVariable.Type.STRING;
            case REAL_RESULT -> UserVariable.Type.REAL;
            case INT_RESULT ->
                in.remaining() > 0 && (in.u8() & UNSIGNED_FLAG) != 0
                        ? UserVariable.Type.UNSIGNED
                        : UserVariable.Type.INTEGER;
            case DECIMAL_RESULT -> UserVariable.Type.DECIMAL;
            default -> throw in.damaged("a user variable of type " + result);
        };
        return new UserVariable(name, type, collation, text(in, type, value));
    }

    private static byte[] text(EventInput in, UserVariable.Type type, byte[] value) throws RelayLogException {
        if (type == UserVariable.Type.STRING) {
            return value;
        }
        if (type == UserVariable.Type.DECIMAL) {
            return DecimalBinary.decode(value).toPlainString().getBytes(US_ASCII);
        }
        if (value.length != 8) {
            throw in.damaged("a number of " + value.length + " bytes");
        }
        long bits = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getLong();
        String text = switch (type) {
            case REAL -> real(Double.longBitsToDouble(bits));
            case UNSIGNED -> Long.toUnsignedString(bits);
            default -> Long.toString(bits);
        };
        return text.getBytes(US_ASCII);
    }

    private static String real(double value) {
        String text = Double.toString(value);
        return text.indexOf('E') >= 0 ? text : text + "E0";
    }
}
