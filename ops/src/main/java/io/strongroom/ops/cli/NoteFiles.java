package io.strongroom.ops.cli;

import io.strongroom.crypto.keys.PrivateFiles;
import io.strongroom.crypto.sign.NoteVerifier;
import io.strongroom.crypto.sign.SignedNote;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Reads signed notes from files and checks who signed them.
 *
 * @param trusted keys, one of which must have signed
 */
record NoteFiles(List<NoteVerifier> trusted) {
  private static final int MAX_KEY_FILE_BYTES = 4096;

  /**
   * A note that a trusted key signed.
   *
   * @param signers their names, for a person
   */
  record Verified(String text, String signers) {}

  /**
   * Trusts the keys of {@code --key}: verifier keys, or files with one each.
   *
   * @throws StrongroomException CALLER if one is neither
   */
  static NoteFiles trusting(List<String> keys) {
    return new NoteFiles(keys.stream().map(key -> verifier("--key", key)).toList());
  }

  /**
   * Reads a note.
   *
   * @param name of the argument that names the file
   * @throws StrongroomException NOT_FOUND if there is no such file
   * @throws io.strongroom.crypto.sign.InvalidNoteException if it is none, or no trusted key signed
   *     it
   */
  Verified read(String name, Path file) {
    byte[] contents =
        PrivateFiles.read(file, SignedNote.MAX_BYTES)
            .orElseThrow(
                () ->
                    new StrongroomException(
                        ErrorKind.NOT_FOUND,
                        name + ": " + file + " does not exist; check the path"));
    SignedNote note = SignedNote.parse(contents);
    return new Verified(
        note.text(),
        note.verify(trusted).stream().map(NoteVerifier::name).collect(Collectors.joining(", ")));
  }

  /**
   * A verifier key, or the one in a file; a file wins, since no key is likely to be the name of
   * one.
   *
   * @param name of the argument
   * @throws StrongroomException CALLER if it is neither
   */
  static NoteVerifier verifier(String name, String key) {
    Path file = Path.of(key);
    try {
      if (!Files.exists(file)) {
        return NoteVerifier.parse(key);
      }
      byte[] contents = PrivateFiles.read(file, MAX_KEY_FILE_BYTES).orElse(new byte[0]);
      return NoteVerifier.parse(new String(contents, StandardCharsets.UTF_8).strip());
    } catch (IllegalArgumentException e) {
      throw new StrongroomException(
          ErrorKind.CALLER,
          name + ": " + key + " is neither a file with a verifier key nor one: " + e.getMessage(),
          e);
    }
  }
}
