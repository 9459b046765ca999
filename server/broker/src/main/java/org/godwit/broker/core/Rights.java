package org.godwit.broker.core;

import java.util.Locale;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.ReplyCode;
import org.godwit.broker.model.BrokerException;
import org.godwit.broker.queue.Queue;
import org.godwit.broker.security.Permission;

/** What a connection may do in its virtual host. Owned by the host's core. */
final class Rights {
    private final VirtualHost host;
    private final BrokerConnection connection;

    Rights(VirtualHost host, BrokerConnection connection) {
        this.host = host;
        this.connection = connection;
    }

    /** @throws BrokerException ACCESS_REFUSED */
    void require(Permission permission, String resource) {
        if (!connection.access().permits(permission, resource)) {
            throw new BrokerException(
                    ReplyCode.ACCESS_REFUSED,
                    "user '" + connection.access().user() + "' has no "
                            + permission.name().toLowerCase(Locale.ROOT) + " permission on '"
                            + (resource.isEmpty() ? "amq.default" : resource) + "' in virtual host '" + host.name()
                            + "'");
        }
    }

    /** RabbitMQ's validated user-id: who sets it sets their own. */
    void requireUser(ContentHeader header) {
        String userId = header.userId();
        if (userId != null && !userId.equals(connection.access().user())) {
            throw new BrokerException(
                    ReplyCode.PRECONDITION_FAILED,
                    "user-id property '" + userId + "' is not the authenticated user '"
                            + connection.access().user() + "'");
        }
    }

    /** @throws BrokerException RESOURCE_LOCKED when the queue is another connection's own */
    void requireOwn(Queue queue) {
        if (queue.owner() != null && queue.owner() != connection) {
            throw new BrokerException(
                    ReplyCode.RESOURCE_LOCKED, "queue '" + queue.name() + "' is exclusive to another connection");
        }
    }
}
