package com.zimbra.sample.service;

/** Takes files, and keeps a record of each: new in the vendor's release, and no fix. */
public class FileUploadServlet {
    private final long limit;
    private final UploadRecord record = new UploadRecord();

    public FileUploadServlet(long limit) {
        this.limit = limit;
    }

    public boolean accepts(String name, long size) {
        record.add(name, size);
        return !name.isEmpty() && size <= limit;
    }
}
