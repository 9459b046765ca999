package org.godwit.ra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.ResourceAdapterAssociation;
import jakarta.resource.spi.TransactionSupport.TransactionSupportLevel;
import java.io.File;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.godwit.ra.inbound.GodwitActivationSpec;
import org.godwit.ra.outbound.GodwitManagedConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nothing of an adapter is left once it is undeployed: no thread, no class loader. Each deployment has classes of its own, as
 * in a server; the control deploys them, too, and starts nothing.
 */
class UndeploymentTest {
    private static final int DEPLOYMENTS = 20;

    @TempDir
    Path data;

    private final IronJacamar container = new IronJacamar();
    private ServedBroker broker;

    @BeforeEach
    void start() {
        broker = new ServedBroker(data).start();
        broker.send("orders", 0, 0);
    }

    @AfterEach
    void stop() throws Exception {
        container.close();
        broker.close();
    }

    /** The classes of the adapter, the client and what they are made of; the API and logging are the server's. */
    private static final class AdapterLoader extends URLClassLoader {
        private static final String NATIVE = "META-INF/native/";
        private static final List<String> SERVERS = List.of("java", "jakarta.", "javax.", "org.slf4j.", "ch.qos.");

        AdapterLoader() {
            super(classPath(), UndeploymentTest.class.getClassLoader());
        }

        private static URL[] classPath() {
            return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                    .filter(entry -> !entry.contains("test-classes"))
                    .map(entry -> url(new File(entry)))
                    .toArray(URL[]::new);
        }

        private static URL url(File file) {
            try {
                return file.toURI().toURL();
            } catch (MalformedURLException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                if (loaded == null && SERVERS.stream().noneMatch(name::startsWith)) {
                    try {
                        loaded = findClass(name);
                    } catch (ClassNotFoundException e) {
                        loaded = null;
                    }
                }
                return loaded == null ? super.loadClass(name, resolve) : loaded;
            }
        }

        // No native transport: a copy that is unloaded would take its methods away from the one on the class path. In
        // the
        // archive Netty has names of its own.

        @Override
        public URL getResource(String name) {
            return name.startsWith(NATIVE) ? null : super.getResource(name);
        }

        @Override
        public Enumeration<URL> getResources(String name) throws IOException {
            return name.startsWith(NATIVE) ? Collections.emptyEnumeration() : super.getResources(name);
        }

        <T> T create(String name, Class<T> type) throws ReflectiveOperationException {
            return type.cast(loadClass("org.godwit.ra." + name).getConstructor().newInstance());
        }
    }

    private static void set(Object bean, String property, String value) throws ReflectiveOperationException {
        bean.getClass().getMethod("set" + property, String.class).invoke(bean, value);
    }

    private WeakReference<ClassLoader> deployed(boolean started) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader caller = thread.getContextClassLoader();
        try (AdapterLoader loader = new AdapterLoader()) {
            thread.setContextClassLoader(loader);
            ResourceAdapter adapter = loader.create("GodwitResourceAdapter", ResourceAdapter.class);
            ManagedConnectionFactory factory =
                    loader.create("outbound.GodwitManagedConnectionFactory", ManagedConnectionFactory.class);
            ActivationSpec spec = loader.create("inbound.GodwitActivationSpec", ActivationSpec.class);
            assertThat(adapter).isNotInstanceOf(GodwitResourceAdapter.class);
            set(adapter, "Uri", broker.uri());
            ((ResourceAdapterAssociation) factory).setResourceAdapter(adapter);
            spec.setResourceAdapter(adapter);
            set(spec, "Destination", "orders");
            set(spec, "DestinationType", "jakarta.jms.Queue");
            if (started) {
                use(adapter, factory, spec);
            }
            return new WeakReference<>(loader);
        } finally {
            thread.setContextClassLoader(caller);
        }
    }

    /** One message there and back, each in a transaction, and a look at what is in doubt. */
    private void use(ResourceAdapter adapter, ManagedConnectionFactory factory, ActivationSpec spec) throws Exception {
        container.start(adapter);
        container.recover(spec);
        container.recover(factory, "guest", "guest");
        ConnectionFactory connections =
                container.pool(factory, TransactionSupportLevel.XATransaction).factory();
        Beans beans = new Beans(container.transactions(), message -> {});
        adapter.endpointActivation(beans, spec);
        container.begin();
        try (JMSContext context = connections.createContext()) {
            context.createProducer().send(context.createQueue("orders"), "tea");
        }
        container.transactions().commit();
        await().atMost(ONE_MINUTE)
                .untilAsserted(() -> assertThat(beans.received).containsExactly("tea"));
        container.lookForWhatIsInDoubt();
        adapter.endpointDeactivation(beans, spec);
        container.undeploy();
        // The last one tells that it ends, and then does
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(1))
                .until(() -> threads().isEmpty());
        assertThat(beans.violations).isEmpty();
    }

    /** Those of adapter and client. */
    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().matches("godwit-(ra|jms).*"))
                .collect(Collectors.toSet());
    }

    private List<WeakReference<ClassLoader>> deployed(int times, boolean started) throws Exception {
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            loaders.add(deployed(started));
        }
        return loaders;
    }

    private static long left(List<WeakReference<ClassLoader>> loaders) {
        System.gc();
        return loaders.stream().filter(loader -> loader.get() != null).count();
    }

    @Test
    void undeploying_leaves_no_thread_and_no_class_loader_behind() throws Exception {
        startThreadsOfTheContainer();
        List<WeakReference<ClassLoader>> control = deployed(DEPLOYMENTS, false);
        await().atMost(ONE_MINUTE).untilAsserted(() -> assertThat(left(control)).isZero());
        List<WeakReference<ClassLoader>> loaders = deployed(DEPLOYMENTS, true);
        assertThat(new LastRecord(0)).isEqualTo(new LastRecord(0)).hasSameHashCodeAs(new LastRecord(0));
        await().atMost(ONE_MINUTE).untilAsserted(() -> assertThat(left(loaders)).isZero());
    }

    /** Java 17 keeps the last record class whose methods it has linked. */
    private record LastRecord(Object component) {}

    /** They keep the context class loader that they are started with. */
    private void startThreadsOfTheContainer() throws Exception {
        GodwitResourceAdapter adapter = new GodwitResourceAdapter();
        adapter.setUri(broker.uri());
        GodwitManagedConnectionFactory factory = new GodwitManagedConnectionFactory();
        factory.setResourceAdapter(adapter);
        GodwitActivationSpec spec = new GodwitActivationSpec();
        spec.setResourceAdapter(adapter);
        spec.setDestination("orders");
        spec.setDestinationType("jakarta.jms.Queue");
        use(adapter, factory, spec);
    }
}
