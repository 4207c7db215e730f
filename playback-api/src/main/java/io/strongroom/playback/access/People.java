package io.strongroom.playback.access;

import io.strongroom.playback.area.AreaTree;
import io.strongroom.playback.area.Areas;
import io.strongroom.playback.audit.AccessLog;
import io.strongroom.playback.audit.PersonChange;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes of accounts and areas. Each is in the access log before it is written, with who did it.
 * Nobody changes what he himself may do. Thread-safe; blocks on the store, the log, and for
 * passwords on Argon2id.
 */
public final class People {
  private static final Logger log = LoggerFactory.getLogger(People.class);
  private static final int MAX_REASON_CHARS = 200;
  private static final int MAX_WORDS_CHARS = 300;

  /** Who does what time alone does. */
  private static final Account NOBODY = new Account("", "", "", Role.ADMINISTRATOR, "");

  private final Accounts accounts;
  private final Areas areas;
  private final Sessions sessions;
  private final Permissions permissions;
  private final AccountRules rules;
  private final AccessLog accessLog;
  private final InstantSource clock;
  private final ProviderLinks links;
  private final OwnAccount own;

  /** Has sessions go on by what accounts say, whichever node writes them. */
  public People(
      Accounts accounts,
      Areas areas,
      Sessions sessions,
      Permissions permissions,
      AccountRules rules,
      AccessLog accessLog,
      InstantSource clock,
      SecureRandom random) {
    this.accounts = accounts;
    this.areas = areas;
    this.sessions = sessions;
    this.permissions = permissions;
    this.rules = rules;
    this.accessLog = accessLog;
    this.clock = clock;
    this.links = new ProviderLinks(this, accounts, clock);
    this.own = new OwnAccount(this, accounts, rules, clock, random);
    accounts.onWrite(sessions::learn);
    accounts.onChange(() -> Thread.ofVirtual().name("accounts").start(this::lookAgain));
  }

  private void lookAgain() {
    try {
      for (String user : sessions.users()) {
        accounts.find(user).ifPresent(sessions::learn);
      }
    } catch (StrongroomException e) {
      log.error("accounts that another node changed cannot be read: {}", e.getMessage());
    }
  }

  /** All accounts. */
  public List<Account> list() {
    return accounts.list();
  }

  /** What is asked of accounts. */
  public AccountRules rules() {
    return rules;
  }

  /** What a person must do before anything else. */
  public List<Obligation> outstanding(Account account) {
    return rules.outstanding(account, clock.instant());
  }

  /**
   * Makes an account.
   *
   * @param temporary whether the person chooses another password first
   * @throws StrongroomException CALLER, naming the field
   */
  public Account add(Account by, Account wanted, char[] password, boolean temporary) {
    requireKnownAreas(wanted.assignments());
    return accounts.add(wanted, password, temporary, logged(by, "made", words(wanted)));
  }

  /** What people change of their own accounts. */
  public OwnAccount own() {
    return own;
  }

  /** Accounts whose owners an identity provider vouches for. */
  public ProviderLinks links() {
    return links;
  }

  /**
   * Has a person be called otherwise, or do other things.
   *
   * @throws StrongroomException DENIED for one's own account; CALLER; NOT_FOUND
   */
  public Account assign(
      Account by, String user, String name, String unit, List<Assignment> assignments) {
    requireOther(by, user);
    requireKnownAreas(assignments);
    return accounts.change(
        user,
        account -> account.with(name, unit, assignments),
        (account, document) -> logged(by, "assigned", words(account)).accept(account, document));
  }

  /** Sets somebody else's password, which ends the person's sessions. */
  public void setPassword(Account by, String user, char[] password, boolean temporary) {
    Account _ =
        accounts.change(
            user,
            account -> {
              if (account.credentials().link().isPresent()) {
                throw new StrongroomException(
                    ErrorKind.CALLER,
                    "password: an identity provider vouches for this account; remove the link"
                        + " first");
              }
              return account.with(
                  account
                      .credentials()
                      .withPassword(
                          accounts.hashed(account, password), temporary, clock.instant()));
            },
            logged(by, "password-set", ""));
  }

  /** Locks an account, which ends its sessions, or unlocks it. */
  public Account lock(Account by, String user, Optional<String> reason) {
    requireOther(by, user);
    Optional<String> why = reason.map(People::checked);
    return accounts.change(
        user,
        account -> account.with(account.credentials().withLock(why)),
        logged(by, why.isPresent() ? "locked" : "unlocked", why.orElse("")));
  }

  /**
   * Locks an account because nobody has reviewed in time what its person opened in an emergency;
   * one that is locked, or is gone, stays as it is.
   *
   * @param isDue asked after the account was read: whoever unlocks it meanwhile is not overruled
   */
  void lockUnreviewed(String user, BooleanSupplier isDue) {
    String why = "an emergency was not reviewed in time";
    try {
      Account _ =
          accounts.change(
              user,
              account ->
                  account.credentials().locked().isEmpty() && isDue.getAsBoolean()
                      ? account.with(account.credentials().withLock(Optional.of(why)))
                      : account,
              logged(NOBODY, "locked", why));
    } catch (StrongroomException e) {
      if (e.kind() != ErrorKind.NOT_FOUND) {
        throw e;
      }
    }
  }

  /** Has somebody else enrol anew, who has lost what makes the codes. */
  public void removeTotp(Account by, String user) {
    requireOther(by, user);
    Account _ =
        accounts.change(
            user,
            account ->
                account.with(
                    account
                        .credentials()
                        .withTotp(Optional.empty())
                        .withSessionsFrom(clock.instant())),
            logged(by, "totp-removed", ""));
  }

  /** Ends all sessions of a person, on all nodes. */
  public void endSessions(Account by, String user) {
    endSessions(by, user, clock.instant());
  }

  void endSessions(Account by, String user, Instant now) {
    Account _ =
        accounts.change(
            user,
            account -> account.with(account.credentials().withSessionsFrom(now)),
            logged(by, "sessions-ended", ""));
  }

  /** The areas. */
  public AreaTree areas() {
    return areas.tree();
  }

  /**
   * Changes the areas.
   *
   * @param words what is changed, for the log
   */
  public AreaTree changeAreas(Account by, UnaryOperator<AreaTree> change, String words) {
    AreaTree changed =
        areas.change(
            change, document -> write(by, new UUID(0, 0), "", "areas-changed", words, document));
    permissions.forgetAreas();
    return changed;
  }

  /** Notes that too many wrong attempts were made for an account; the record stays as it is. */
  public void lockedOut(Account account) {
    try {
      write(account, account.id(), account.user(), "locked-out", "", Bytes.EMPTY);
    } catch (StrongroomException e) {
      log.error("a lock-out could not be written to the access log: {}", e.getMessage());
    }
  }

  BiConsumer<Account, Bytes> logged(Account by, String step, String words) {
    return (account, document) ->
        write(
            by.user().equals(account.user()) ? account : by,
            account.id(),
            account.user(),
            step,
            words,
            document);
  }

  private void write(
      Account by, UUID person, String subject, String step, String words, Bytes document) {
    accessLog.change(
        new PersonChange(
            person,
            by.id(),
            step,
            by.user(),
            by.unit(),
            subject,
            words.length() > MAX_WORDS_CHARS ? words.substring(0, MAX_WORDS_CHARS) : words,
            digest(document)));
  }

  void requireKnownAreas(List<Assignment> assignments) {
    AreaTree tree = areas.newest();
    for (Assignment each : assignments) {
      if (each.area().filter(code -> !tree.areas().containsKey(code)).isPresent()) {
        throw new StrongroomException(
            ErrorKind.CALLER,
            "assignments: there is no area " + each.area().get() + "; make it first");
      }
    }
  }

  static void requireOther(Account by, String user) {
    if (by.user().equals(user)) {
      throw new StrongroomException(
          ErrorKind.DENIED, "this account is your own; another administrator does that");
    }
  }

  private static String checked(String reason) {
    String text = reason.strip();
    if (text.length() < 3
        || text.length() > MAX_REASON_CHARS
        || text.chars().anyMatch(Character::isISOControl)) {
      throw new StrongroomException(
          ErrorKind.CALLER, "reason: must have 3 to " + MAX_REASON_CHARS + " characters");
    }
    return text;
  }

  /** What an account may do, for the log: bounded, and read by people. */
  static String words(Account account) {
    return account.assignments().stream()
        .map(
            each ->
                each.role().code()
                    + each.area().map(area -> " in " + area).orElse("")
                    + (each.classes().isEmpty()
                        ? ""
                        : " of " + String.join(" ", each.classes().stream().sorted().toList()))
                    + (each.hours().isEmpty() ? "" : " at some hours"))
        .limit(8)
        .collect(Collectors.joining(", "));
  }

  private static String digest(Bytes document) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(document.toArray()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
