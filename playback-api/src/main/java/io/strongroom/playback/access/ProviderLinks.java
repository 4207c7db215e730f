package io.strongroom.playback.access;

import io.strongroom.recording.model.StrongroomException;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Changes of who vouches for the owner of an account. Each is in the access log before it is
 * written, and nobody changes his own. Thread-safe; blocks on the store and the log.
 */
public final class ProviderLinks {
  private final People people;
  private final Accounts accounts;
  private final InstantSource clock;

  ProviderLinks(People people, Accounts accounts, InstantSource clock) {
    this.people = people;
    this.accounts = accounts;
    this.clock = clock;
  }

  /**
   * Makes an account; there is no password.
   *
   * @throws StrongroomException CALLER, naming the field
   */
  public Account add(Account by, Account wanted, ProviderLink link) {
    people.requireKnownAreas(wanted.assignments());
    return accounts.addLinked(
        wanted,
        link,
        (account, document) -> {
          people.logged(by, "made", People.words(wanted)).accept(account, document);
          people.logged(by, "linked", words(link)).accept(account, document);
        });
  }

  /**
   * Has an identity provider vouch for an account's owner from now on: the password is gone, and
   * sessions end.
   *
   * @throws StrongroomException DENIED for one's own account; CALLER; NOT_FOUND
   */
  public Account link(Account by, String user, ProviderLink link) {
    People.requireOther(by, user);
    accounts.requireFree(link, user);
    return accounts.change(
        user,
        account -> account.with(account.credentials().withLink(Optional.of(link), clock.instant())),
        people.logged(by, "linked", words(link)));
  }

  /** Nobody signs in with the account until it has a password, or another link. */
  public Account unlink(Account by, String user) {
    People.requireOther(by, user);
    return accounts.change(
        user,
        account ->
            account.credentials().link().isEmpty()
                ? account
                : account.with(account.credentials().withLink(Optional.empty(), clock.instant())),
        people.logged(by, "unlinked", ""));
  }

  private static String words(ProviderLink link) {
    return (link.isMachine() ? "machine " : "") + link.subject() + " of " + link.issuer();
  }
}
