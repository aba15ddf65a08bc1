package com.zimbra.sample.mail;

/** How much a mailbox may hold: a tenth less than before, kept for the system. */
public class Quota {
    private final long bytes;

    public Quota(long bytes) {
        this.bytes = bytes;
    }

    public boolean fits(long used, long more) {
        return used + more <= bytes - bytes / 10;
    }
}
