package io.strongroom.recording.cassandra;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.auth.AuthenticationException;
import io.strongroom.crypto.keys.KeyFileException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;

/** Why no server of Cassandra let us in, for the person who can do something about it. */
final class ConnectFailure {
  private ConnectFailure() {}

  /** What to check; empty if nobody answers, which says itself. */
  static Optional<String> remedy(Throwable failure) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Throwable> open = new ArrayDeque<>();
    open.add(failure);
    Optional<String> told = Optional.empty();
    while (told.isEmpty() && !open.isEmpty()) {
      Throwable next = open.remove();
      if (seen.add(next)) {
        told = remedyOf(next);
        if (next instanceof AllNodesFailedException all) {
          all.getAllErrors().values().forEach(open::addAll);
        }
        Optional.ofNullable(next.getCause()).ifPresent(open::add);
      }
    }
    return told;
  }

  private static Optional<String> remedyOf(Throwable failure) {
    return Optional.ofNullable(
        switch (failure) {
          case KeyFileException e ->
              "a file of cluster.cassandra.password-file or ca cannot be used: " + e.getMessage();
          case AuthenticationException e when e.getCause() == null ->
              "it refuses the login; check cluster.cassandra.user and password-file: "
                  + e.getMessage();
          case SSLException e ->
              "TLS with it fails; check cluster.cassandra.ca, that the certificate names the"
                  + " server, and that it speaks TLS: "
                  + e.getMessage();
          default -> null;
        });
  }
}
