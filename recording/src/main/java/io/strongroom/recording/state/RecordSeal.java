package io.strongroom.recording.state;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.state.StateStore.Kind;
import io.strongroom.recording.state.StateStore.Versioned;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How control records are sealed, wherever they are stored: for the context {@code
 * kind/id/version}, so that a record moved to another id, or whose version was changed, opens
 * nothing. Thread-safe.
 */
public final class RecordSeal {
  private static final Logger log = LoggerFactory.getLogger(RecordSeal.class);
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

  private final DocumentCipher cipher;

  public RecordSeal(DocumentCipher cipher) {
    this.cipher = cipher;
  }

  /** Name of a kind where it is stored. */
  public static String text(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  /**
   * Checks an id before it is stored or looked for.
   *
   * @throws StrongroomException CALLER if it is no opaque id
   */
  public static void check(String id) {
    if (!ID.matcher(id).matches()) {
      throw new StrongroomException(
          ErrorKind.CALLER, "the id of a control record must be a UUID or a hash");
    }
  }

  /**
   * Seals a document for one version of one record.
   *
   * @throws StrongroomException CALLER if it is larger than {@link StateStore#MAX_DOCUMENT_BYTES}
   */
  public byte[] seal(Kind kind, String id, long version, Bytes document) {
    if (document.length() > StateStore.MAX_DOCUMENT_BYTES) {
      throw new StrongroomException(
          ErrorKind.CALLER,
          "a control record has at most "
              + StateStore.MAX_DOCUMENT_BYTES
              + " bytes; this one has "
              + document.length());
    }
    return cipher.seal(document.toArray(), context(kind, id, version));
  }

  /**
   * Opens a document.
   *
   * @param version what is stored beside it; below 1 means that what is stored is no record
   * @throws StrongroomException CORRUPT if it is not what was sealed
   */
  public Versioned open(Kind kind, String id, long version, byte[] sealed) {
    if (version > 0) {
      try {
        byte[] document = cipher.open(sealed, context(kind, id, version));
        return new Versioned(id, version, Bytes.copyOf(document));
      } catch (OpenFailedException e) {
        // falls through: how it failed is nobody's business
      }
    }
    throw new StrongroomException(
        ErrorKind.CORRUPT,
        "control record "
            + text(kind)
            + "/"
            + id
            + " is damaged or was sealed under another node key; restore the data folder or the"
            + " node key it belongs to");
  }

  /** Whether a stored record is what was sealed. */
  boolean opens(Kind kind, SharedStateStore.Sealed record) {
    try {
      Versioned _ = open(kind, record.id(), record.version(), record.sealed().toArray());
      return true;
    } catch (StrongroomException e) {
      return false;
    }
  }

  /**
   * Opens one of many: a damaged record is logged and left out, because it must not hide the others
   * (invariant 1).
   */
  public void openIfSound(
      Kind kind, String id, long version, byte[] sealed, Consumer<Versioned> action) {
    Versioned record;
    try {
      record = open(kind, id, version, sealed);
    } catch (StrongroomException e) {
      log.error("control record left out: {}", e.getMessage());
      return;
    }
    action.accept(record);
  }

  private static String context(Kind kind, String id, long version) {
    return text(kind) + "/" + id + "/" + version;
  }
}
