package io.strongroom.node.settings;

import io.strongroom.playback.access.AccountRules;
import io.strongroom.playback.access.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The section {@code accounts} of the settings. */
final class AccountsSection {
  private static final int MAX_TEXT_BYTES = 20_000;

  private AccountsSection() {}

  static NodeSettings.Accounts read(StrictSection section) {
    int days = section.number("undertaking-days", 365, 1, 3_660);
    AccountRules rules =
        new AccountRules(
            roles(section),
            section
                .optionalFile("undertaking-file")
                .map(file -> new AccountRules.Text(text(section, file), Duration.ofDays(days))));
    NodeSettings.Accounts accounts =
        new NodeSettings.Accounts(
            section.text("first-administrator", "admin"),
            section.optionalFile("first-password-file"),
            rules);
    section.end();
    return accounts;
  }

  private static Set<Role> roles(StrictSection section) {
    Set<Role> roles = EnumSet.noneOf(Role.class);
    for (String code : section.texts("totp-roles", List.of())) {
      Optional<Role> role = Role.ofCode(code);
      roles.add(
          role.orElseThrow(
              () ->
                  section.refuse(
                      "totp-roles",
                      "knows requester, responder, approver, administrator, maintainer and"
                          + " inspector, not "
                          + code)));
    }
    return roles;
  }

  private static String text(StrictSection section, Path file) {
    try {
      if (Files.size(file) <= MAX_TEXT_BYTES) {
        String text = Files.readString(file, StandardCharsets.UTF_8).strip();
        if (!text.isEmpty()) {
          return text;
        }
      }
    } catch (IOException e) {
      throw section.refuse("undertaking-file", "cannot be read; check path and rights");
    }
    throw section.refuse(
        "undertaking-file", "must have a text of at most " + MAX_TEXT_BYTES + " bytes");
  }
}
