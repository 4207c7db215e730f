package io.strongroom.node.settings;

import io.strongroom.node.settings.NodeSettings.VolumeAt;
import io.strongroom.recording.cold.ColdSettings;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.recording.tier.TierAges;
import io.strongroom.recording.tier.TierRules;
import io.strongroom.recording.tier.TierSettings;
import io.strongroom.recording.volume.Tier;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/** What the settings say about volumes that packs move to. */
final class TiersSection {
  private static final long MEGABYTE = 1_000_000;
  private static final int MAX_DAYS = 3_660;
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");
  private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,64}");
  private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
  private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*");

  private TiersSection() {}

  /** The tier of a volume. */
  static Tier tier(StrictSection volume) {
    String text = volume.text("tier", "hot");
    return switch (text) {
      case "hot" -> Tier.HOT;
      case "warm" -> Tier.WARM;
      default -> throw volume.refuse("tier", "is hot or warm, not " + text);
    };
  }

  /** When packs of a class move; empty if the class does not say. */
  static Optional<TierAges> ages(StrictSection one) {
    OptionalInt warm = days(one, "warm-after-days");
    OptionalInt cold = days(one, "cold-after-days");
    if (warm.isPresent() && cold.isPresent() && warm.getAsInt() >= cold.getAsInt()) {
      throw one.refuse("cold-after-days", "must be greater than warm-after-days");
    }
    return warm.isEmpty() && cold.isEmpty()
        ? Optional.empty()
        : Optional.of(new TierAges(warm, cold));
  }

  private static OptionalInt days(StrictSection one, String key) {
    return one.has(key) ? OptionalInt.of(one.number(key, 1, 1, MAX_DAYS)) : OptionalInt.empty();
  }

  /** Everything else, checked against what there is to move to. */
  static TierSettings read(
      StrictSection all, List<VolumeAt> volumes, Map<RetentionClass, TierAges> ages) {
    StrictSection moves = all.section("moves");
    long rate = MEGABYTE * moves.number("rate", 100, 1, 10_000);
    moves.end();
    boolean hasCold = all.has("cold");
    StrictSection cold = all.section("cold");
    long coldRate = MEGABYTE * cold.number("rate", 50, 1, 10_000);
    Optional<ColdSettings> store = hasCold ? Optional.of(cold(cold)) : Optional.empty();
    cold.end();
    boolean hasWarm = volumes.stream().anyMatch(volume -> volume.tier() == Tier.WARM);
    ages.forEach(
        (type, age) -> {
          String place = "retention.classes." + type;
          if (age.warmDays().isPresent() && !hasWarm) {
            throw all.refuse(
                place + ".warm-after-days",
                "needs a volume with tier = warm; add one to volumes, or remove it");
          }
          if (age.coldDays().isPresent() && !hasCold) {
            throw all.refuse(
                place + ".cold-after-days", "needs a cold store; set cold, or remove it");
          }
        });
    return new TierSettings(new TierRules(ages), rate, coldRate, store);
  }

  private static ColdSettings cold(StrictSection section) {
    return new ColdSettings(
        endpoint(section),
        matching(section, "region", section.text("region", "us-east-1"), NAME),
        matching(section, "bucket", section.text("bucket"), BUCKET),
        section.optionalText("prefix").map(text -> matching(section, "prefix", text, PREFIX)),
        section.file("access-key-file"),
        section.file("secret-key-file"),
        section.flag("path-style", true),
        section.optionalFile("ca-file"));
  }

  /** What is sent is ciphertext; but who may listen would see which camera recorded when. */
  private static URI endpoint(StrictSection section) {
    String text = section.text("endpoint");
    try {
      URI endpoint = new URI(text);
      boolean plain = "http".equals(endpoint.getScheme());
      if (endpoint.getHost() != null
          && endpoint.getUserInfo() == null
          && endpoint.getRawQuery() == null
          && ("https".equals(endpoint.getScheme())
              || (plain && LOOPBACK.contains(endpoint.getHost())))) {
        return endpoint;
      }
    } catch (URISyntaxException e) {
      // told below
    }
    throw section.refuse(
        "endpoint",
        "must be an address with https, such as https://store.example:9000, without user, or http"
            + " on 127.0.0.1");
  }

  private static String matching(StrictSection section, String key, String text, Pattern form) {
    if (!form.matcher(text).matches()) {
      throw section.refuse(key, "must match " + form.pattern());
    }
    return text;
  }
}
