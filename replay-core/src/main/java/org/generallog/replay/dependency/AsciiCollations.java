package org.generallog.replay.dependency;

import java.util.Set;

/**
 * How collations compare texts of printable ASCII. In some of them different letters are equal (in {@code utf8_lithuanian_ci} i and y, in
 * {@code utf8_roman_ci} i and j); here are those of which a test shows on servers that only the case, at most, makes no difference.
 */
public final class AsciiCollations {
    private static final Set<String> UNICODE_SUFFIXES = Set.of(
            "_general_ci",
            "_unicode_ci",
            "_unicode_520_ci",
            "_unicode_nopad_ci",
            "_unicode_520_nopad_ci",
            "_general_nopad_ci",
            "_general_mysql500_ci",
            "_0900_ai_ci",
            "_0900_as_ci",
            "_0900_as_cs",
            "_0900_bin",
            "_uca1400_ai_ci",
            "_uca1400_as_ci",
            "_uca1400_ai_cs",
            "_uca1400_as_cs",
            "_uca1400_nopad_ai_ci",
            "_uca1400_nopad_as_ci",
            "_uca1400_nopad_ai_cs",
            "_uca1400_nopad_as_cs");

    private static final Set<String> SINGLE_BYTE = Set.of(
            "latin1_swedish_ci",
            "latin1_general_ci",
            "latin1_general_cs",
            "latin1_german1_ci",
            "latin1_german2_ci",
            "latin2_general_ci",
            "latin7_general_ci",
            "ascii_general_ci",
            "cp1250_general_ci",
            "cp1251_general_ci",
            "cp1257_general_ci",
            "koi8r_general_ci",
            "latin5_turkish_ci",
            "greek_general_ci",
            "hebrew_general_ci",
            "latin1_swedish_nopad_ci");

    private AsciiCollations() {}

    /** Whether printable ASCII texts that are equal differ in case and blanks at the end at most. */
    public static boolean comparesAsciiByLetter(String collation) {
        // In swe7 brackets and braces are letters.
        boolean binary = isBinary(collation) && !collation.startsWith("swe7");
        return binary || SINGLE_BYTE.contains(collation) || isUnicode(collation);
    }

    static boolean isBinary(String collation) {
        return collation.endsWith("_bin") || collation.endsWith("_nopad_bin");
    }

    private static boolean isUnicode(String collation) {
        int end = collation.indexOf('_');
        return collation.startsWith("u") && end > 0 && UNICODE_SUFFIXES.contains(collation.substring(end));
    }
}
