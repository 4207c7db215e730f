package io.strongroom.playback.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.keys.PasswordHash;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.state.StateStore;
import io.strongroom.recording.state.StateStore.Kind;
import io.strongroom.recording.state.StateStore.Versioned;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Local accounts, kept as control records of kind USER. The record's id is a hash of the user name,
 * because ids are stored in the clear and names are not. Thread-safe; every call blocks, and those
 * that take a password cost an Argon2id computation (about 19 MiB and tens of milliseconds).
 */
public final class Accounts {
  /** Shortest and longest password in characters. */
  public static final int MIN_PASSWORD_CHARS = 10;

  public static final int MAX_PASSWORD_CHARS = 128;

  /** Most accounts of one installation. */
  public static final int MAX_ACCOUNTS = 10_000;

  private static final int MAX_TEXT_CHARS = 100;
  private static final Pattern USER = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}._@-]{0,63}");

  private final StateStore store;
  private final PasswordHash hashing;
  private final JsonMapper json = new JsonMapper();

  public Accounts(StateStore store, PasswordHash hashing) {
    this.store = store;
    this.hashing = hashing;
  }

  /** The account of a user name, or empty; a name no account could have is simply not found. */
  public Optional<Account> find(String user) {
    return USER.matcher(user).matches()
        ? store.get(Kind.USER, recordId(user)).map(this::read)
        : Optional.empty();
  }

  /** Whether no account is known, as on a new node that has not reached the others' yet. */
  boolean isEmpty() {
    return store.list(Kind.USER).isEmpty();
  }

  /** All accounts, ordered by user name. */
  public List<Account> list() {
    return store.list(Kind.USER).stream()
        .map(this::read)
        .sorted(Comparator.comparing(Account::user))
        .toList();
  }

  /**
   * Makes an account.
   *
   * @throws StrongroomException CALLER with the field first in its message
   */
  public Account add(String user, String name, String unit, Role role, char[] password) {
    if (!USER.matcher(user).matches()) {
      throw wrong(
          "user",
          "must be 1 to 64 letters, digits and . _ @ -, beginning with a letter or" + " a digit");
    }
    text("name", name);
    text("unit", unit);
    checkPassword("password", password);
    if (store.list(Kind.USER).size() >= MAX_ACCOUNTS) {
      throw new StrongroomException(
          ErrorKind.EXHAUSTED, "there are " + MAX_ACCOUNTS + " accounts already; remove one first");
    }
    Account account = new Account(user, name, unit, role, hashing.hash(password));
    if (store.put(Kind.USER, recordId(user), 0, write(account)).isEmpty()) {
      throw wrong("user", "exists already; choose another, or change that user's password");
    }
    return account;
  }

  /** Whether this is the password of the account; takes the same time either way. */
  public boolean isPassword(Account account, char[] password) {
    try {
      return PasswordHash.verify(account.passwordHash(), password);
    } catch (OpenFailedException e) {
      throw new StrongroomException(
          ErrorKind.CORRUPT,
          "the stored password hash of an account is unreadable; set a new password",
          e);
    }
  }

  /** Somebody who cannot sign in: checked against where there is no account, to take as long. */
  Account nobody() {
    return new Account("", "", "", Role.REQUESTER, hashing.ofNobody());
  }

  /** Sets a new password; NOT_FOUND if there is no such user. */
  public void setPassword(String user, char[] password) {
    checkPassword("password", password);
    String id = recordId(user);
    Versioned current =
        store
            .get(Kind.USER, id)
            .orElseThrow(
                () -> new StrongroomException(ErrorKind.NOT_FOUND, "there is no such user"));
    Account old = read(current);
    Account changed =
        new Account(old.user(), old.name(), old.unit(), old.role(), hashing.hash(password));
    if (store.put(Kind.USER, id, current.version(), write(changed)).isEmpty()) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE, "the account was changed by somebody else just now; try again");
    }
  }

  private static void checkPassword(String field, char[] password) {
    if (password.length < MIN_PASSWORD_CHARS || password.length > MAX_PASSWORD_CHARS) {
      throw wrong(
          field, "must be " + MIN_PASSWORD_CHARS + " to " + MAX_PASSWORD_CHARS + " characters");
    }
  }

  private static void text(String field, String value) {
    if (value.isBlank()
        || value.length() > MAX_TEXT_CHARS
        || value.chars().anyMatch(Character::isISOControl)) {
      throw wrong(field, "must be 1 to " + MAX_TEXT_CHARS + " printable characters");
    }
  }

  private static StrongroomException wrong(String field, String what) {
    return new StrongroomException(ErrorKind.CALLER, field + ": " + what);
  }

  private static String recordId(String user) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of()
          .formatHex(digest.digest(("strongroom user " + user).getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private Bytes write(Account account) {
    ObjectNode node = json.createObjectNode();
    node.put("user", account.user());
    node.put("name", account.name());
    node.put("unit", account.unit());
    node.put("role", account.role().code());
    node.put("passwordHash", account.passwordHash());
    try {
      return Bytes.copyOf(json.writeValueAsBytes(node));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of strings is always writable", e);
    }
  }

  private Account read(Versioned record) {
    try {
      JsonNode node = json.readTree(record.document().toArray());
      return new Account(
          node.required("user").asText(),
          node.required("name").asText(),
          node.required("unit").asText(),
          Role.ofRecord(node.required("role").asText())
              .orElseThrow(() -> new IllegalArgumentException("unknown role")),
          node.required("passwordHash").asText());
    } catch (IOException | IllegalArgumentException e) {
      throw new StrongroomException(
          ErrorKind.CORRUPT, "the control record of user " + record.id() + " is unreadable", e);
    }
  }
}
