package org.godwit.broker.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamedFileTest {
    private static final int FILE_BYTES = (1 << 20) + 12_345;

    @TempDir
    Path directory;

    private Path path;
    private byte[] content;
    private final Random random = new Random(42);

    @BeforeEach
    void write() throws IOException {
        content = new byte[FILE_BYTES];
        random.nextBytes(content);
        path = directory.resolve("segment");
        Files.write(path, content);
    }

    @Test
    void whatIsReadIsTheSameThroughTheCacheAndPastIt() throws IOException {
        try (StreamedFile cached = new StreamedFile(path, (bytes, nanos) -> false, new Forces(1));
                StreamedFile past = new StreamedFile(path, (bytes, nanos) -> true, new Forces(1))) {
            for (int i = 0; i < 300; i++) {
                int position = random.nextInt(FILE_BYTES + 1_000);
                int length = 1 + random.nextInt(300 << 10);
                assertThat(read(cached, position, length)).isEqualTo(expected(position, length));
                assertThat(read(past, position, length)).isEqualTo(expected(position, length));
            }
            assertThat(cached.pastCache()).isFalse();
            assertThat(past.pastCache()).isEqualTo(fileSystemReadsPastTheCache());
        }
    }

    @Test
    void theFirstLongReadThatGoesToTheDeviceTellsOfAllBehindIt() throws IOException {
        boolean[] toDevice = {false};
        try (StreamedFile file = new StreamedFile(path, (bytes, nanos) -> toDevice[0], new Forces(1))) {
            read(file, 0, StreamedFile.LONG_BYTES);
            assertThat(file.pastCache()).isFalse();
            toDevice[0] = true;
            read(file, 100, StreamedFile.LONG_BYTES - 1);
            assertThat(file.pastCache()).as("after a short read").isFalse();
            read(file, 100, StreamedFile.LONG_BYTES);
            toDevice[0] = false;
            assertThat(read(file, 77, 200_000)).isEqualTo(expected(77, 200_000));
            assertThat(file.pastCache()).isEqualTo(fileSystemReadsPastTheCache());
        }
    }

    @Test
    void whatWasWrittenAfterwardsIsReadPastTheCacheToo() throws IOException {
        try (StreamedFile file = new StreamedFile(path, (bytes, nanos) -> true, new Forces(1));
                FileChannel writer = FileChannel.open(path, StandardOpenOption.WRITE)) {
            read(file, 0, StreamedFile.LONG_BYTES);
            byte[] later = new byte[50_000];
            random.nextBytes(later);
            writer.write(ByteBuffer.wrap(later), 30_001);
            System.arraycopy(later, 0, content, 30_001, later.length);
            assertThat(read(file, 20_000, 100_000)).isEqualTo(expected(20_000, 100_000));
        }
    }

    @Test
    void onlyAReadThatIsTooLongForACopyTookTheDevice() {
        assertThat(StreamedFile.takesTheDevice(64 << 10, 20_000)).isFalse();
        assertThat(StreamedFile.takesTheDevice(64 << 10, 250_000)).isTrue();
        assertThat(StreamedFile.takesTheDevice(1 << 20, 300_000)).isFalse();
    }

    private boolean fileSystemReadsPastTheCache() throws IOException {
        ByteBuffer block =
                ByteBuffer.allocateDirect(8 << 10).alignedSlice(4 << 10).limit(4 << 10);
        try (FileChannel direct = FileChannel.open(path, StandardOpenOption.READ, ExtendedOpenOption.DIRECT)) {
            return direct.read(block, 0) > 0;
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    private static byte[] read(StreamedFile file, int position, int length) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(length);
        int count = file.read(target, position);
        assertThat(target.position()).isEqualTo(count);
        byte[] bytes = new byte[count];
        target.flip().get(bytes);
        return bytes;
    }

    private byte[] expected(int position, int length) {
        int from = Math.min(position, FILE_BYTES);
        return Arrays.copyOfRange(content, from, Math.min(FILE_BYTES, position + length));
    }
}
