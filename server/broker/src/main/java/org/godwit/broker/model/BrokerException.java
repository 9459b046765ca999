package org.godwit.broker.model;

import org.godwit.amqp.ReplyCode;

/** A request that the broker refuses, with the reply code that AMQP gives it. The state is as before the request. */
public final class BrokerException extends RuntimeException {
    private final ReplyCode code;

    public BrokerException(ReplyCode code, String message) {
        super(message);
        this.code = code;
    }

    public ReplyCode code() {
        return code;
    }
}
