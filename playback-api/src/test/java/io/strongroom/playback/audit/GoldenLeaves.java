package io.strongroom.playback.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.strongroom.crypto.tlog.InvalidLogException;
import io.strongroom.playback.audit.AccessLogEntry.Event;
import io.strongroom.recording.model.WallTime;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Leaves and contents as another program wrote them from the tables in the design page, a second
 * apart.
 */
record GoldenLeaves(List<Pair> pairs) {
  /** A leaf and the content that it commits to. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Pair(byte[] leaf, byte[] content) {}

  static GoldenLeaves of(String name) throws IOException {
    return new GoldenLeaves(List.copyOf(named(name).values()));
  }

  /** The same by their names, in the order of the file. */
  static Map<String, Pair> named(String name) throws IOException {
    Map<String, Pair> named = new LinkedHashMap<>();
    for (String line : lines(name)) {
      String[] parts = line.split(" ", -1);
      if (parts.length == 3) {
        assertThat(named.put(parts[0], new Pair(hex(parts[1]), hex(parts[2])))).isNull();
      }
    }
    return named;
  }

  static List<String> lines(String name) throws IOException {
    try (InputStream in = GoldenLeaves.class.getResourceAsStream("golden/" + name)) {
      byte[] all = Objects.requireNonNull(in).readAllBytes();
      return new String(all, StandardCharsets.UTF_8).lines().toList();
    }
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  /** 32 bytes that count up, in hex. */
  static String digest(int first) {
    byte[] bytes = new byte[32];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (first + i);
    }
    return HexFormat.of().formatHex(bytes);
  }

  /** Each says what is expected of it, and is written again byte for byte. */
  void say(long firstMicros, List<? extends Event> expected) {
    assertThat(pairs).hasSameSizeAs(expected);
    for (int i = 0; i < pairs.size(); i++) {
      Pair pair = pairs.get(i);
      Leaf leaf = Leaf.parse(pair.leaf());
      assertThat(leaf.encode()).isEqualTo(pair.leaf());
      assertThat(leaf.commitment()).isEqualTo(LeafContent.commitment(pair.content()));
      WallTime at = new WallTime(firstMicros + i * 1_000_000L);
      assertThat(Entries.decode(0, leaf, Optional.of(pair.content())))
          .isEqualTo(new AccessLogEntry(0, at, expected.get(i), false));
    }
  }

  /**
   * A leaf that is cut off, too long, or has another byte in one place is refused.
   *
   * @param at of the byte
   * @param steps that are none there
   */
  static void refuseOthers(byte[] leaf, int at, int... steps) {
    for (int length = 0; length < leaf.length; length++) {
      refuse(Arrays.copyOf(leaf, length));
    }
    refuse(Arrays.copyOf(leaf, leaf.length + 1));
    for (int step : steps) {
      byte[] other = leaf.clone();
      other[at] = (byte) step;
      refuse(other);
    }
  }

  static void refuse(byte[] leaf) {
    assertThatExceptionOfType(InvalidLogException.class).isThrownBy(() -> Leaf.parse(leaf));
  }
}
