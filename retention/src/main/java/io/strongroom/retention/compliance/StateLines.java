package io.strongroom.retention.compliance;

import io.strongroom.recording.model.Epoch;
import io.strongroom.recording.volume.Tier;
import io.strongroom.retention.change.ChangeId;
import io.strongroom.retention.expiry.CertificateLines;
import io.strongroom.retention.expiry.CertificateText;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The lines of a completeness record that say what has become of its packs. Values that can be
 * written in several ways are refused with the form of the whole text.
 */
final class StateLines {
  private StateLines() {}

  static void write(PackStates states, CertificateText text) {
    states
        .moved()
        .forEach((epoch, tier) -> text.line("moved-pack", epoch + " " + AccountText.name(tier)));
    states
        .replicated()
        .forEach((epoch, nodes) -> text.line("replicated-pack", epoch + " " + nodes));
    states.held().forEach(epoch -> text.line("held-pack", epoch));
    states.expired().forEach(epoch -> text.line("expired-pack", epoch));
    states.deleted().forEach((epoch, order) -> text.line("deleted-pack", epoch + " " + order));
    states.thinned().forEach(epoch -> text.line("thinned-pack", epoch));
    states.missing().forEach(epoch -> text.line("missing-pack", epoch));
  }

  static PackStates read(CertificateLines lines) {
    return new PackStates(
        map(lines, "moved-pack", "warm or cold", StateLines::tier),
        map(lines, "replicated-pack", "how many nodes", Integer::parseInt),
        new TreeSet<>(lines.values("held-pack", RecordedPack::epoch)),
        new TreeSet<>(lines.values("expired-pack", RecordedPack::epoch)),
        map(lines, "deleted-pack", "the id of an order", ChangeId::parse),
        new TreeSet<>(lines.values("thinned-pack", RecordedPack::epoch)),
        new TreeSet<>(lines.values("missing-pack", RecordedPack::epoch)));
  }

  private static <T> SortedMap<Epoch, T> map(
      CertificateLines lines, String name, String what, Function<String, T> value) {
    SortedMap<Epoch, T> map = new TreeMap<>();
    for (Map.Entry<Epoch, T> each : lines.values(name, text -> entry(text, what, value))) {
      map.put(each.getKey(), each.getValue());
    }
    return map;
  }

  private static <T> Map.Entry<Epoch, T> entry(
      String text, String what, Function<String, T> value) {
    String[] parts = text.split(" ", -1);
    if (parts.length != 2) {
      throw new IllegalArgumentException("must be an epoch and " + what);
    }
    return Map.entry(RecordedPack.epoch(parts[0]), value.apply(parts[1]));
  }

  private static Tier tier(String name) {
    for (Tier tier : List.of(Tier.WARM, Tier.COLD)) {
      if (AccountText.name(tier).equals(name)) {
        return tier;
      }
    }
    throw new IllegalArgumentException("must be an epoch and warm or cold");
  }
}
