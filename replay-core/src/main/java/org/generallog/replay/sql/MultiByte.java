package org.generallog.replay.sql;

/**
 * Charsets whose trailing byte can be a backslash or a quote. The ranges are those of the server's own {@code ismbchar}
 * functions (strings/ctype-gbk.c, ctype-big5.c, ctype-sjis.c, ctype-gb18030.c).
 */
enum MultiByte {
    NONE {
        @Override
        int length(byte[] b, int at, int end) {
            return 1;
        }
    },
    GBK {
        @Override
        int length(byte[] b, int at, int end) {
            return pair(b, at, end, 0x81, 0xFE) && trail(b[at + 1], 0x40, 0x7E, 0x80, 0xFE) ? 2 : 1;
        }
    },
    BIG5 {
        @Override
        int length(byte[] b, int at, int end) {
            return pair(b, at, end, 0xA1, 0xF9) && trail(b[at + 1], 0x40, 0x7E, 0xA1, 0xFE) ? 2 : 1;
        }
    },
    SJIS {
        @Override
        int length(byte[] b, int at, int end) {
            boolean lead = pair(b, at, end, 0x81, 0x9F) || pair(b, at, end, 0xE0, 0xFC);
            return lead && trail(b[at + 1], 0x40, 0x7E, 0x80, 0xFC) ? 2 : 1;
        }
    },
    GB18030 {
        @Override
        int length(byte[] b, int at, int end) {
            if (!pair(b, at, end, 0x81, 0xFE)) {
                return 1;
            }
            if (trail(b[at + 1], 0x40, 0x7E, 0x80, 0xFE)) {
                return 2;
            }
            boolean four = at + 3 < end
                    && trail(b[at + 1], 0x30, 0x39, 0x30, 0x39)
                    && trail(b[at + 2], 0x81, 0xFE, 0x81, 0xFE)
                    && trail(b[at + 3], 0x30, 0x39, 0x30, 0x39);
            return four ? 4 : 1;
        }
    };

    /** Bytes of the character that begins here; 1 for any that is not a well-formed multi-byte one. */
    abstract int length(byte[] b, int at, int end);

    static MultiByte of(String charset) {
        return switch (charset) {
            case "gbk" -> GBK;
            case "big5" -> BIG5;
            case "sjis", "cp932" -> SJIS;
            case "gb18030" -> GB18030;
            default -> NONE;
        };
    }

    private static boolean pair(byte[] b, int at, int end, int low, int high) {
        int lead = b[at] & 0xFF;
        return at + 1 < end && lead >= low && lead <= high;
    }

    private static boolean trail(byte b, int low1, int high1, int low2, int high2) {
        int c = b & 0xFF;
        return (c >= low1 && c <= high1) || (c >= low2 && c <= high2);
    }
}
