package io.strongroom.playback.access;

/**
 * A local account.
 *
 * @param user what the person signs in with
 * @param name the person's name
 * @param unit the unit the person belongs to
 * @param role what the account is for
 * @param passwordHash Argon2id in PHC string form
 */
public record Account(String user, String name, String unit, Role role, String passwordHash) {
  @Override
  public String toString() {
    return "account " + role.code();
  }
}
