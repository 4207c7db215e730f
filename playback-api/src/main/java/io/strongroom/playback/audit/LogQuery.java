package io.strongroom.playback.audit;

import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.TimeRange;
import java.util.Locale;
import java.util.Optional;

/**
 * What an inspector looks for in a log. Immutable.
 *
 * @param range when the entries were made
 * @param camera that they are about
 * @param type of the entries
 * @param unit of the person who acted, exactly
 * @param person account of the person who acted, or whose account was changed, exactly
 * @param purpose a part of the purpose, the reason or the words, in small or large letters
 * @param below entries before this index alone
 * @param limit how many, 1 to {@link #MAX_LIMIT}
 */
public record LogQuery(
    TimeRange range,
    Optional<CameraId> camera,
    Optional<EntryType> type,
    Optional<String> unit,
    Optional<String> person,
    Optional<String> purpose,
    long below,
    int limit) {
  /** Most entries of one page. */
  public static final int MAX_LIMIT = 200;

  /** Checks the numbers; IllegalArgumentException. */
  public LogQuery {
    if (below < 0 || limit < 1 || limit > MAX_LIMIT) {
      throw new IllegalArgumentException("a page has 1 to " + MAX_LIMIT + " entries");
    }
    purpose = purpose.map(text -> text.toLowerCase(Locale.ROOT));
  }

  /** Whether contents must be looked at. */
  boolean isOfContents() {
    return unit.isPresent() || person.isPresent() || purpose.isPresent();
  }

  /** Whether what is sealed beside an entry fits. */
  boolean fits(FoundEntry found) {
    return switch (found.intent().orElse(found.entry()).event()) {
      case AccessLogEntry.Event.Intended(Intent intent) -> fits(intent, "");
      case AccessLogEntry.Event.Refused(Intent asked, String reason) -> fits(asked, reason);
      case AccessLogEntry.Event.Delivered _ -> !isOfContents();
      case AccessLogEntry.Event.Decided(Decision decision) ->
          fits(decision.unit(), decision.user(), "", decision.words());
      case AccessLogEntry.Event.Changed(PersonChange change) ->
          fits(change.unit(), change.user(), change.subject(), change.words());
      case AccessLogEntry.Event.Inspected(InspectionAct act) ->
          fits(act.unit(), act.user(), "", act.words());
    };
  }

  private boolean fits(Intent intent, String reason) {
    return fits(intent.unit(), intent.user(), "", intent.purpose() + "\n" + reason);
  }

  private boolean fits(String ofUnit, String by, String about, String words) {
    return unit.map(ofUnit::equals).orElse(true)
        && person.map(user -> user.equals(by) || user.equals(about)).orElse(true)
        && purpose.map(words.toLowerCase(Locale.ROOT)::contains).orElse(true);
  }
}
