package io.strongroom.playback.access;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which accounts are linked with whom; reckoned from all accounts when it is asked, and again after
 * one of them was written. Thread-safe.
 */
final class LinkIndex {
  private @Nullable Map<ProviderLink, List<String>> users;
  private long writes;

  /** Some account was written, by whichever node. */
  synchronized void forget() {
    users = null;
    writes++;
  }

  /** User names of the accounts with this link; there is one at most, unless two raced. */
  List<String> users(ProviderLink link, Supplier<List<Account>> accounts) {
    long before;
    synchronized (this) {
      if (users != null) {
        return users.getOrDefault(link, List.of());
      }
      before = writes;
    }
    Map<ProviderLink, List<String>> found = new HashMap<>();
    for (Account account : accounts.get()) {
      account
          .credentials()
          .link()
          .ifPresent(
              each -> found.computeIfAbsent(each, _ -> new ArrayList<>()).add(account.user()));
    }
    synchronized (this) {
      if (before == writes) {
        users = found;
      }
    }
    return found.getOrDefault(link, List.of());
  }
}
