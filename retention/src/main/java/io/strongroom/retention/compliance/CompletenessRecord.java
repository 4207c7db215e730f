package io.strongroom.retention.compliance;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.Epoch;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.Checksums;
import io.strongroom.recording.pack.PackLimits;
import io.strongroom.retention.expiry.CertificateLines;
import io.strongroom.retention.expiry.CertificateText;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What was due of one camera on one day, what was recorded, why the rest is missing, and in which
 * packs it lies. Its {@link #text()} is the text of a {@link io.strongroom.crypto.sign.SignedNote};
 * docs/ref/completeness-record.md shows each line. A supplement is a record again, of all that is
 * known by then. Immutable.
 *
 * @param zone whose midnights begin days
 * @param node that made it
 * @param link where it stands in the chain of its camera
 * @param account the day's seconds
 * @param packs all that were ever known to have footage of the day, by epoch
 * @param states what has become of them
 */
public record CompletenessRecord(
    CameraId camera,
    LocalDate day,
    ZoneId zone,
    NodeId node,
    Link link,
    DayAccount account,
    List<RecordedPack> packs,
    PackStates states,
    WallTime madeAt) {
  private static final String FIRST_LINE = "strongroom completeness record 1";
  private static final LocalDate END_OF_DAYS = LocalDate.of(9999, 12, 31);

  public CompletenessRecord {
    require(
        !day.isBefore(LocalDate.EPOCH) && day.isBefore(END_OF_DAYS),
        "day must lie between 1970 and 9999");
    packs = List.copyOf(packs);
    SortedSet<Epoch> known = new TreeSet<>();
    for (RecordedPack pack : packs) {
      require(
          known.isEmpty() || known.last().compareTo(pack.epoch()) < 0,
          "pack must be there once, ascending by epoch");
      require(pack.range().overlaps(account.day()), "pack has no footage of the day");
      known.add(pack.epoch());
    }
    states.requireAmong(known);
    require(account.day().equals(dayOf(day, zone)), "from and to must be the midnights of the day");
    require(!madeAt.isBefore(account.day().to()), "made-at is before the end of the day");
    requirePacked(account, packs);
  }

  /** From midnight to midnight: 23, 24 or 25 hours. */
  public static TimeRange dayOf(LocalDate day, ZoneId zone) {
    return new TimeRange(
        WallTime.of(day.atStartOfDay(zone).toInstant()),
        WallTime.of(day.plusDays(1).atStartOfDay(zone).toInstant()));
  }

  /** What is said to be recorded must lie in a pack. */
  private static void requirePacked(DayAccount account, List<RecordedPack> packs) {
    List<TimeRange> inPacks = packs.stream().map(RecordedPack::range).toList();
    for (TimeRange nowhere : Ranges.minus(account.recorded(), inPacks)) {
      require(
          nowhere.micros() <= PackLimits.SPAN_JOIN_MICROS,
          "recorded-seconds counts what no pack has, from "
              + nowhere.from()
              + " to "
              + nowhere.to());
    }
  }

  /** The pack of this camera with an epoch. */
  public PackId idOf(RecordedPack pack) {
    return new PackId(camera, pack.epoch());
  }

  /** Packs that were there when it was made. */
  public List<RecordedPack> present() {
    return packs.stream().filter(pack -> !states.isAway(pack.epoch())).toList();
  }

  /** The class-day that a pack goes with. */
  static DayKeyId classDay(RecordedPack pack) {
    return new DayKeyId(pack.retentionClass().name(), pack.expiryDay());
  }

  /** SHA-256 of the text, by which the next record names this one. */
  public Bytes hash() {
    return Bytes.copyOf(Checksums.sha256().digest(text().getBytes(StandardCharsets.UTF_8)));
  }

  /** The lines, of which each record has one form. */
  public String text() {
    CertificateText text =
        new CertificateText(FIRST_LINE)
            .line("camera", camera)
            .line("day", day)
            .line("zone", zone)
            .line("node", node)
            .line("serial", link.serial())
            .line("previous", link.previous().map(CompletenessRecord::hex).orElse(Link.NONE))
            .line("supplements", link.supplements().map(String::valueOf).orElse(Link.NONE))
            .line("from", account.day().from())
            .line("to", account.day().to())
            .line("due-seconds", AccountText.seconds(account.dueMicros()))
            .line("recorded-seconds", AccountText.seconds(account.recordedMicros()));
    account.notDue().forEach(each -> text.line("not-due", AccountText.of(each)));
    account.gaps().forEach(gap -> text.line("gap", AccountText.of(gap)));
    packs.forEach(pack -> text.line("pack", pack));
    StateLines.write(states, text);
    return text.line("made-at", madeAt).toString();
  }

  private static String hex(Bytes hash) {
    return HexFormat.of().formatHex(hash.toArray());
  }

  /**
   * Reads what {@link #text} writes, and nothing else.
   *
   * @throws StrongroomException CORRUPT, naming the line that is wrong, or what does not add up
   */
  public static CompletenessRecord parse(String text) {
    CertificateLines lines = new CertificateLines(text, FIRST_LINE);
    try {
      CompletenessRecord read = read(lines);
      lines.end(read.text());
      return read;
    } catch (IllegalArgumentException e) {
      throw lines.refused(e);
    }
  }

  private static CompletenessRecord read(CertificateLines lines) {
    return new CompletenessRecord(
        lines.value("camera", CameraId::parse),
        lines.value("day", LocalDate::parse),
        lines.value("zone", ZoneId::of),
        lines.value("node", NodeId::parse),
        readLink(lines),
        AccountText.read(lines),
        lines.values("pack", RecordedPack::parse),
        StateLines.read(lines),
        lines.value("made-at", CertificateText::instant));
  }

  private static Link readLink(CertificateLines lines) {
    return new Link(
        lines.value("serial", Long::parseLong),
        lines.value("previous", hash -> optional(hash).map(CertificateText::hash)),
        lines.value("supplements", serial -> optional(serial).map(Long::parseLong)));
  }

  private static Optional<String> optional(String value) {
    return value.equals(Link.NONE) ? Optional.empty() : Optional.of(value);
  }

  /** The message begins with the name of the line that is wrong. */
  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
