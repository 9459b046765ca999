package org.godwit.ra.servers;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.godwit.ra.servers.database.KillingDataSource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.JavaArchive;

/** The database for servers that come without one, and for tests that kill them. Stateless. */
public final class DatabaseJars {
    private DatabaseJars() {}

    /** Puts Derby and the data source that kills into a directory; returns the names of the jars. */
    public static List<String> copyTo(Path directory) throws IOException {
        Files.createDirectories(directory);
        List<String> names = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path jar = Path.of(entry);
            String name = jar.getFileName().toString();
            if (name.startsWith("derby") && name.endsWith(".jar")) {
                Files.copy(jar, directory.resolve(name));
                names.add(name);
            }
        }
        names.add(copyKillingTo(directory));
        return names;
    }

    /** Puts only the data source that kills there, for servers that have Derby; returns the name of the jar. */
    public static String copyKillingTo(Path directory) {
        String name = "killing.jar";
        ShrinkWrap.create(JavaArchive.class)
                .addPackage(KillingDataSource.class.getPackage())
                .as(ZipExporter.class)
                .exportTo(directory.resolve(name).toFile());
        return name;
    }
}
