package org.godwit.tck.jakarta;

import java.util.Set;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Gives each class of the suite a broker without messages and subscriptions of an earlier class, and each test of the
 * classes in which one test leaves behind what a later one trips over. Stateless.
 */
public final class FreshBroker implements BeforeAllCallback, BeforeEachCallback {
    /** Its tests share the name of a durable subscription, and some end without unsubscribing it. */
    private static final Set<String> EACH_TEST =
            Set.of("com.sun.ts.tests.jms.core.appclient.txtopictests.TxTopicTestsIT");

    @Override
    public void beforeAll(ExtensionContext context) {
        TckBroker.refresh();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (EACH_TEST.contains(context.getRequiredTestClass().getName())) {
            TckBroker.refresh();
        }
    }
}
