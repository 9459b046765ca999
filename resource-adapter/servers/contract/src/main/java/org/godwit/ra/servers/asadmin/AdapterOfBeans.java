package org.godwit.ra.servers.asadmin;

import java.util.List;
import org.godwit.ra.servers.Applications;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** Names the adapter of each bean in GlassFish's descriptor, as there is no default for all. Stateless. */
public final class AdapterOfBeans implements Applications.Descriptors {
    @Override
    public void addTo(WebArchive archive, List<String> beans) {
        StringBuilder descriptor = new StringBuilder("<glassfish-ejb-jar><enterprise-beans>");
        for (String bean : beans) {
            descriptor
                    .append("<ejb><ejb-name>")
                    .append(bean)
                    .append("</ejb-name><mdb-resource-adapter><resource-adapter-mid>godwit")
                    .append("</resource-adapter-mid></mdb-resource-adapter></ejb>");
        }
        descriptor.append("</enterprise-beans></glassfish-ejb-jar>");
        archive.addAsWebInfResource(new StringAsset(descriptor.toString()), "glassfish-ejb-jar.xml");
    }
}
