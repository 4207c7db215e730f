package io.strongroom.playback.access;

import com.nulabinc.zxcvbn.Zxcvbn;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.nio.CharBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Which passwords may be chosen (OWASP ASVS 5.0, 6.2): of a length, of any characters, taken as
 * they are, and none that is found by trying what is common: the passwords and words of the
 * dictionaries of zxcvbn, keyboard walks, repetitions, dates, and what is known of the person and
 * of this program. Pure.
 */
public final class PasswordRules {
  /** Shortest and longest password in characters. */
  public static final int MIN_CHARS = 12;

  public static final int MAX_CHARS = 128;

  /** Of 0 to 4: more than 10^8 guesses, which the throttle makes centuries of. */
  private static final int LEAST_SCORE = 3;

  /** Estimating is slow for long ones, and whatever is good here is good with more behind it. */
  private static final int ESTIMATED_CHARS = 40;

  /** Of this program and its trade (ASVS 5.0, 6.1.2); with user, name and unit of the account. */
  private static final List<String> KNOWN_WORDS =
      List.of("strongroom", "camera", "footage", "recording", "video", "police", "administrator");

  private static final Zxcvbn ESTIMATE = new Zxcvbn();

  private PasswordRules() {}

  /**
   * Refuses a password that is too short, too long or tried first.
   *
   * @throws StrongroomException CALLER, naming the field {@code password}
   */
  public static void check(char[] password, String user, String name, String unit) {
    if (password.length < MIN_CHARS || password.length > MAX_CHARS) {
      throw wrong("must be " + MIN_CHARS + " to " + MAX_CHARS + " characters");
    }
    List<String> words = new ArrayList<>(KNOWN_WORDS);
    words.addAll(List.of(user, name, unit));
    words.addAll(List.of((name + " " + unit).split("\\s+", -1)));
    CharBuffer begin = CharBuffer.wrap(password, 0, Math.min(password.length, ESTIMATED_CHARS));
    if (ESTIMATE.measure(begin, words).getScore() < LEAST_SCORE) {
      throw wrong(
          "is among those that are tried first; take several words that do not belong together");
    }
  }

  private static StrongroomException wrong(String what) {
    return new StrongroomException(ErrorKind.CALLER, "password: " + what);
  }
}
