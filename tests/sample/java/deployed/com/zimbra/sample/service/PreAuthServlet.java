package com.zimbra.sample.service;

/** Logs in who comes with a token, and sends the browser on: anywhere it asks for. */
public class PreAuthServlet {
    static final String START = "/mail";

    String target(String redirectUrl) {
        return redirectUrl == null ? START : redirectUrl;
    }

    public static void main(String[] args) {
        System.out.println("302 Location: " + new PreAuthServlet().target(args[0]));
    }
}
