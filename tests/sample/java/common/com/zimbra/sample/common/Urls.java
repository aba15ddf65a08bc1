package com.zimbra.sample.common;

/** Questions about addresses that come from a browser. */
public final class Urls {
    private Urls() {
    }

    /** Does this address lead within the host that was asked? "//host" and "/\host" do not. */
    public static boolean isLocal(String address) {
        return address.startsWith("/") && !address.startsWith("//") && address.indexOf('\\') < 0;
    }
}
