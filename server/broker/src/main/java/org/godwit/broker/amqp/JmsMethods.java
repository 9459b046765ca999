package org.godwit.broker.amqp;

import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.godwit.amqp.AmqpException;
import org.godwit.amqp.Content;
import org.godwit.amqp.JmsMethod;
import org.godwit.amqp.ReplyCode;
import org.godwit.broker.core.BrokerConnection;
import org.godwit.broker.core.BrokerSession;
import org.godwit.broker.model.BrokerException;

/**
 * Class 200: what JMS needs beyond AMQP. Owned by the event loop.
 *
 * <p>A refused request is answered with {@code failed} and leaves the channel open. Requests carry numbers, so none waits
 * for the answer of another.
 */
final class JmsMethods {
    private final AmqpChannel channel;
    private final BrokerSession session;
    private final BrokerConnection connection;

    JmsMethods(AmqpChannel channel, BrokerSession session, BrokerConnection connection) {
        this.channel = channel;
        this.session = session;
        this.connection = connection;
    }

    void perform(JmsMethod method, Content content) {
        if (method instanceof JmsMethod.Publish publish) {
            publish(publish, content);
        } else if (method instanceof JmsMethod.HandedOver handedOver) {
            session.handedOver(handedOver.consumer(), handedOver.through());
        } else if (method instanceof JmsMethod.Settle settle) {
            request(
                    method,
                    settle.request(),
                    () -> session.settle(
                            settle.consumer(), settle.first(), settle.last(), settle.outcome(), settle.request() != 0));
        } else if (method instanceof JmsMethod.Commit commit) {
            request(method, commit.request(), () -> session.commit(commit.sequence()));
        } else if (!performDelivery(method) && !performDestination(method) && !performSession(method)) {
            throw AmqpChannel.unexpected(method);
        }
    }

    private void publish(JmsMethod.Publish publish, Content content) {
        try {
            session.publishNumbered(
                    publish.sequence(),
                    publish.exchange(),
                    publish.routingKey(),
                    publish.mandatory(),
                    content.header(),
                    content.body());
        } catch (BrokerException refused) {
            channel.answer(
                    new JmsMethod.Refused(publish.sequence(), refused.code().code(), refused.getMessage()));
        }
    }

    /** A body beyond the limit, which was passed over. */
    void refuse(JmsMethod.Publish publish, AmqpException oversized) {
        channel.answer(
                new JmsMethod.Refused(publish.sequence(), oversized.code().code(), oversized.text()));
    }

    private boolean performDelivery(JmsMethod method) {
        if (method instanceof JmsMethod.Consume consume) {
            request(
                    method,
                    consume.request(),
                    () -> session.consume(
                            consume.consumer(),
                            consume.queue(),
                            consume.selector(),
                            consume.noLocal(),
                            consume.browse(),
                            consume.exclusive(),
                            consume.windowCount(),
                            consume.windowBytes(),
                            consume.arguments()));
        } else if (method instanceof JmsMethod.Cancel cancel) {
            request(method, cancel.request(), () -> session.cancelConsumer(cancel.consumer()));
        } else if (method instanceof JmsMethod.Drain drain) {
            request(method, drain.request(), () -> session.drain(drain.consumer()));
        } else if (method instanceof JmsMethod.Recover recover) {
            request(method, recover.request(), session::recoverSession);
        } else if (method instanceof JmsMethod.Suspend suspend) {
            request(method, suspend.request(), session::suspend);
        } else if (method instanceof JmsMethod.Resume resume) {
            immediate(method, resume.request(), session::resume);
        } else {
            return false;
        }
        return true;
    }

    private boolean performDestination(JmsMethod method) {
        if (method instanceof JmsMethod.Lookup lookup) {
            request(method, lookup.request(), () -> session.lookup(lookup.kind(), lookup.name(), lookup.create()));
        } else if (method instanceof JmsMethod.CreateTemporary create) {
            request(
                    method,
                    create.request(),
                    () -> session.createTemporary(create.kind()),
                    name -> new JmsMethod.Temporary(create.request(), name));
        } else if (method instanceof JmsMethod.DeleteTemporary delete) {
            request(method, delete.request(), () -> session.deleteTemporary(delete.kind(), delete.name()));
        } else if (method instanceof JmsMethod.Subscribe subscribe) {
            request(
                    method,
                    subscribe.request(),
                    () -> session.subscribe(
                            subscribe.kind(),
                            subscribe.name(),
                            subscribe.topic(),
                            subscribe.selector(),
                            subscribe.noLocal()),
                    queue -> new JmsMethod.Subscribed(subscribe.request(), queue));
        } else if (method instanceof JmsMethod.Unsubscribe unsubscribe) {
            request(method, unsubscribe.request(), () -> session.unsubscribe(unsubscribe.name()));
        } else {
            return false;
        }
        return true;
    }

    private boolean performSession(JmsMethod method) {
        if (method instanceof JmsMethod.ClientId clientId) {
            immediate(
                    method, clientId.request(), () -> connection.setClientId(clientId.clientId(), clientId.instance()));
        } else if (method instanceof JmsMethod.Session open) {
            immediate(method, open.request(), () -> session.open(open.mode(), open.producer()));
        } else if (method instanceof JmsMethod.Rollback rollback) {
            request(method, rollback.request(), session::rollbackSession);
        } else if (method instanceof JmsMethod.Outcome outcome) {
            request(
                    method,
                    outcome.request(),
                    () -> session.outcome(outcome.sequence()),
                    state -> new JmsMethod.Decided(outcome.request(), state));
        } else {
            return false;
        }
        return true;
    }

    /** A call that ends at once. */
    private void immediate(JmsMethod method, long request, Runnable call) {
        try {
            call.run();
        } catch (BrokerException refused) {
            fail(method, request, refused);
            return;
        }
        ok(request);
    }

    /** A call whose stage ends in {@code ok}. */
    private <T> void request(JmsMethod method, long request, Call<T> call) {
        request(method, request, call, done -> new JmsMethod.Ok(request));
    }

    private <T> void request(JmsMethod method, long request, Call<T> call, Function<T, JmsMethod> answer) {
        CompletionStage<T> stage;
        try {
            stage = call.begin();
        } catch (BrokerException refused) {
            fail(method, request, refused);
            return;
        }
        stage.whenComplete(channel.orFail((value, failure) -> {
            if (!channel.isOpen()) {
                return;
            }
            if (failure != null) {
                fail(method, request, failure);
            } else if (request != 0) {
                channel.guarded(method, () -> channel.answer(answer.apply(value)));
            }
        }));
    }

    private void ok(long request) {
        if (request != 0) {
            channel.answer(new JmsMethod.Ok(request));
        }
    }

    /** Only the broker's own failures close anything; without a request number there is nobody to tell a refusal. */
    private void fail(JmsMethod method, long request, Throwable failure) {
        Refusal refusal = Refusal.of(failure, method);
        if (refusal.code() == ReplyCode.INTERNAL_ERROR) {
            channel.fail(method, failure);
        } else if (request != 0) {
            channel.answer(new JmsMethod.Failed(request, refusal.code().code(), refusal.text()));
        }
    }

    private interface Call<T> {
        CompletionStage<T> begin();
    }
}
