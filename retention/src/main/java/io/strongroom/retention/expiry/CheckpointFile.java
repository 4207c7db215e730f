package io.strongroom.retention.expiry;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.keys.KeyFileException;
import io.strongroom.crypto.keys.PrivateFiles;
import io.strongroom.retention.expiry.ClockTrust.Reading;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last trusted reading of the clock, sealed so that nobody sets it from outside: three lines of
 * wall time, boot id and time since boot. Confined to one thread.
 */
public final class CheckpointFile {
  private static final Logger log = LoggerFactory.getLogger(CheckpointFile.class);
  private static final String CONTEXT = "clock-checkpoint";
  private static final int MAX_BYTES = 4_096;

  private final Path file;
  private final DocumentCipher cipher;

  public CheckpointFile(Path file, DocumentCipher cipher) {
    this.file = file;
    this.cipher = cipher;
  }

  /** The reading; empty if there is none, or none that can be trusted. */
  public Optional<Reading> read() {
    try {
      return PrivateFiles.read(file, MAX_BYTES).map(this::decode);
    } catch (OpenFailedException
        | KeyFileException
        | DateTimeException
        | ArrayIndexOutOfBoundsException e) {
      log.warn("{} cannot be used: the date must be confirmed before footage expires", file, e);
      return Optional.empty();
    }
  }

  private Reading decode(byte[] sealed) {
    String[] lines =
        new String(cipher.open(sealed, CONTEXT), StandardCharsets.US_ASCII).split("\n", -1);
    return new Reading(Instant.parse(lines[0]), lines[1], Duration.parse(lines[2]));
  }

  /** Keeps a reading; durable when the call returns. */
  public void write(Reading reading) {
    String text = reading.wall() + "\n" + reading.boot() + "\n" + reading.sinceBoot();
    PrivateFiles.replace(file, cipher.seal(text.getBytes(StandardCharsets.US_ASCII), CONTEXT));
  }
}
