package org.godwit.jms;

import java.util.Enumeration;
import java.util.Hashtable;
import java.util.Properties;
import javax.naming.Context;
import javax.naming.Name;
import javax.naming.RefAddr;
import javax.naming.Reference;
import javax.naming.spi.ObjectFactory;
import org.godwit.jms.message.GodwitDestination;

/** Turns the JNDI references of factories and destinations back into them. Stateless. */
public final class GodwitObjectFactory implements ObjectFactory {
    @Override
    public Object getObjectInstance(Object object, Name name, Context context, Hashtable<?, ?> environment) {
        if (!(object instanceof Reference reference)) {
            return null;
        }
        if (reference.getClassName().equals(GodwitConnectionFactory.class.getName())) {
            Properties properties = new Properties();
            Enumeration<RefAddr> addresses = reference.getAll();
            while (addresses.hasMoreElements()) {
                RefAddr address = addresses.nextElement();
                properties.setProperty(address.getType(), (String) address.getContent());
            }
            return new GodwitConnectionFactory(properties);
        }
        RefAddr address = reference.get("address");
        return address == null ? null : GodwitDestination.ofAddress((String) address.getContent());
    }
}
