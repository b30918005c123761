package org.generallog.replicator.check;

import java.io.PrintWriter;

/** Text in lines of a terminal. */
final class Lines {
    private Lines() {}

    /** Words behind a heading, each further line under the first word; a word that is too long has a line of its own. */
    static void print(PrintWriter out, String heading, String text, int width) {
        StringBuilder line = new StringBuilder(heading);
        boolean first = true;
        for (String word : plain(text).strip().split("\\s+", -1)) {
            if (!first && line.length() + 1 + word.length() > width) {
                out.println(line);
                line = new StringBuilder(" ".repeat(heading.length()));
                first = true;
            }
            line.append(first ? "" : " ").append(word);
            first = false;
        }
        out.println(line);
    }

    /** Without what is for the pages: code in quotes, and of a link the page. */
    private static String plain(String text) {
        StringBuilder plain = new StringBuilder();
        int at = 0;
        for (int link = text.indexOf("]("); link >= 0; link = text.indexOf("](", at)) {
            int end = text.indexOf(')', link);
            plain.append(text, at, text.lastIndexOf('[', link))
                    .append("src/docs/")
                    .append(text, link + 2, end);
            at = end + 1;
        }
        return plain.append(text, at, text.length()).toString().replace('`', '\'');
    }
}
