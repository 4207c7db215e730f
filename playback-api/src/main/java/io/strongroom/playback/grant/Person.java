package io.strongroom.playback.grant;

/**
 * Who does something, as the account says.
 *
 * @param user account
 * @param name the person's name
 * @param unit the person's unit
 */
public record Person(String user, String name, String unit) {
  @Override
  public String toString() {
    return "person";
  }
}
