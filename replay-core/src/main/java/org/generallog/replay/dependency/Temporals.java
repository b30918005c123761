package org.generallog.replay.dependency;

import java.time.DateTimeException;
import java.time.LocalDate;
import org.generallog.replay.sql.Literal;
import org.jspecify.annotations.Nullable;

/**
 * Dates as constants, in the one way of writing that needs no conversion: {@code '2026-11-20'} and {@code '2026-11-20 09:33:43'}. One that
 * does not exist may be stored as zero, so it has no text.
 */
final class Temporals {
    private static final String FORM = "dddd-dd-dd dd:dd:dd";
    private static final int DATE = 10;

    private Temporals() {}

    static @Nullable String date(Literal literal) {
        return hasForm(literal, DATE) && exists(literal.text()) ? literal.text() : null;
    }

    static @Nullable String dateTime(Literal literal) {
        if (hasForm(literal, DATE) && exists(literal.text())) {
            return literal.text() + " 00:00:00";
        }
        return hasForm(literal, FORM.length()) && exists(literal.text()) ? literal.text() : null;
    }

    private static boolean hasForm(Literal literal, int length) {
        String text = literal.text();
        boolean fits = literal.type() == Literal.Type.STRING && text.length() == length;
        for (int i = 0; fits && i < length; i++) {
            char c = text.charAt(i);
            fits = FORM.charAt(i) == 'd' ? c >= '0' && c <= '9' : c == FORM.charAt(i);
        }
        return fits;
    }

    private static boolean exists(String text) {
        try {
            boolean day = LocalDate.of(digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10))
                            .getYear()
                    > 0;
            return day
                    && (text.length() == DATE
                            || (digits(text, 11, 13) < 24 && digits(text, 14, 16) < 60 && digits(text, 17, 19) < 60));
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static int digits(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }
}
