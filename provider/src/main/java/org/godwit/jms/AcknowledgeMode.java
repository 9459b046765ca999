package org.godwit.jms;

import jakarta.jms.JMSException;
import jakarta.jms.Session;

/** How a session settles what it hands over. */
enum AcknowledgeMode {
    AUTO(Session.AUTO_ACKNOWLEDGE),
    CLIENT(Session.CLIENT_ACKNOWLEDGE),
    DUPS_OK(Session.DUPS_OK_ACKNOWLEDGE),
    TRANSACTED(Session.SESSION_TRANSACTED),
    /** In a branch of a distributed transaction as TRANSACTED, outside of one as AUTO. */
    XA(Session.SESSION_TRANSACTED);

    private final int number;

    AcknowledgeMode(int number) {
        this.number = number;
    }

    /** The constant of {@link Session}. */
    int number() {
        return number;
    }

    static AcknowledgeMode of(int number) throws JMSException {
        for (AcknowledgeMode mode : values()) {
            if (mode.number == number && mode != XA) {
                return mode;
            }
        }
        throw new JMSException("Session mode " + number
                + " is none of AUTO_ACKNOWLEDGE (1), CLIENT_ACKNOWLEDGE (2), DUPS_OK_ACKNOWLEDGE (3) and"
                + " SESSION_TRANSACTED (0)");
    }
}
