package io.strongroom.playback.custody;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.strongroom.playback.audit.CustodyEvent;
import io.strongroom.playback.audit.CustodyStep;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.state.StateStore.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Which step of custody a control record is, if it is one, and whether a person took it: the one
 * table. Pure; thread-safe.
 */
final class RecordSteps {
  /** Kinds of which a record may be a step. */
  static final Set<Kind> KINDS =
      Set.of(Kind.HOLD, Kind.CHANGE, Kind.POLICY, Kind.CLASS_DAY, Kind.CAMERA_MASKS, Kind.EXPORT);

  private static final JsonMapper JSON = new JsonMapper();

  private RecordSteps() {}

  /**
   * A step that a record is.
   *
   * @param decided whether a person takes it by the record: it is logged before the record is
   *     written then, and after it otherwise
   */
  record Found(CustodyEvent event, boolean decided) {}

  /**
   * The step; empty if the record is none.
   *
   * @param created whether it is the first version of the record
   */
  static Optional<Found> of(Kind kind, String id, boolean created, Bytes document) {
    if (!KINDS.contains(kind)) {
      return Optional.empty();
    }
    JsonNode fields;
    try {
      fields = JSON.readTree(document.toArray());
    } catch (IOException e) {
      return Optional.empty(); // who owns the record says that it is damaged
    }
    Reading read = new Reading(kind, id, document, fields);
    return switch (kind) {
      case HOLD ->
          Optional.of(read.decided(CustodyStep.HOLD_PLACED, "placedBy", read.text("case")));
      case CHANGE -> read.change();
      case POLICY -> Optional.of(read.done(CustodyStep.RULES_IN_FORCE, id));
      case CLASS_DAY -> read.classDay();
      case CAMERA_MASKS -> Optional.of(read.masks());
      case EXPORT -> read.export(created);
      case CAMERA,
          USER,
          VOLUME,
          NODE,
          DAY_KEY,
          HOLD_SET,
          COMPLETENESS,
          LOG_HEAD,
          ACCESS_REQUEST,
          AREAS,
          FINDING ->
          Optional.empty();
    };
  }

  /** The steps of changes of one subject. */
  private record Three(CustodyStep proposed, CustodyStep approved, CustodyStep withdrawn) {
    static final Three OF_HOLDS =
        new Three(
            CustodyStep.HOLD_CHANGE_PROPOSED,
            CustodyStep.HOLD_CHANGE_APPROVED,
            CustodyStep.HOLD_CHANGE_WITHDRAWN);
    static final Three OF_DELETIONS =
        new Three(
            CustodyStep.DELETION_PROPOSED,
            CustodyStep.DELETION_APPROVED,
            CustodyStep.DELETION_WITHDRAWN);
    static final Three OF_RULES =
        new Three(CustodyStep.RULE_PROPOSED, CustodyStep.RULE_APPROVED, CustodyStep.RULE_WITHDRAWN);
    static final Three OF_CLASSES =
        new Three(
            CustodyStep.CLASS_PROPOSED, CustodyStep.CLASS_APPROVED, CustodyStep.CLASS_WITHDRAWN);
    static final Three OF_MASKS =
        new Three(
            CustodyStep.MASKS_PROPOSED, CustodyStep.MASKS_APPROVED, CustodyStep.MASKS_WITHDRAWN);

    static Three of(JsonNode fields) {
      if (fields.has("hold")) {
        return OF_HOLDS;
      }
      if (fields.has("deletion")) {
        return OF_DELETIONS;
      }
      if (fields.has("reassigns")) {
        return OF_CLASSES;
      }
      return fields.has("unmasks") ? OF_MASKS : OF_RULES;
    }
  }

  private record Reading(Kind kind, String id, Bytes document, JsonNode fields) {
    String text(String field) {
      return fields.path(field).asText("");
    }

    Found decided(CustodyStep step, String byField, String words) {
      return found(step, text(byField), text("unit"), words, "", true);
    }

    Found done(CustodyStep step, String words) {
      return found(step, "", "", words, "", false);
    }

    private Found found(
        CustodyStep step, String user, String unit, String words, String proof, boolean decided) {
      return new Found(
          new CustodyEvent(
              subject(kind, id), step, user, unit, words, sha256(document.toArray()), proof),
          decided);
    }

    /** What two people decide; who puts it in force takes no step of his own. */
    Optional<Found> change() {
      Three steps = Three.of(fields);
      String reason = text("reason");
      return Optional.of(
          switch (text("state")) {
            case "PROPOSED" -> decided(steps.proposed(), "proposedBy", reason);
            case "APPROVED" -> decided(steps.approved(), "decidedBy", reason);
            case "WITHDRAWN" -> decided(steps.withdrawn(), "decidedBy", reason);
            default -> done(CustodyStep.CHANGE_SETTLED, reason);
          });
    }

    Optional<Found> classDay() {
      String words = text("class") + " " + text("expiryDay");
      String certificate = text("certificate");
      return switch (text("step")) {
        case "TOMBSTONE" -> Optional.of(done(CustodyStep.DELETION_BEGUN, words));
        case "KEY_DESTROYED" -> Optional.of(done(CustodyStep.KEY_DESTROYED, words));
        case "PARTLY_REMOVED", "REMOVED" ->
            Optional.of(
                found(
                    CustodyStep.DELETION_CERTIFIED,
                    "",
                    "",
                    words,
                    certificate.isEmpty()
                        ? ""
                        : sha256(certificate.getBytes(StandardCharsets.UTF_8)),
                    false));
        default -> Optional.empty();
      };
    }

    Found masks() {
      JsonNode versions = fields.path("versions");
      String by = versions.path(versions.size() - 1).path("by").asText("");
      return found(CustodyStep.MASKS_SET, by, "", "version " + versions.size(), "", true);
    }

    /** One that is begun anew was asked for long ago. */
    Optional<Found> export(boolean created) {
      String user = text("user");
      return switch (text("state")) {
        case "QUEUED" ->
            created
                ? Optional.of(decided(CustodyStep.EXPORT_ASKED, "user", user))
                : Optional.empty();
        case "READY" -> Optional.of(done(CustodyStep.EXPORT_MADE, user));
        case "FETCHED" -> Optional.of(done(CustodyStep.EXPORT_FETCHED, user));
        case "FAILED", "EXPIRED", "REMOVED" ->
            Optional.of(done(CustodyStep.EXPORT_ENDED, text("state").toLowerCase(Locale.ROOT)));
        default -> Optional.empty();
      };
    }
  }

  /** The id where it is a UUID; else one that everybody makes of kind and id alike. */
  static UUID subject(Kind kind, String id) {
    try {
      UUID parsed = UUID.fromString(id);
      if (parsed.toString().equals(id)) {
        return parsed;
      }
    } catch (IllegalArgumentException e) {
      // ids of some kinds are hashes or numbers
    }
    return UUID.nameUUIDFromBytes((kind + " " + id).getBytes(StandardCharsets.UTF_8));
  }

  /** In hex. */
  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK does not provide SHA-256", e);
    }
  }
}
