package org.godwit.ra.outbound;

import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.InvalidClientIDRuntimeException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.JMSSecurityRuntimeException;
import jakarta.jms.ResourceAllocationException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.CommException;
import jakarta.resource.spi.SecurityException;

/** Turns the exceptions of one side of the container into those of the other. Stateless. */
final class Failures {
    private Failures() {}

    static ResourceException resource(JMSException cause) {
        if (cause instanceof JMSSecurityException) {
            return new SecurityException(cause.getMessage(), cause);
        }
        return new CommException(cause.getMessage(), cause);
    }

    /** What the client said, where the container passed it on; else that the container gave no connection. */
    static JMSException jms(ResourceException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof JMSException original) {
                return original;
            }
        }
        JMSException exception =
                new ResourceAllocationException("The container gave no connection: " + failure.getMessage());
        exception.initCause(failure);
        return exception;
    }

    static JMSRuntimeException unchecked(JMSException cause) {
        if (cause instanceof JMSSecurityException) {
            return new JMSSecurityRuntimeException(cause.getMessage(), cause.getErrorCode(), cause);
        }
        if (cause instanceof InvalidClientIDException) {
            return new InvalidClientIDRuntimeException(cause.getMessage(), cause.getErrorCode(), cause);
        }
        if (cause instanceof IllegalStateException) {
            return new IllegalStateRuntimeException(cause.getMessage(), cause.getErrorCode(), cause);
        }
        return new JMSRuntimeException(cause.getMessage(), cause.getErrorCode(), cause);
    }

    static JMSException checked(JMSRuntimeException cause) {
        JMSException exception = new JMSException(cause.getMessage(), cause.getErrorCode());
        exception.initCause(cause);
        return exception;
    }

    static IllegalStateException forbidden(String what) {
        return new IllegalStateException("An application in a web or EJB container cannot " + what);
    }
}
