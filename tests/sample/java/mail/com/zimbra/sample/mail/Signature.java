package com.zimbra.sample.mail;

public class Signature {
    public String under(String body, String signature) {
        return signature.isEmpty() ? body : body + "\n-- \n" + signature;
    }
}
