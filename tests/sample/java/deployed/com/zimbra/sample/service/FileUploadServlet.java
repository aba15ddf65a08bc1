package com.zimbra.sample.service;

/** Takes files, of any size that the host allows. */
public class FileUploadServlet {
    private final long limit;

    public FileUploadServlet(long limit) {
        this.limit = limit;
    }

    public boolean accepts(String name, long size) {
        return !name.isEmpty() && size <= limit;
    }
}
