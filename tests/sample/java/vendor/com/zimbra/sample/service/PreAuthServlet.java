package com.zimbra.sample.service;

import com.zimbra.sample.common.Urls;

/** Logs in who comes with a token, and sends the browser on, within this host. */
public class PreAuthServlet {
    static final String START = "/mail";

    String target(String redirectUrl) {
        return redirectUrl == null || !Urls.isLocal(redirectUrl) ? START : redirectUrl;
    }

    public static void main(String[] args) {
        System.out.println("302 Location: " + new PreAuthServlet().target(args[0]));
    }
}
