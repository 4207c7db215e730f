package io.strongroom.playback.access;

import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.keys.PasswordHash;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.state.StateStore;
import io.strongroom.recording.state.StateStore.Kind;
import io.strongroom.recording.state.StateStore.Versioned;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Accounts, kept as control records of kind USER. The record's id is a hash of the user name,
 * because ids are stored in the clear and names are not. Thread-safe; every call blocks, and those
 * that take a password cost an Argon2id computation (about 19 MiB and tens of milliseconds).
 */
public final class Accounts {
  /** Most accounts of one installation. */
  public static final int MAX_ACCOUNTS = 10_000;

  private static final UUID NO_ID = new UUID(0, 0);
  private static final int MAX_TEXT_CHARS = 100;
  private static final Pattern USER = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}._@-]{0,63}");

  private final StateStore store;
  private final PasswordHash hashing;
  private final AccountJson json = new AccountJson();
  private final List<Consumer<Account>> listeners = new CopyOnWriteArrayList<>();
  private final LinkIndex links = new LinkIndex();

  public Accounts(StateStore store, PasswordHash hashing) {
    this.store = store;
    this.hashing = hashing;
    onChange(links::forget);
    onWrite(account -> links.forget());
  }

  /** The account of a user name, or empty; a name no account could have is simply not found. */
  public Optional<Account> find(String user) {
    return USER.matcher(user).matches()
        ? store.get(Kind.USER, recordId(user)).map(json::read)
        : Optional.empty();
  }

  /**
   * The account whose owner an identity provider knows so. Of two with the same link none is
   * anybody's: administrators wrote them at the same moment, and one of them is to be undone.
   */
  public Optional<Account> find(ProviderLink link) {
    List<String> users = links.users(link, this::list);
    return users.size() == 1
        ? find(users.getFirst()).filter(each -> each.credentials().link().equals(Optional.of(link)))
        : Optional.empty();
  }

  /**
   * Fails if another account has such a link, of whichever kind.
   *
   * @throws StrongroomException CALLER
   */
  void requireFree(ProviderLink link, String user) {
    for (boolean machine : new boolean[] {false, true}) {
      ProviderLink other = new ProviderLink(link.issuer(), link.subject(), machine);
      if (links.users(other, this::list).stream().anyMatch(each -> !each.equals(user))) {
        throw wrong("subject", "is linked with another account; remove that link first");
      }
    }
  }

  /** Whether no account is known, as on a new node that has not reached the others' yet. */
  boolean isEmpty() {
    return store.list(Kind.USER).isEmpty();
  }

  /** All accounts, ordered by user name. */
  public List<Account> list() {
    return store.list(Kind.USER).stream()
        .map(json::read)
        .sorted(Comparator.comparing(Account::user))
        .toList();
  }

  /** As it is written now, whichever node wrote it; UNAVAILABLE if nobody can say. */
  public Optional<Account> newest(String user) {
    return USER.matcher(user).matches()
        ? store.newest(Kind.USER, recordId(user)).map(json::read)
        : Optional.empty();
  }

  /** Calls with each account that this node writes, on the thread that wrote it. */
  public void onWrite(Consumer<Account> listener) {
    listeners.add(listener);
  }

  /** Calls after other nodes wrote, on a thread of the store's. */
  public void onChange(Runnable watcher) {
    // For as long as the store is open.
    AutoCloseable _ = store.watch(Kind.USER, watcher);
  }

  /**
   * Makes an account that has its role everywhere and always.
   *
   * @throws StrongroomException CALLER with the field first in its message
   */
  public Account add(String user, String name, String unit, Role role, char[] password) {
    Account wanted = new Account(user, name, unit, role, "");
    return add(wanted, password, false, (account, document) -> {});
  }

  /**
   * Makes an account.
   *
   * @param temporary whether the password is to be changed before anything else
   * @param before is told account and document before they are written
   * @throws StrongroomException CALLER with the field first in its message
   */
  public Account add(
      Account wanted, char[] password, boolean temporary, BiConsumer<Account, Bytes> before) {
    PasswordRules.check(password, wanted.user(), wanted.name(), wanted.unit());
    return add(wanted.with(Credentials.of(hashing.hash(password), temporary)), before);
  }

  /**
   * Makes an account whose owner an identity provider vouches for; there is no password.
   *
   * @throws StrongroomException CALLER with the field first in its message
   */
  public Account addLinked(Account wanted, ProviderLink link, BiConsumer<Account, Bytes> before) {
    requireFree(link, wanted.user());
    return add(wanted.with(Credentials.of(link)), before);
  }

  private Account add(Account wanted, BiConsumer<Account, Bytes> before) {
    if (!USER.matcher(wanted.user()).matches()) {
      throw wrong(
          "user",
          "must be 1 to 64 letters, digits and . _ @ -, beginning with a letter or" + " a digit");
    }
    text("name", wanted.name());
    text("unit", wanted.unit());
    if (store.list(Kind.USER).size() >= MAX_ACCOUNTS) {
      throw new StrongroomException(
          ErrorKind.EXHAUSTED, "there are " + MAX_ACCOUNTS + " accounts already; remove one first");
    }
    if (find(wanted.user()).isPresent()) {
      throw exists();
    }
    Account account = identified(wanted);
    Bytes document = json.write(account);
    before.accept(account, document);
    if (store.put(Kind.USER, recordId(account.user()), 0, document).isEmpty()) {
      throw exists();
    }
    listeners.forEach(listener -> listener.accept(account));
    return account;
  }

  private static StrongroomException exists() {
    return wrong("user", "exists already; choose another, or change that user's password");
  }

  /**
   * Changes an account, or leaves it as it is if the change gives back what it was given.
   *
   * @param before is told account and document before they are written; if it fails nothing is
   * @throws StrongroomException NOT_FOUND; UNAVAILABLE if somebody else was quicker; what the
   *     change throws
   */
  public Account change(
      String user, UnaryOperator<Account> change, BiConsumer<Account, Bytes> before) {
    String id = recordId(user);
    Versioned current =
        store
            .newest(Kind.USER, id)
            .orElseThrow(
                () -> new StrongroomException(ErrorKind.NOT_FOUND, "there is no such user"));
    Account old = json.read(current);
    Account changed = change.apply(old);
    if (changed.equals(old)) {
      return old;
    }
    text("name", changed.name());
    text("unit", changed.unit());
    Account written = identified(changed);
    Bytes document = json.write(written);
    before.accept(written, document);
    if (store.put(Kind.USER, id, current.version(), document).isEmpty()) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE, "the account was changed by somebody else just now; try again");
    }
    listeners.forEach(listener -> listener.accept(written));
    return written;
  }

  /** Accounts from before there were ids get theirs when they are first written again. */
  private static Account identified(Account account) {
    return account.id().equals(NO_ID)
        ? new Account(
            UUID.randomUUID(),
            account.user(),
            account.name(),
            account.unit(),
            account.role(),
            account.assignments(),
            account.credentials())
        : account;
  }

  /** The hash of a password that keeps the rules. */
  public String hashed(Account account, char[] password) {
    PasswordRules.check(password, account.user(), account.name(), account.unit());
    return hashing.hash(password);
  }

  /**
   * Whether this is the password of the account; takes the same time either way, unless there is
   * none.
   */
  public boolean isPassword(Account account, char[] password) {
    try {
      if (!account.hasPassword()) {
        return false;
      }
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
}
