package io.strongroom.crypto.tlog;

import io.strongroom.crypto.keys.KeyFileException;
import io.strongroom.crypto.keys.PrivateFiles;
import io.strongroom.crypto.sign.Cosigner;
import io.strongroom.crypto.sign.InvalidNoteException;
import io.strongroom.crypto.sign.NoteSigner;
import io.strongroom.crypto.sign.NoteVerifier;
import io.strongroom.crypto.sign.SignedNote;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Somebody outside who remembers the newest checkpoint of each log that it trusts, and signs
 * another one only if it goes on from that (C2SP tlog-witness). So a log that shows different
 * people different entries is found out.
 *
 * <p>All it knows lies in one folder: its key, and of each log the keys that sign it and the newest
 * checkpoint, cosigned by itself, so that a changed one is noticed. Each checkpoint is durable
 * before its cosignature leaves. If the folder is lost, or put back from an older copy, the key
 * must not be used any more: nothing would keep it from signing a fork. Thread-safe, and among
 * processes too.
 */
public final class Witness {
  private static final String KEY = "witness.key";
  private static final String VERIFIERS = ".verifiers";
  private static final String NEWEST = ".checkpoint";
  private static final int MAX_VERIFIERS_BYTES = 64 * 1024;

  /** Guards a folder among the threads of this process, which a file lock does not. */
  private static final Object CHANGES = new Object();

  private final Path folder;
  private final Cosigner key;
  private final NoteVerifier own;
  private final InstantSource clock;

  /** What a witness says of a checkpoint. */
  public sealed interface Answer {
    /**
     * It goes on from what was known, and is known from now on.
     *
     * @param line the cosignature, with its line end
     * @param note the checkpoint with all its signatures
     */
    record Cosigned(String line, SignedNote note) implements Answer {}

    /** The log is not one that this witness knows. */
    record UnknownLog() implements Answer {}

    /**
     * No key of that log signed it.
     *
     * @param why in words
     */
    record NotSigned(String why) implements Answer {}

    /** The old size is larger than the new one. */
    record Backwards() implements Answer {}

    /**
     * The proof does not begin where this witness stands, or it knows another tree of that size.
     *
     * @param size of the newest tree that is known
     */
    record Stands(long size) implements Answer {}

    /**
     * The proof does not show that the log goes on: a fork, or a mistake.
     *
     * @param why in words
     */
    record NotConsistent(String why) implements Answer {}
  }

  /**
   * A log that is trusted to be signed by these keys.
   *
   * @param newest that was cosigned; of size 0 before the first
   */
  public record Known(String origin, List<NoteVerifier> keys, Checkpoint newest) {
    public Known {
      keys = List.copyOf(keys);
    }
  }

  private Witness(Path folder, NoteSigner signer, InstantSource clock) {
    this.folder = folder;
    this.key = new Cosigner(signer);
    this.own = NoteVerifier.parse(key.verifierKey());
    this.clock = clock;
  }

  /**
   * Makes a witness with a new key.
   *
   * @param name as a URL without a scheme
   * @throws IllegalArgumentException if the name cannot be one
   * @throws KeyFileException if there is one already, or the folder cannot be written
   */
  public static Witness create(Path folder, String name, SecureRandom random, InstantSource clock) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new KeyFileException(folder + " cannot be made: check the path and its owner", e);
    }
    return new Witness(folder, NoteSigner.create(folder.resolve(KEY), name, random), clock);
  }

  /**
   * The witness in a folder.
   *
   * @throws KeyFileException if there is none, or it cannot be read
   */
  public static Witness open(Path folder, InstantSource clock) {
    return new Witness(folder, NoteSigner.load(folder.resolve(KEY)), clock);
  }

  /** By what others check its cosignatures. */
  public String verifierKey() {
    return key.verifierKey();
  }

  /**
   * Trusts a key to sign the log that has the key's name as its origin; one more key, if that log
   * is known. It begins at size 0: the first checkpoint is believed.
   */
  public void trust(NoteVerifier log) {
    changing(
        () -> {
          String origin = log.name();
          List<NoteVerifier> keys = new ArrayList<>(verifiers(origin));
          if (Files.notExists(file(origin, NEWEST))) {
            if (!keys.isEmpty()) {
              throw new KeyFileException(file(origin, NEWEST) + " is gone: " + whatToDo(origin));
            }
            Checkpoint empty = Checkpoint.of(origin, 0, MerkleTree.root(List.of()));
            PrivateFiles.replace(
                file(origin, NEWEST),
                SignedNote.cosigned(empty.text(), key, clock.instant()).encode());
          }
          if (!keys.contains(log)) {
            keys.add(log);
          }
          StringBuilder lines = new StringBuilder();
          keys.forEach(each -> lines.append(each).append('\n'));
          PrivateFiles.replace(
              file(origin, VERIFIERS), lines.toString().getBytes(StandardCharsets.UTF_8));
          return keys;
        });
  }

  /** All logs that it trusts, by origin. */
  public List<Known> logs() {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> found =
          files.filter(file -> file.toString().endsWith(VERIFIERS)).sorted().toList();
      List<Known> logs = new ArrayList<>();
      for (Path file : found) {
        String origin = verifiers(file).getFirst().name();
        logs.add(new Known(origin, verifiers(file), newest(origin).checkpoint()));
      }
      return logs;
    } catch (IOException e) {
      throw new KeyFileException(folder + " cannot be read: check the path and its owner", e);
    }
  }

  /**
   * Signs a checkpoint if it goes on from the newest that is known.
   *
   * @throws InvalidLogException if the note is no checkpoint
   * @throws KeyFileException if what is known cannot be read or written: nothing was signed
   */
  public Answer add(Submission submission) {
    return changing(() -> answer(submission));
  }

  private Answer answer(Submission submission) {
    Checkpoint said = Checkpoint.parse(submission.checkpoint());
    List<NoteVerifier> keys = verifiers(said.origin());
    if (keys.isEmpty()) {
      return new Answer.UnknownLog();
    }
    try {
      var _ = submission.checkpoint().verify(keys);
    } catch (InvalidNoteException e) {
      return new Answer.NotSigned(String.valueOf(e.getMessage()));
    }
    if (submission.oldSize() > said.size()) {
      return new Answer.Backwards();
    }
    Newest newest = newest(said.origin());
    Checkpoint last = newest.checkpoint();
    boolean fork = said.size() == last.size() && !said.hasRoot(last.root());
    if (submission.oldSize() != last.size() || fork) {
      return new Answer.Stands(last.size());
    }
    try {
      requireConsistent(last, said, submission.proof());
    } catch (InvalidProofException e) {
      return new Answer.NotConsistent(String.valueOf(e.getMessage()));
    }
    return cosign(said, submission.checkpoint(), newest.at());
  }

  private static void requireConsistent(Checkpoint last, Checkpoint said, List<byte[]> proof) {
    if (last.size() > 0) {
      MerkleProofs.verifyConsistency(last.size(), said.size(), proof, last.root(), said.root());
    } else if (!proof.isEmpty()) {
      throw new InvalidProofException("nothing is to be proved of a tree without leaves");
    }
  }

  /** It says that no larger tree was known then, so its time never goes back. */
  private Answer cosign(Checkpoint said, SignedNote note, Instant before) {
    Instant now = clock.instant();
    Instant at = now.isAfter(before) ? now : before;
    SignedNote signed = SignedNote.cosigned(said.text(), key, at);
    PrivateFiles.replace(file(said.origin(), NEWEST), signed.encode());
    String line = signed.toString().substring(said.text().length() + 1);
    return new Answer.Cosigned(line, note.cosigned(key, at));
  }

  private record Newest(Checkpoint checkpoint, Instant at) {}

  private Newest newest(String origin) {
    Path file = file(origin, NEWEST);
    byte[] bytes =
        PrivateFiles.read(file, SignedNote.MAX_BYTES)
            .orElseThrow(() -> new KeyFileException(file + " does not exist: " + whatToDo(origin)));
    try {
      SignedNote note = SignedNote.parse(bytes);
      Optional<Instant> at = note.cosignedAt(own);
      Checkpoint checkpoint = Checkpoint.parse(note);
      if (at.isPresent() && checkpoint.origin().equals(origin)) {
        return new Newest(checkpoint, at.get());
      }
    } catch (InvalidNoteException | InvalidLogException e) {
      throw new KeyFileException(file + " is damaged: " + whatToDo(origin), e);
    }
    throw new KeyFileException(file + " is not this witness's: " + whatToDo(origin));
  }

  private static String whatToDo(String origin) {
    return "what was signed last of "
        + origin
        + " is not known any more; make a witness with another key, and tell the log";
  }

  private List<NoteVerifier> verifiers(String origin) {
    return verifiers(file(origin, VERIFIERS));
  }

  private static List<NoteVerifier> verifiers(Path file) {
    Optional<byte[]> bytes = PrivateFiles.read(file, MAX_VERIFIERS_BYTES);
    try {
      return bytes.stream()
          .flatMap(contents -> new String(contents, StandardCharsets.UTF_8).lines())
          .map(NoteVerifier::parse)
          .toList();
    } catch (IllegalArgumentException e) {
      throw new KeyFileException(
          file + " must have a verifier key in each line: " + e.getMessage(), e);
    }
  }

  /** No origin becomes a path. */
  private Path file(String origin, String suffix) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(origin.getBytes(StandardCharsets.UTF_8));
      return folder.resolve(HexFormat.of().formatHex(digest) + suffix);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK does not provide SHA-256", e);
    }
  }

  private <T> T changing(Supplier<T> change) {
    Path lockFile = folder.resolve("lock");
    synchronized (CHANGES) {
      try (FileChannel channel =
              FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        assert lock.isValid();
        return change.get();
      } catch (IOException e) {
        throw new KeyFileException(
            lockFile + " cannot be locked: check its folder, the owner and the free space", e);
      }
    }
  }
}
