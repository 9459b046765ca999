package org.godwit.ra.servers.tomee;

import java.util.List;
import org.godwit.ra.servers.Applications;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** Names the container of each bean in TomEE's descriptor: the one that the adapter has made. Stateless. */
public final class ContainerOfBeans implements Applications.Descriptors {
    @Override
    public void addTo(WebArchive archive, List<String> beans) {
        StringBuilder descriptor = new StringBuilder("<openejb-jar>");
        for (String bean : beans) {
            descriptor.append("<ejb-deployment ejb-name=\"").append(bean).append("\" container-id=\"godwit\"/>");
        }
        archive.addAsWebInfResource(
                new StringAsset(descriptor.append("</openejb-jar>").toString()), "openejb-jar.xml");
    }
}
