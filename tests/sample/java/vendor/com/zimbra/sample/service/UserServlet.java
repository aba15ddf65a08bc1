package com.zimbra.sample.service;

/** Gives a user's folder by its path. The same in both releases. */
public class UserServlet {
    private static final Runnable NOTHING = () -> { };

    public String folder(String path) {
        NOTHING.run();
        switch (path) {
        case "/inbox":
            return "2";
        case "/trash":
            return "3";
        default:
            return "1";
        }
    }
}
