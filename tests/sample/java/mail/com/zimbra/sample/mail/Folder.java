package com.zimbra.sample.mail;

import java.util.ArrayList;
import java.util.List;

public class Folder {
    private final List<Message> messages = new ArrayList<>();

    public void add(Message message) {
        messages.add(message);
    }

    public long size() {
        return messages.stream().mapToLong(Message::size).sum();
    }
}
