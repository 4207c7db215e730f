package io.strongroom.recording.ingest.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelDropsTest {
  private static final String HEAD =
      "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout"
          + " inode ref pointer drops\n";

  @TempDir private Path folder;

  private final AtomicLong nanos = new AtomicLong();

  /** Real sockets: one that nobody reads overflows, one beside it does not. */
  @Test
  void aSocketThatIsNotReadDropsAndItsNeighbourDoesNot() throws IOException {
    InetAddress here = InetAddress.getLoopbackAddress();
    try (DatagramSocket unread = new DatagramSocket(0, here);
        DatagramSocket idle = new DatagramSocket(0, here);
        DatagramSocket sender = new DatagramSocket(0, here)) {
      unread.setReceiveBufferSize(8 << 10);
      KernelDrops drops = new KernelDrops();
      BooleanSupplier watched = drops.watch(List.of(unread.getLocalPort()));
      BooleanSupplier neighbour = drops.watch(List.of(idle.getLocalPort()));
      assertThat(watched.getAsBoolean()).isFalse();
      byte[] packet = new byte[1000];
      for (int i = 0; i < 200; i++) {
        sender.send(new DatagramPacket(packet, packet.length, here, unread.getLocalPort()));
      }
      // what was read before the packets came counts as fresh for a tenth of a second
      await().until(watched::getAsBoolean);
      assertThat(neighbour.getAsBoolean()).isFalse();
    }
  }

  @Test
  void aBurstOfHolesIsPutDownToTheDropsThatWereSeen() throws IOException {
    Path table = table(7);
    BooleanSupplier lately = new KernelDrops(List.of(table), nanos::get).watch(List.of(0x1f90));
    assertThat(lately.getAsBoolean()).isFalse();
    Files.writeString(table, HEAD + row("1F90", "9"));
    assertThat(lately.getAsBoolean()).as("read a moment ago").isFalse();
    nanos.addAndGet(KernelDrops.FRESH_NANOS);
    assertThat(lately.getAsBoolean()).isTrue();
    nanos.addAndGet(KernelDrops.BURST_NANOS - 1);
    assertThat(lately.getAsBoolean()).isTrue();
    nanos.addAndGet(1);
    assertThat(lately.getAsBoolean()).isFalse();
  }

  @Test
  void otherFormsOfTheTableSayNothing() throws IOException {
    Path table = folder.resolve("udp");
    Files.writeString(
        table, HEAD + "\n1: x\n 2: 0100007F:1F90 a\n 3: 0100007F:ZZZZ 0 0 5\n" + row("1F90", "-"));
    BooleanSupplier lately =
        new KernelDrops(List.of(table, folder.resolve("none")), nanos::get).watch(List.of(0x1f90));
    assertThat(lately.getAsBoolean()).isFalse();
  }

  private Path table(int drops) throws IOException {
    return Files.writeString(
        folder.resolve("udp"), HEAD + row("1F90", Integer.toString(drops)) + row("1F91", "99"));
  }

  private static String row(String port, String drops) {
    return "  318: 0100007F:"
        + port
        + " 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 16893 2"
        + " 0000000000000000 "
        + drops
        + "\n";
  }
}
