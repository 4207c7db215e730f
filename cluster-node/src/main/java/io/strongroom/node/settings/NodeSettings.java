package io.strongroom.node.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import io.strongroom.playback.access.AccountRules;
import io.strongroom.playback.grant.TwoApprovers;
import io.strongroom.playback.tilelog.Witnessing;
import io.strongroom.playback.watermark.Watermarks;
import io.strongroom.recording.cassandra.CassandraSettings;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.recording.placement.ClusterSettings;
import io.strongroom.recording.replica.ReplicaSettings;
import io.strongroom.recording.scrub.ScrubSettings;
import io.strongroom.recording.tier.TierAges;
import io.strongroom.recording.tier.TierSettings;
import io.strongroom.recording.volume.Tier;
import io.strongroom.retention.policy.RetentionRule;
import io.strongroom.retention.policy.RetentionRules;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Period;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All settings of one node, checked. {@code docs/ref/settings.md} lists every key; a test holds the
 * page against this class.
 *
 * @param data folder of identity, key store, catalogue, control records and access log
 * @param zone whose civil days cut packs, keys and expiry
 * @param http the public server
 * @param management health and metrics
 * @param volumes where packs go
 * @param keys where secrets lie
 * @param accounts who may sign in first
 * @param ingest what cameras may be reached and how long they may be silent
 * @param recording how packs are cut
 * @param scrub how packs are read again
 * @param retention floors and ceilings
 * @param tiers which packs move to other volumes, and when
 * @param shortage what is done when room for footage is short
 * @param reportFont what documents are written in; none: what the machine has at the usual place
 * @param accessLog how long what it seals is kept
 * @param view what is drawn anew for viewers
 * @param approvals what needs a second approver
 * @param evidence exports of evidence
 * @param oidc an identity provider beside local accounts
 * @param watermarks where they are shown
 * @param cluster the cluster that the node is part of; none: it stands alone
 */
public record NodeSettings(
    Path data,
    ZoneId zone,
    Http http,
    Management management,
    List<VolumeAt> volumes,
    Keys keys,
    Accounts accounts,
    Ingest ingest,
    Recording recording,
    ScrubSettings scrub,
    RetentionRules retention,
    TierSettings tiers,
    ShortageSettings shortage,
    Optional<Path> reportFont,
    AccessLog accessLog,
    View view,
    TwoApprovers approvals,
    EvidenceSection evidence,
    Optional<OidcSection> oidc,
    Watermarks watermarks,
    Optional<Cluster> cluster) {

  /** The public HTTPS server; {@code names} are those that its certificate carries. */
  public record Http(String host, int port, List<String> names) {}

  /** The plain HTTP server for health and metrics; on loopback unless set otherwise. */
  public record Management(String host, int port) {}

  /** One storage volume: a label for people and a folder, normally a mount point. */
  public record VolumeAt(String label, Path path, Tier tier) {}

  /** The key hierarchy: where the day keys are, and files of the other keys. */
  public record Keys(KeyProvider provider, Path nodeKey, Path tls) {}

  /**
   * Accounts.
   *
   * @param firstAdministrator made at the first start of a node that has no accounts yet
   * @param rules what is asked of people at sign-in
   */
  public record Accounts(
      String firstAdministrator, Optional<Path> firstPassword, AccountRules rules) {}

  /**
   * Camera-side settings.
   *
   * @param allow networks (CIDR) that cameras may lie in
   * @param fileRoot folder that file sources may lie in; none: file sources are refused
   * @param caFile certificates that rtsps and https cameras are checked against; none: the system's
   */
  public record Ingest(
      List<String> allow, Optional<Path> fileRoot, Optional<Path> caFile, Duration mediaTimeout) {}

  /**
   * The recording side.
   *
   * @param longestPack a pack is cut after this, if nothing else cuts it before
   */
  public record Recording(Duration longestPack) {}

  /**
   * The access log.
   *
   * @param contentKept reason, unit and name of an entry are erased after this
   * @param witnesses who are to sign its checkpoints
   */
  public record AccessLog(Period contentKept, List<Witnessing.Place> witnesses) {}

  /**
   * Footage that is drawn anew, because of masks or for browsers without H.265.
   *
   * @param transcodes most bodies and live views of it at a time
   */
  public record View(int transcodes) {}

  /** The cluster: how this node takes part in it, where its shared index is, what is copied. */
  public record Cluster(
      ClusterSettings membership, CassandraSettings cassandra, ReplicaSettings replicas) {}

  private static final List<String> DEFAULT_NETWORKS =
      List.of(
          "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "::1/128");

  private static final int MAX_VOLUMES = 64;
  private static final long MEGABYTE = 1_000_000;

  /**
   * Reads and checks a settings file. Every failure is a CALLER error that names key and remedy.
   */
  public static NodeSettings load(Path file) {
    if (!Files.isReadable(file)) {
      throw new StrongroomException(
          ErrorKind.CALLER,
          "settings file " + file + " cannot be read; give one with --config FILE");
    }
    try {
      return of(
          ConfigFactory.parseFile(
                  file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false))
              .resolve());
    } catch (ConfigException e) {
      throw new StrongroomException(
          ErrorKind.CALLER, "settings file " + file + " is not valid HOCON: " + e.getMessage(), e);
    }
  }

  /** Checks settings that have been read already; the root must hold {@code strongroom} alone. */
  public static NodeSettings of(Config root) {
    for (String key : root.root().keySet()) {
      if (!key.equals("strongroom")) {
        throw new StrongroomException(
            ErrorKind.CALLER, key + " is not a setting; everything lies below strongroom { … }");
      }
    }
    StrictSection all =
        new StrictSection(
            "strongroom", root.hasPath("strongroom") ? root.getConfig("strongroom") : root);
    Path data = all.file("data");
    Map<RetentionClass, ReplicaSettings.Mode> copied = new HashMap<>();
    Map<RetentionClass, TierAges> ages = new HashMap<>();
    StrictSection kept = all.section("retention");
    ShortageSettings shortage = ShortageSettings.read(kept.section("shortage"));
    RetentionRules retention = retention(kept, copied, ages);
    List<VolumeAt> volumes = volumes(all, data);
    if (!all.has("cluster") && !Set.of(ReplicaSettings.Mode.NONE).containsAll(copied.values())) {
      throw all.refuse(
          "retention.classes",
          "has a class whose replica is not none, and a node that stands alone has nowhere to put"
              + " copies; remove it, or set cluster");
    }
    Accounts accounts = AccountsSection.read(all.section("accounts"));
    NodeSettings settings =
        new NodeSettings(
            data,
            zone(all),
            http(all.section("http")),
            management(all.section("management")),
            volumes,
            KeysSection.read(all.section("keys"), data, all.has("cluster")),
            accounts,
            ingest(all.section("ingest")),
            recording(all.section("recording")),
            scrub(all.section("scrub")),
            retention,
            TiersSection.read(all, volumes, ages),
            shortage,
            reportFont(all.section("reports")),
            AccessLogSection.read(all.section("access-log")),
            view(all.section("view")),
            ApprovalsSection.read(all.section("approvals")),
            EvidenceSection.read(all.section("evidence")),
            all.has("oidc")
                ? Optional.of(
                    OidcSection.read(all.section("oidc"), !accounts.rules().totpRoles().isEmpty()))
                : Optional.empty(),
            watermarks(all.section("watermark")),
            all.has("cluster")
                ? Optional.of(ClusterSection.read(all.section("cluster"), copied))
                : Optional.empty());
    all.end();
    return settings;
  }

  private static ZoneId zone(StrictSection all) {
    String text = all.text("zone", "Asia/Shanghai");
    try {
      return ZoneId.of(text);
    } catch (DateTimeException e) {
      throw all.refuse("zone", "must be a time zone such as Asia/Shanghai");
    }
  }

  private static Http http(StrictSection section) {
    Http http =
        new Http(
            section.text("host", "127.0.0.1"),
            section.number("port", 8443, 0, 65_535),
            section.texts("names", List.of("localhost", "127.0.0.1")));
    section.end();
    return http;
  }

  private static Management management(StrictSection section) {
    Management management =
        new Management(section.text("host", "127.0.0.1"), section.number("port", 8444, 0, 65_535));
    section.end();
    return management;
  }

  private static List<VolumeAt> volumes(StrictSection all, Path data) {
    List<VolumeAt> volumes = new ArrayList<>();
    for (StrictSection section : all.sections("volumes")) {
      VolumeAt volume =
          new VolumeAt(section.text("label"), section.file("path"), TiersSection.tier(section));
      section.end();
      for (VolumeAt other : volumes) {
        if (other.label().equals(volume.label()) || other.path().equals(volume.path())) {
          throw section.refuse("label", "or path is used by another volume; give each its own");
        }
      }
      volumes.add(volume);
    }
    if (volumes.size() > MAX_VOLUMES) {
      throw all.refuse("volumes", "lists more than " + MAX_VOLUMES);
    }
    if (!volumes.isEmpty() && volumes.stream().noneMatch(each -> each.tier() == Tier.HOT)) {
      throw all.refuse("volumes", "has no volume of tier hot, which is recorded to; set one to it");
    }
    return volumes.isEmpty()
        ? List.of(new VolumeAt("main", data.resolve("volumes/main"), Tier.HOT))
        : List.copyOf(volumes);
  }

  private static Ingest ingest(StrictSection section) {
    Ingest ingest =
        new Ingest(
            section.texts("allow", DEFAULT_NETWORKS),
            section.optionalFile("file-root"),
            section.optionalFile("ca-file"),
            Duration.ofMillis(section.number("media-timeout-ms", 5_000, 1_000, 60_000)));
    section.end();
    return ingest;
  }

  /** Under ten seconds the files of a pack would cost more than its footage. */
  private static Recording recording(StrictSection section) {
    Recording recording =
        new Recording(Duration.ofSeconds(section.number("pack-seconds", 3_600, 10, 3_600)));
    section.end();
    return recording;
  }

  private static ScrubSettings scrub(StrictSection section) {
    ScrubSettings scrub =
        new ScrubSettings(
            Duration.ofDays(section.number("period-days", 30, 1, 365)),
            MEGABYTE * section.number("rate", 20, 1, 10_000));
    section.end();
    return scrub;
  }

  private static RetentionRules retention(
      StrictSection section,
      Map<RetentionClass, ReplicaSettings.Mode> copied,
      Map<RetentionClass, TierAges> ages) {
    StrictSection classes = section.section("classes");
    List<RetentionRule> rules = new ArrayList<>();
    for (String name : classes.names()) {
      StrictSection one = classes.section(name);
      rules.add(
          new RetentionRule(
              new RetentionClass(name),
              one.number("floor-days", 90, 0, 10_000),
              one.number("ceiling-days", 91, 0, 10_000),
              one.text("legal-basis"),
              Optional.empty(),
              one.has("thin-after-days")
                  ? Optional.of(one.number("thin-after-days", 0, 0, 10_000))
                  : Optional.empty()));
      if (one.has("replica")) {
        copied.put(new RetentionClass(name), replica(one));
      }
      TiersSection.ages(one).ifPresent(age -> ages.put(new RetentionClass(name), age));
      one.end();
    }
    classes.end();
    section.end();
    return new RetentionRules(
        rules.isEmpty()
            ? List.of(
                new RetentionRule(
                    new RetentionClass("standard"),
                    90,
                    91,
                    "State Council Order 799 art. 17; programme rule of 90 days"))
            : rules);
  }

  private static Optional<Path> reportFont(StrictSection section) {
    Optional<Path> font = section.optionalFile("font");
    if (font.filter(file -> !Files.isReadable(file)).isPresent()) {
      throw section.refuse(
          "font", "cannot be read; name a TrueType or OpenType file, or leave it out");
    }
    section.end();
    return font;
  }

  /** Each costs up to a core; they share half of the cores, at a lower priority. */
  private static View view(StrictSection section) {
    int usual = Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 64);
    View view = new View(section.number("transcodes", usual, 1, 256));
    section.end();
    return view;
  }

  private static Watermarks watermarks(StrictSection section) {
    Watermarks watermarks =
        new Watermarks(section.flag("player", true), section.flag("exports", true));
    section.end();
    return watermarks;
  }

  private static ReplicaSettings.Mode replica(StrictSection section) {
    String text = section.text("replica");
    return switch (text) {
      case "none" -> ReplicaSettings.Mode.NONE;
      case "finished" -> ReplicaSettings.Mode.FINISHED;
      case "chunks" -> ReplicaSettings.Mode.CHUNKS;
      default -> throw section.refuse("replica", "is none, finished or chunks, not " + text);
    };
  }
}
