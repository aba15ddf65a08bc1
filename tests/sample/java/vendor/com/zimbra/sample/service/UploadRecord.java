package com.zimbra.sample.service;

/** What was uploaded. Not in the deployed release. */
class UploadRecord {
    private long bytes;

    void add(String name, long size) {
        bytes += name.length() + size;
    }
}
