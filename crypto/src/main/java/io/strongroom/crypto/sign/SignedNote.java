package io.strongroom.crypto.sign;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A text with signatures below it (C2SP signed-note): readable by people, checked by programs.
 * Nothing of {@link #text()} may be believed before {@link #verify} has returned. Immutable.
 */
public final class SignedNote {
  /** A longer note is refused. */
  public static final int MAX_BYTES = 1024 * 1024;

  /** What every verifier has to accept, and no more. */
  public static final int MAX_SIGNATURES = 16;

  private final String text;
  private final List<NoteSignature> signatures;

  private SignedNote(String text, List<NoteSignature> signatures) {
    this.text = text;
    this.signatures = List.copyOf(signatures);
  }

  /**
   * Reads a note, whoever signed it.
   *
   * @throws InvalidNoteException if the bytes are not one
   */
  public static SignedNote parse(byte[] note) {
    if (note.length > MAX_BYTES) {
      throw new InvalidNoteException("a signed note has at most " + MAX_BYTES + " bytes");
    }
    String all = decode(note);
    int textEnd = all.lastIndexOf("\n\n") + 1;
    if (textEnd == 0 || !all.endsWith("\n") || textEnd + 1 == all.length()) {
      throw new InvalidNoteException(
          "a signed note is text, an empty line, and signature lines; all lines have an end");
    }
    String text = all.substring(0, textEnd);
    long line = text.lines().count() + 2;
    List<NoteSignature> signatures = new ArrayList<>();
    for (String signature : all.substring(textEnd + 1).lines().toList()) {
      if (signatures.size() == MAX_SIGNATURES) {
        throw new InvalidNoteException(
            "a signed note has at most " + MAX_SIGNATURES + " signatures");
      }
      long at = line++;
      signatures.add(
          NoteSignature.parse(signature)
              .orElseThrow(
                  () ->
                      new InvalidNoteException(
                          "line " + at + " of the note must be a signature: dash, name, base64")));
    }
    return new SignedNote(text, signatures);
  }

  /**
   * Signs a text.
   *
   * @param text ends with a line end and has no other control characters
   * @throws IllegalArgumentException if it is not, if the note would be too long, or for no or too
   *     many signers
   */
  public static SignedNote sign(String text, NoteSigner... signers) {
    if (signers.length == 0 || signers.length > MAX_SIGNATURES) {
      throw new IllegalArgumentException("a note is signed by 1 to " + MAX_SIGNATURES + " keys");
    }
    if (!text.endsWith("\n") || hasControlCharacters(text)) {
      throw new IllegalArgumentException(
          "a note's text ends with a line end and has no other control characters");
    }
    byte[] bytes = encode(text);
    List<NoteSignature> signatures = new ArrayList<>();
    for (NoteSigner signer : signers) {
      signatures.add(signer.sign(bytes));
    }
    SignedNote note = new SignedNote(text, signatures);
    if (note.encode().length > MAX_BYTES) {
      throw new IllegalArgumentException("a signed note has at most " + MAX_BYTES + " bytes");
    }
    return note;
  }

  /**
   * This note with a witness's signature below the others.
   *
   * @throws IllegalArgumentException if the note has its most signatures already
   */
  public SignedNote cosigned(Cosigner witness, Instant at) {
    if (signatures.size() == MAX_SIGNATURES) {
      throw new IllegalArgumentException(
          "a signed note has at most " + MAX_SIGNATURES + " signatures");
    }
    List<NoteSignature> more = new ArrayList<>(signatures);
    more.add(witness.sign(encode(text), at));
    return new SignedNote(text, more);
  }

  /** A text that a witness alone has signed, as of this time. */
  public static SignedNote cosigned(String text, Cosigner witness, Instant at) {
    return new SignedNote(text, List.of(witness.sign(encode(text), at)));
  }

  /**
   * As of when a witness signed this note; empty if it did not.
   *
   * @throws IllegalArgumentException if the key is no witness's
   * @throws InvalidNoteException if its signature is wrong
   */
  public Optional<Instant> cosignedAt(NoteVerifier witness) {
    if (!witness.isWitness()) {
      throw new IllegalArgumentException(witness.name() + " is no witness's key (type 4)");
    }
    for (NoteSignature signature : signatures) {
      if (witness.isKeyOf(signature)) {
        var _ = verify(List.of(witness));
        return Optional.of(Cosigner.time(signature));
      }
    }
    return Optional.empty();
  }

  /** The signed text, with the end of its last line. */
  public String text() {
    return text;
  }

  /** The note in UTF-8, as {@link #parse} reads it. */
  public byte[] encode() {
    return encode(toString());
  }

  /**
   * Checks every signature of a known key; those of unknown keys are ignored.
   *
   * @return the known keys that signed, in the order of the note; at least one
   * @throws InvalidNoteException if the signature of a known key is wrong, or no known key signed
   */
  public Set<NoteVerifier> verify(Collection<NoteVerifier> known) {
    byte[] bytes = encode(text);
    Set<NoteVerifier> signed = new LinkedHashSet<>();
    for (NoteSignature signature : signatures) {
      for (NoteVerifier verifier : known) {
        if (!verifier.isKeyOf(signature)) {
          continue;
        }
        if (!verifier.verifies(bytes, signature)) {
          throw new InvalidNoteException(
              "the signature of "
                  + verifier.name()
                  + " is wrong: text or signature is not what was signed");
        }
        signed.add(verifier);
      }
    }
    if (signed.isEmpty()) {
      throw new InvalidNoteException(
          "no known key signed it; it names "
              + String.join(
                  ", ", signatures.stream().map(NoteSignature::name).distinct().toList()));
    }
    return signed;
  }

  private static String decode(byte[] note) {
    try {
      String all = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(note)).toString();
      if (hasControlCharacters(all)) {
        throw new InvalidNoteException(
            "a signed note has no control characters but line ends (a carriage return is one)");
      }
      return all;
    } catch (CharacterCodingException e) {
      throw new InvalidNoteException("a signed note must be UTF-8");
    }
  }

  private static byte[] encode(String text) {
    try {
      ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] result = new byte[bytes.remaining()];
      bytes.get(result);
      return result;
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("a note's text must be valid Unicode", e);
    }
  }

  private static boolean hasControlCharacters(String text) {
    return text.chars().anyMatch(c -> c < ' ' && c != '\n');
  }

  /** The note. */
  @Override
  public String toString() {
    StringBuilder note = new StringBuilder(text).append('\n');
    signatures.forEach(signature -> note.append(signature).append('\n'));
    return note.toString();
  }
}
