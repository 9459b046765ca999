package org.godwit.ra.servers.application;

import jakarta.annotation.Resource;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConnectionFactoryDefinition;

/** Defines connections with a property that there is not. */
@JMSConnectionFactoryDefinition(
        name = "java:app/jms/ColouredPost",
        resourceAdapter = "godwit",
        properties = "colour=red")
@Singleton
@Startup
public class ColouredPost {
    @Resource(lookup = "java:app/jms/ColouredPost")
    private ConnectionFactory connections;
}
