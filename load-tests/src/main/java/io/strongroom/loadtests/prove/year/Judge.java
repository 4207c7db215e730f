package io.strongroom.loadtests.prove.year;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.crypto.sign.InvalidNoteException;
import io.strongroom.crypto.sign.SignedNote;
import io.strongroom.loadtests.prove.year.oracle.Oracle;
import io.strongroom.loadtests.prove.year.oracle.Taken;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.retention.expiry.Decision;
import io.strongroom.retention.expiry.ExpiryCertificate;
import io.strongroom.retention.expiry.RetentionPlan;
import io.strongroom.retention.expiry.Step;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Holds what the node says and has against what the oracle says. Used by one thread. */
final class Judge {
  private final Oracle oracle;
  private final Disks disks;
  private final Collection<String> failures;
  private final Set<String> certified = new HashSet<>();
  private long lines;

  Judge(Oracle oracle, Disks disks, Collection<String> failures) {
    this.oracle = oracle;
    this.disks = disks;
    this.failures = failures;
  }

  /** Lines of plans that were compared. */
  long lines() {
    return lines;
  }

  int certificates() {
    return certified.size();
  }

  /** The plan as it is now. */
  void plan(String when, YearNode node, Instant now, boolean trusted) {
    SortedMap<String, String> product = new TreeMap<>();
    for (RetentionPlan.Line line : node.expirer().plan().lines()) {
      product.put(
          line.id().toString(),
          "%s; %d packs, %d held"
              .formatted(
                  words(line.decision()),
                  line.found().map(ClassDay::packs).orElse(0L),
                  line.heldPacks()));
    }
    SortedMap<String, String> expected = oracle.plan(now, trusted);
    lines += expected.size();
    Set<String> parts = new TreeSet<>(product.keySet());
    parts.addAll(expected.keySet());
    for (String part : parts) {
      String is = product.getOrDefault(part, "not in the plan");
      String should = expected.getOrDefault(part, "not in the plan");
      if (!is.equals(should)) {
        failures.add("%s, %s: %s by the node, %s by the oracle".formatted(when, part, is, should));
      }
    }
  }

  private static String words(Decision decision) {
    return switch (decision) {
      case Decision.Keep(LocalDate until, Decision.Reason reason) ->
          "keep until %s by its %s"
              .formatted(until, reason == Decision.Reason.FLOOR ? "floor" : "expiry day");
      case Decision.Due(LocalDate since, boolean late) ->
          "due since %s%s".formatted(since, late ? ", late" : "");
      case Decision.Held _ -> "held";
      case Decision.Ordered ordered -> "ordered: " + ordered;
      case Decision.Thin thin -> "thinned: " + thin;
      case Decision.Wait(Decision.Cause cause) ->
          switch (cause) {
            case CLOCK -> "waits for the clock";
            case FORMER_KEY -> "waits for the key before";
            case DAY_NOT_OVER, OPEN_PACKS, NO_RULE, RECORDED_AGAIN, THINNING -> "waits: " + cause;
          };
      case Decision.GoesOn(Step done) ->
          switch (done) {
            case TOMBSTONE -> "goes on after its tombstone";
            case PARTLY_REMOVED -> "goes on, partly removed";
            case PLANNED, HELD_MOVED, KEY_DESTROYED, REMOVED -> "goes on: " + done;
          };
      case Decision.Gone _ -> "gone";
    };
  }

  /** Files and rows as they are now. */
  void things(String when, YearNode node) throws IOException {
    Set<String> packs = new TreeSet<>();
    Set<String> files = new TreeSet<>();
    for (Taken pack : oracle.there()) {
      String name = pack.disk() + ":" + pack.file();
      packs.add(name);
      files.add(name);
      files.add(key(name));
    }
    compare(when + ", files", disks.files(), files);
    compare(when + ", rows", disks.rows(node), packs);
  }

  private static String key(String pack) {
    return pack.substring(0, pack.lastIndexOf('.')) + ".key";
  }

  private void compare(String what, Set<String> is, Set<String> should) {
    Set<String> more = new TreeSet<>(is);
    more.removeAll(should);
    Set<String> fewer = new TreeSet<>(should);
    fewer.removeAll(is);
    if (!more.isEmpty()) {
      failures.add("%s: %d late, first %s".formatted(what, more.size(), more.iterator().next()));
    }
    if (!fewer.isEmpty()) {
      failures.add("%s: %d early, first %s".formatted(what, fewer.size(), fewer.iterator().next()));
    }
  }

  /** What has gone altogether has a certificate, which proves by itself that it was not early. */
  void certificates(YearNode node) {
    for (Map.Entry<String, Integer> each : oracle.gone().entrySet()) {
      if (certified.add(each.getKey())) {
        certificate(node, each.getKey(), each.getValue());
      }
    }
  }

  private void certificate(YearNode node, String part, int packs) {
    String[] names = part.split("/", 2);
    DayKeyId id = DayKeyId.ofName(names[0], LocalDate.parse(names[1]));
    String note = node.expirer().certificate(id).orElse("");
    try {
      ExpiryCertificate certificate =
          ExpiryCertificate.parse(SignedNote.parse(note.getBytes(StandardCharsets.UTF_8)).text());
      if (certificate.footage().packs() != packs || certificate.removal().packs() != packs) {
        failures.add("the certificate of " + part + " should tell of " + packs + ": " + note);
      }
    } catch (StrongroomException | InvalidNoteException e) {
      failures.add("the certificate of " + part + ": " + e.getMessage() + "; " + note);
    }
  }

  /** Nothing that throws is hidden. */
  void alarms(String when, YearNode node) {
    node.alarms.standing().stream()
        .filter(alarm -> alarm.kind().equals("expiry-waits") && alarm.subject().equals("run"))
        .forEach(alarm -> failures.add(when + ": " + alarm.detail()));
  }
}
