package org.godwit.broker.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PowerLossDiskTest {
    @TempDir
    private Path directory;

    @Test
    void theMachinesFileHasOnlyWhatWasForced() throws IOException {
        Disk disk = new PowerLossDisk(new LocalDisk());
        Path path = directory.resolve("file");
        try (DiskFile file = disk.create(path)) {
            file.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 0);
            assertThat(Files.readAllBytes(path)).isEmpty();
            file.force();
            file.write(ByteBuffer.wrap(new byte[] {9}), 1);
            assertThat(Files.readAllBytes(path)).containsExactly(1, 2, 3);
            try (DiskFile other = disk.open(path)) {
                ByteBuffer read = ByteBuffer.allocate(3);
                assertThat(other.read(read, 0)).isEqualTo(3);
                assertThat(read.array()).containsExactly(1, 9, 3);
            }
        }
    }

    @Test
    void readsWhatWasWrittenHoweverWritesOverlap() throws IOException {
        Random random = new Random(3);
        Disk disk = new PowerLossDisk(new LocalDisk());
        byte[] expected = new byte[0];
        try (DiskFile file = disk.create(directory.resolve("file"))) {
            for (int i = 0; i < 2000; i++) {
                int position = random.nextInt(200);
                byte[] bytes = new byte[random.nextInt(60)];
                random.nextBytes(bytes);
                file.write(ByteBuffer.wrap(bytes), position);
                if (bytes.length > 0) {
                    expected = Arrays.copyOf(expected, Math.max(expected.length, position + bytes.length));
                    System.arraycopy(bytes, 0, expected, position, bytes.length);
                }
                if (random.nextInt(50) == 0) {
                    file.force();
                }
                ByteBuffer read = ByteBuffer.allocate(300);
                file.read(read, 0);
                assertThat(Arrays.copyOf(read.array(), expected.length)).isEqualTo(expected);
            }
            file.force();
        }
        assertThat(Files.readAllBytes(directory.resolve("file"))).isEqualTo(expected);
    }
}
