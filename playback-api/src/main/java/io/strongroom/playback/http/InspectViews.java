package io.strongroom.playback.http;

import io.strongroom.playback.audit.AccessLogEntry;
import io.strongroom.playback.audit.AccessLogEntry.Event;
import io.strongroom.playback.audit.CustodyEvent;
import io.strongroom.playback.audit.Decision;
import io.strongroom.playback.audit.Delivery;
import io.strongroom.playback.audit.EntryType;
import io.strongroom.playback.audit.FoundEntry;
import io.strongroom.playback.audit.Granted;
import io.strongroom.playback.audit.InspectionAct;
import io.strongroom.playback.audit.Intent;
import io.strongroom.playback.audit.LogPage;
import io.strongroom.playback.audit.PersonChange;
import io.strongroom.playback.audit.Population;
import io.strongroom.playback.audit.SampleDraw;
import io.strongroom.playback.inspect.Inspection.Shown;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Entries of the access log as inspectors get them. Pure. */
final class InspectViews {
  private static final UUID NOBODY = new UUID(0, 0);

  private InspectViews() {}

  /** The answer to a search. */
  record LogView(
      NodeId node,
      boolean own,
      boolean opened,
      List<NodeId> logs,
      long size,
      List<EntryView> entries,
      @Nullable Long next,
      @Nullable WallTime reached,
      List<String> damage) {}

  /**
   * An entry; what its type does not have is left out.
   *
   * @param words {@code here}, {@code erased}, or {@code elsewhere}: of a mirrored log, where those
   *     of intents are taken from their requests
   */
  record EntryView(
      long index,
      WallTime at,
      String type,
      String words,
      @Nullable Seen seen,
      @Nullable Sent sent,
      @Nullable Step decided,
      @Nullable Changed changed,
      @Nullable Inspected inspected) {}

  /** Of an intent or a refusal, and of a delivery's intent. */
  record Seen(
      CameraId camera,
      @Nullable String cameraName,
      WallTime from,
      WallTime to,
      String action,
      UUID session,
      @Nullable String grant,
      @Nullable String user,
      @Nullable String unit,
      @Nullable String purpose,
      @Nullable String refusal) {}

  /** Of a delivery. */
  record Sent(long intent, long bytes, @Nullable WallTime from, @Nullable WallTime to) {}

  /** Of a decision. */
  record Step(
      UUID request,
      String step,
      @Nullable String user,
      @Nullable String unit,
      @Nullable String reason,
      String record,
      @Nullable GrantedView granted) {}

  /** What an approval granted. */
  record GrantedView(
      List<CameraId> cameras,
      boolean allCameras,
      WallTime from,
      WallTime to,
      WallTime until,
      List<String> actions) {}

  /** Of a change of an account or the areas. */
  record Changed(
      @Nullable UUID person,
      UUID by,
      String step,
      @Nullable String user,
      @Nullable String unit,
      @Nullable String subject,
      @Nullable String detail,
      String record) {}

  /** Of a reading, a sample or a finding. */
  record Inspected(
      UUID by,
      String step,
      @Nullable UUID subject,
      long number,
      @Nullable String digest,
      @Nullable String user,
      @Nullable String unit,
      @Nullable String detail) {}

  /** A sample. */
  record SampleView(
      long committed,
      UUID id,
      WallTime from,
      WallTime to,
      @Nullable String type,
      int count,
      long closing,
      long population,
      List<Long> entries) {}

  static SampleView of(SampleDraw.Drawn drawn) {
    Population population = drawn.population();
    return new SampleView(
        drawn.committed(),
        drawn.id(),
        population.range().from(),
        population.range().to(),
        population.type().map(EntryType::code).orElse(null),
        population.count(),
        drawn.closing(),
        drawn.size(),
        drawn.indices());
  }

  static LogView of(Shown shown, Function<CameraId, Optional<String>> names) {
    LogPage page = shown.page();
    return new LogView(
        shown.node(),
        shown.isOwn(),
        shown.opened(),
        shown.logs(),
        page.size(),
        page.entries().stream().map(found -> of(found, shown.opened(), names)).toList(),
        page.next().isPresent() ? page.next().getAsLong() : null,
        page.reached().orElse(null),
        page.damage());
  }

  static EntryView of(
      FoundEntry found, boolean opened, Function<CameraId, Optional<String>> names) {
    AccessLogEntry entry = found.entry();
    String words = !entry.erased() ? "here" : opened ? "erased" : "elsewhere";
    return switch (entry.event()) {
      case Event.Intended(Intent intent) -> view(entry, "intent", words, seen(intent, null, names));
      case Event.Refused(Intent asked, String reason) ->
          view(entry, "refusal", words, seen(asked, said(reason), names));
      case Event.Delivered(long intent, Delivery delivery) ->
          new EntryView(
              entry.index(),
              entry.at(),
              "delivery",
              words,
              found.intent().map(intended -> seen(intended, names)).orElse(null),
              sent(intent, delivery),
              null,
              null,
              null);
      case Event.Decided(Decision decision) ->
          new EntryView(
              entry.index(), entry.at(), "decision", words, null, null, step(decision), null, null);
      case Event.Changed(PersonChange change) ->
          new EntryView(
              entry.index(), entry.at(), "change", words, null, null, null, changed(change), null);
      case Event.Kept(CustodyEvent custody) ->
          new EntryView(
              entry.index(), entry.at(), "custody", words, null, null, step(custody), null, null);
      case Event.Inspected(InspectionAct act) ->
          new EntryView(
              entry.index(),
              entry.at(),
              "inspection",
              words,
              null,
              null,
              null,
              null,
              inspected(act));
    };
  }

  private static EntryView view(AccessLogEntry entry, String type, String words, Seen seen) {
    return new EntryView(entry.index(), entry.at(), type, words, seen, null, null, null, null);
  }

  private static @Nullable Seen seen(
      AccessLogEntry intended, Function<CameraId, Optional<String>> names) {
    return intended.event() instanceof Event.Intended(Intent intent)
        ? seen(intent, null, names)
        : null;
  }

  private static Seen seen(
      Intent intent, @Nullable String refusal, Function<CameraId, Optional<String>> names) {
    return new Seen(
        intent.camera(),
        names.apply(intent.camera()).orElse(null),
        intent.range().from(),
        intent.range().to(),
        Json.name(intent.action()),
        intent.session(),
        said(intent.grant()),
        said(intent.user()),
        said(intent.unit()),
        said(intent.purpose()),
        refusal);
  }

  private static Sent sent(long intent, Delivery delivery) {
    Optional<TimeRange> range = delivery.range();
    return new Sent(
        intent,
        delivery.bytes(),
        range.map(TimeRange::from).orElse(null),
        range.map(TimeRange::to).orElse(null));
  }

  private static Step step(Decision decision) {
    return new Step(
        decision.request(),
        decision.step(),
        said(decision.user()),
        said(decision.unit()),
        said(decision.words()),
        decision.record(),
        decision.granted().map(InspectViews::granted).orElse(null));
  }

  private static Step step(CustodyEvent custody) {
    return new Step(
        custody.subject(),
        custody.step().form(),
        said(custody.user()),
        said(custody.unit()),
        said(custody.words()),
        custody.record(),
        null);
  }

  private static GrantedView granted(Granted granted) {
    return new GrantedView(
        granted.cameras(),
        granted.cameras().isEmpty(),
        granted.range().from(),
        granted.range().to(),
        granted.until(),
        Granted.ACTIONS.stream().filter(granted.actions()::contains).map(Json::name).toList());
  }

  private static Changed changed(PersonChange change) {
    return new Changed(
        change.person().equals(NOBODY) ? null : change.person(),
        change.by(),
        change.step(),
        said(change.user()),
        said(change.unit()),
        said(change.subject()),
        said(change.words()),
        change.record());
  }

  private static Inspected inspected(InspectionAct act) {
    return new Inspected(
        act.by(),
        act.step(),
        act.subject().equals(InspectionAct.NO_SUBJECT) ? null : act.subject(),
        act.number(),
        act.digest().equals(InspectionAct.NO_DIGEST) ? null : act.digest(),
        said(act.user()),
        said(act.unit()),
        said(act.words()));
  }

  private static @Nullable String said(String text) {
    return text.isEmpty() ? null : text;
  }
}
