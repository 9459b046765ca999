package org.godwit.jms;

import jakarta.jms.ConnectionMetaData;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/** What there is to know about this provider. Immutable. */
final class GodwitConnectionMetaData implements ConnectionMetaData {
    static final GodwitConnectionMetaData INSTANCE = new GodwitConnectionMetaData();

    private static final String UNPACKED_VERSION = "0.1";

    private final String version;

    private GodwitConnectionMetaData() {
        String packed = GodwitConnectionMetaData.class.getPackage().getImplementationVersion();
        version = packed == null ? UNPACKED_VERSION : packed;
    }

    @Override
    public String getJMSVersion() {
        return "3.1";
    }

    @Override
    public int getJMSMajorVersion() {
        return 3;
    }

    @Override
    public int getJMSMinorVersion() {
        return 1;
    }

    @Override
    public String getJMSProviderName() {
        return "Godwit";
    }

    @Override
    public String getProviderVersion() {
        return version;
    }

    @Override
    public int getProviderMajorVersion() {
        return number(0);
    }

    @Override
    public int getProviderMinorVersion() {
        return number(1);
    }

    private int number(int position) {
        String[] parts = version.split("[.-]");
        return Integer.parseInt(parts[position]);
    }

    @Override
    public Enumeration<String> getJMSXPropertyNames() {
        return Collections.enumeration(
                List.of("JMSXGroupID", "JMSXGroupSeq", "JMSXDeliveryCount", "JMSXUserID", "JMSXAppID"));
    }
}
