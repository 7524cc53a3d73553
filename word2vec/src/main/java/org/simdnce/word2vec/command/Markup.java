package org.simdnce.word2vec.command;

/** Text inside HTML and SVG. */
final class Markup {
    private Markup() {
    }

    /** Returns text that stands for itself in an element or a quoted attribute. */
    static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        text.chars().forEach(c -> {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.append(Character.isISOControl(c) ? '\uFFFD' : (char) c);
            }
        });
        return escaped.toString();
    }
}
