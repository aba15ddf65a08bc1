package com.zimbra.sample.mail;

public class Address implements Comparable<Address> {
    private final String local;
    private final String domain;

    public Address(String text) {
        int at = text.lastIndexOf('@');
        local = text.substring(0, at);
        domain = text.substring(at + 1);
    }

    @Override
    public int compareTo(Address other) {
        int order = domain.compareTo(other.domain);
        return order != 0 ? order : local.compareTo(other.local);
    }
}
