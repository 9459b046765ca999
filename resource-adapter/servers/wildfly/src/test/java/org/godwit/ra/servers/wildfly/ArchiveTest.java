package org.godwit.ra.servers.wildfly;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

/** What users deploy. */
class ArchiveTest {
    @Test
    void the_archive_has_one_jar_with_everything_relocated_and_no_api() throws IOException {
        List<String> jars = new ArrayList<>();
        try (ZipInputStream archive =
                new ZipInputStream(Files.newInputStream(Path.of(System.getProperty("godwit.rar"))))) {
            for (ZipEntry entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
                if (entry.getName().endsWith(".jar")) {
                    jars.add(entry.getName());
                    ZipInputStream jar = new ZipInputStream(archive);
                    for (ZipEntry file = jar.getNextEntry(); file != null; file = jar.getNextEntry()) {
                        if (file.getName().endsWith(".class")) {
                            assertThat(file.getName()).startsWith("org/godwit/");
                        }
                    }
                }
            }
        }
        assertThat(jars).hasSize(1);
    }
}
