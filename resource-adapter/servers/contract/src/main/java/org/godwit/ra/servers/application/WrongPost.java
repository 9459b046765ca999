package org.godwit.ra.servers.application;

import jakarta.annotation.Resource;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConnectionFactoryDefinition;

/** Defines connections to something that is no broker. */
@JMSConnectionFactoryDefinition(
        name = "java:app/jms/WrongPost",
        resourceAdapter = "godwit",
        properties = "uri=http://nowhere")
@Singleton
@Startup
public class WrongPost {
    @Resource(lookup = "java:app/jms/WrongPost")
    private ConnectionFactory connections;
}
