package com.zimbra.sample.mail;

public enum Tag {
    UNREAD,
    FLAGGED,
    DRAFT;

    public boolean isUrgent() {
        switch (this) {
        case FLAGGED:
            return true;
        default:
            return false;
        }
    }
}
