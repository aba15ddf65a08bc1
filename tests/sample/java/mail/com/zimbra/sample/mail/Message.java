package com.zimbra.sample.mail;

public class Message {
    private final String text;

    public Message(String text) {
        this.text = text;
    }

    public long size() {
        return text.length();
    }
}
