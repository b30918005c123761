package org.generallog.replay.dialect;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.generallog.replay.sql.TokenKind;

/**
 * Functions that MySQL 8.0 no longer has, said by others. Those of geometry got the prefix {@code ST_}, or {@code MBR} where they compared
 * bounding rectangles (manual of 5.7, "Spatial Function Reference"; names of sql/item_create.cc of 5.5). {@code ENCODE}, {@code ENCRYPT},
 * {@code DES_ENCRYPT}, and {@code OLD_PASSWORD} of what is no constant, have no equal there: the statement is rejected and reported.
 */
final class Functions implements WordRule {
    /** What {@code PASSWORD('')} would be without its special case: it is the empty text. */
    private static final String HASH_OF_NOTHING = "*BE1BDEC0AA74B4DCB079943E70528096CCA985F8";

    private static final String RENAMED = """
            area asbinary astext aswkb=ST_AsBinary aswkt=ST_AsText centroid crosses dimension endpoint envelope exteriorring geomcollfromtext
            geomcollfromwkb geometrycollectionfromtext geometrycollectionfromwkb geometryfromtext geometryfromwkb geometryn
            geometrytype geomfromtext geomfromwkb glength=ST_Length interiorringn isclosed isempty issimple linefromtext
            linefromwkb linestringfromtext linestringfromwkb mlinefromtext mlinefromwkb mpointfromtext mpointfromwkb
            mpolyfromtext mpolyfromwkb multilinestringfromtext multilinestringfromwkb multipointfromtext multipointfromwkb
            multipolygonfromtext multipolygonfromwkb numgeometries numinteriorrings=ST_NumInteriorRings numpoints pointfromtext
            pointfromwkb pointn polyfromtext polyfromwkb polygonfromtext polygonfromwkb srid startpoint x y
            contains=MBRContains disjoint=MBRDisjoint equals=MBREquals mbrequal=MBREquals intersects=MBRIntersects
            overlaps=MBROverlaps touches=MBRTouches within=MBRWithin
            """;

    /** Before a parenthesis after these words stand columns, not arguments. */
    private static final Set<String> BEFORE_A_NAME = Set.of(
            "INTO",
            "TABLE",
            "EXISTS",
            "KEY",
            "INDEX",
            "REFERENCES",
            "JOIN",
            "FROM",
            "UPDATE",
            "VIEW",
            "PROCEDURE",
            "FUNCTION",
            "CONSTRAINT",
            "UNIQUE",
            "FULLTEXT",
            "SPATIAL",
            "CALL",
            "INSERT",
            "REPLACE",
            "IGNORE",
            "LOW_PRIORITY",
            "HIGH_PRIORITY",
            "ON",
            "AS");

    private final String replacement;

    private Functions(String replacement) {
        this.replacement = replacement;
    }

    /** @param shortHashes whether {@code old_passwords} is on: {@code PASSWORD} is {@code OLD_PASSWORD} then */
    static Map<String, WordRule> rules(boolean shortHashes) {
        Map<String, WordRule> rules = new HashMap<>();
        for (String word : RENAMED.strip().split("\\s+", -1)) {
            int equal = word.indexOf('=');
            String name = equal < 0 ? word : word.substring(0, equal);
            rules.put(
                    name.toUpperCase(java.util.Locale.ROOT),
                    new Functions(equal < 0 ? "ST_" + word : word.substring(equal + 1)));
        }
        WordRule shortHash = (s, i) -> {
            if (isCall(s, i)) {
                Hashes.shortPassword(s, i);
            }
        };
        WordRule longHash = (s, i) -> {
            if (isCall(s, i) && !Hashes.constant(s, i)) {
                password(s, i);
            }
        };
        rules.put("OLD_PASSWORD", shortHash);
        rules.put("PASSWORD", shortHashes ? shortHash : longHash);
        return rules;
    }

    /** MySQL 9.7 has {@code MD5} and {@code SHA1} in a component that must be installed; of constants the value is known. */
    static Map<String, WordRule> hashes() {
        WordRule rule = (s, i) -> {
            if (isCall(s, i)) {
                Hashes.constant(s, i);
            }
        };
        return Map.of("MD5", rule, "SHA", rule, "SHA1", rule);
    }

    @Override
    public void at(Statement s, int i) {
        if (isCall(s, i)) {
            s.replace(i, replacement);
        }
    }

    private static boolean isCall(Statement s, int i) {
        boolean definition = s.definesTable() && !hasQueryBefore(s, i);
        return s.t.op(i + 1, '(')
                && !definition
                && !s.isAny(i - 1, BEFORE_A_NAME)
                && !s.t.is(i - 1, TokenKind.QUOTED_NAME);
    }

    private static boolean hasQueryBefore(Statement s, int i) {
        for (int k = s.objectAt(); k < i; k++) {
            if (s.t.word(k, "SELECT")) {
                return true;
            }
        }
        return false;
    }

    /** Twice SHA-1 of the bytes (manual of 5.5, "Password Hashing in MySQL"); not what {@code old_passwords=1} makes of it. */
    private static void password(Statement s, int i) {
        int close = s.closing(i + 1);
        if (close == s.t.size()) {
            return;
        }
        s.edits.replace(s.t.start(i), s.t.end(i + 1), "REPLACE(CONCAT('*',UPPER(SHA1(UNHEX(SHA1(");
        s.replace(close, "))))),'" + HASH_OF_NOTHING + "','')");
    }
}
