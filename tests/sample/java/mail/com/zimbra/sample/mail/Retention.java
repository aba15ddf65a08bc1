package com.zimbra.sample.mail;

public class Retention {
    private final int days;

    public Retention(int days) {
        this.days = days;
    }

    public boolean isOver(int age) {
        return days > 0 && age > days;
    }
}
