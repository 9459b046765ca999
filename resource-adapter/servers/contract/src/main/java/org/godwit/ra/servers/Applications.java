package org.godwit.ra.servers;

import jakarta.ejb.MessageDriven;
import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.godwit.ra.servers.application.ArchiveBean;
import org.godwit.ra.servers.application.CircularBean;
import org.godwit.ra.servers.application.ColouredPost;
import org.godwit.ra.servers.application.DeskBean;
import org.godwit.ra.servers.application.LetterBean;
import org.godwit.ra.servers.application.LoaderServlet;
import org.godwit.ra.servers.application.Order;
import org.godwit.ra.servers.application.OrdersBean;
import org.godwit.ra.servers.application.PairBean;
import org.godwit.ra.servers.application.Post;
import org.godwit.ra.servers.application.PostServlet;
import org.godwit.ra.servers.application.QuietBean;
import org.godwit.ra.servers.application.ReaderBean;
import org.godwit.ra.servers.application.Shop;
import org.godwit.ra.servers.application.ShopServlet;
import org.godwit.ra.servers.application.SubscriberBean;
import org.godwit.ra.servers.application.WrongBean;
import org.godwit.ra.servers.application.WrongPost;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The archives that are deployed. Stateless. */
public final class Applications {
    /** What a server wants in addition, in descriptors of its own; a service. */
    public interface Descriptors {
        /** @param beans the names of the message-driven beans in the archive */
        void addTo(WebArchive archive, List<String> beans);
    }

    private static final String PERSISTENCE =
            """
            <persistence xmlns="https://jakarta.ee/xml/ns/persistence" version="3.0">
              <persistence-unit name="orders" transaction-type="JTA">
                <class>org.godwit.ra.servers.application.Order</class>
                <properties>
                  <property name="jakarta.persistence.schema-generation.database.action" value="create"/>
                </properties>
              </persistence-unit>
            </persistence>
            """;

    private Applications() {}

    private static WebArchive war(String name, Class<?>... classes) {
        WebArchive archive = ShrinkWrap.create(WebArchive.class, name + ".war")
                .addClasses(classes)
                .addAsWebInfResource(EmptyAsset.INSTANCE, "beans.xml");
        List<String> beans = Stream.of(classes)
                .map(type -> type.getAnnotation(MessageDriven.class))
                .filter(Objects::nonNull)
                .map(MessageDriven::name)
                .toList();
        ServiceLoader.load(Descriptors.class).forEach(descriptors -> descriptors.addTo(archive, beans));
        return archive;
    }

    /** Beans on queues and topics, and the shop. */
    public static WebArchive orders() {
        return war(
                        "orders",
                        Order.class,
                        OrdersBean.class,
                        PairBean.class,
                        ReaderBean.class,
                        SubscriberBean.class,
                        DeskBean.class,
                        Shop.class,
                        ShopServlet.class)
                .addClass("org.godwit.ra.servers.application.Forward")
                .addAsResource(new StringAsset(PERSISTENCE), "META-INF/persistence.xml");
    }

    /** Tells which class loaders are left. */
    public static WebArchive observer() {
        return war("observer", LoaderServlet.class);
    }

    /** Comes and goes, with a bean on a queue, and one with a durable subscription. */
    public static WebArchive quiet() {
        return war("quiet", LoaderServlet.class, QuietBean.class, ArchiveBean.class)
                .addClass("org.godwit.ra.servers.application.Forward");
    }

    /** Comes and goes, without anything of the adapter. */
    public static WebArchive control() {
        return war("control", LoaderServlet.class);
    }

    /** Defines its connections and destinations itself. */
    public static WebArchive post() {
        return defining(war("post", Post.class, PostServlet.class, LetterBean.class, CircularBean.class)
                .addClass("org.godwit.ra.servers.application.Forward"));
    }

    /** Defines connections to something that is no broker. */
    public static WebArchive wrongPost() {
        return defining(war("wrongpost", WrongPost.class));
    }

    /** Defines connections with a property that there is not. */
    public static WebArchive colouredPost() {
        return defining(war("colouredpost", ColouredPost.class));
    }

    /** WildFly looks for the adapter's classes in the application; others do not read that. */
    private static WebArchive defining(WebArchive archive) {
        return archive.setManifest(new StringAsset("Manifest-Version: 1.0\nDependencies: deployment.godwit.rar\n"));
    }

    /** Cannot be deployed. */
    public static WebArchive wrong() {
        return war("wrong", WrongBean.class);
    }
}
