package com.zimbra.sample.mail;

import java.util.function.UnaryOperator;

/** Makes the HTML of a message fit to be shown. */
public class HtmlCleaner {
    /** The text of an image's alt attribute, as it is put into the page. */
    public String alt(String text) {
        UnaryOperator<String> trimmed = s -> s.trim();
        return "alt=\"" + trimmed.apply(text) + '"';
    }

    public String title(String text) {
        UnaryOperator<String> upper = s -> s.toUpperCase(java.util.Locale.ROOT);
        return upper.apply(text);
    }

    public static void main(String[] args) {
        HtmlCleaner cleaner = new HtmlCleaner();
        System.out.println("<img " + cleaner.alt(args[0]) + "> " + cleaner.title("mail"));
    }
}
