package org.godwit.ra.servers.wildfly;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.godwit.ra.servers.Applications;
import org.godwit.ra.servers.ServerContract;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/** The resource adapter in WildFly, configured by the script that the guide shows. */
class WildFlyTest extends ServerContract {
    @ArquillianResource
    private Deployer deployer;

    @Deployment(name = "colouredpost", testable = false, managed = false)
    public static WebArchive colouredPost() {
        return Applications.colouredPost();
    }

    @Test
    void an_unknown_property_of_a_definition_is_refused() {
        assertThatThrownBy(() -> deployer.deploy("colouredpost")).hasMessageContaining("property: colour value: red");
        deployer.undeploy("colouredpost");
    }
}
