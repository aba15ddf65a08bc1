package com.zimbra.sample.mail;

/** A mailbox of the sample: it counts. */
public class Mailbox {
    private final Quota quota = new Quota(1000);
    private long used;

    public boolean append(Message message) {
        if (!quota.fits(used, message.size())) {
            return false;
        }
        used += message.size();
        return true;
    }
}
