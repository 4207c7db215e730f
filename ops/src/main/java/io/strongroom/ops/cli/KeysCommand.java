package io.strongroom.ops.cli;

import io.strongroom.crypto.keys.KeyStore;
import io.strongroom.crypto.keys.Passphrase;
import io.strongroom.crypto.sign.ClusterAuthority;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code strongroom keys …}: what nodes of a cluster have in common. Works on files; asks no node.
 */
@Command(
    name = "keys",
    description = {
      "Make what the nodes of a cluster have in common: the certificates with which they know each",
      "other, and the key store of the keyholders."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example:", "  strongroom keys cluster-ca --out cluster-ca"})
final class KeysCommand {
  private final Clock clock = Clock.systemUTC();
  private final SecureRandom random = new SecureRandom();
  @Spec private @Nullable CommandSpec spec;

  @Command(
      name = "cluster-ca",
      description = {
        "Makes the CA of a cluster, and the key under which its nodes seal what they share. Keep"
            + " the",
        "folder where no node runs: whoever has the CA's key can make nodes that the others trust."
      },
      mixinStandardHelpOptions = true,
      footer = {"", "Example:", "  strongroom keys cluster-ca --out cluster-ca"})
  int clusterCa(
      @Option(names = "--out", required = true, paramLabel = "DIR", description = "folder to make")
          Path out) {
    ClusterAuthority.create(out, clock, random);
    out().println("made a cluster CA in " + out + "; next: strongroom keys issue");
    return ExitCode.OK;
  }

  @Command(
      name = "issue",
      description =
          "Makes key and certificate of one node, for its cluster.tls folder, and copies the"
              + " records key there.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom keys issue --ca cluster-ca --host node1.county.example,10.0.0.11 --out"
            + " node1-tls"
      })
  int issue(
      @Option(
              names = "--ca",
              required = true,
              paramLabel = "DIR",
              description = "folder of the cluster CA")
          Path ca,
      @Option(
              names = "--host",
              required = true,
              split = ",",
              paramLabel = "NAME",
              description = "names and addresses under which other nodes reach it")
          List<String> hosts,
      @Option(names = "--out", required = true, paramLabel = "DIR", description = "folder to fill")
          Path out) {
    Instant until;
    try {
      until = ClusterAuthority.load(ca).issue(out, hosts, clock, random);
    } catch (IllegalArgumentException e) {
      throw new StrongroomException(ErrorKind.CALLER, "--host: " + e.getMessage(), e);
    }
    out().println("made key and certificate in " + out + ", valid until " + until);
    return ExitCode.OK;
  }

  @Command(
      name = "key-store",
      description = {
        "Makes an empty key store for the keyholders of a cluster. Copy the file to keys.store of"
            + " each",
        "keyholder: they must all have the same. Nodes that only record get none."
      },
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom keys key-store --out cluster.keystore --passphrase-file passphrase"
      })
  int keyStore(
      @Option(names = "--out", required = true, paramLabel = "FILE", description = "file to make")
          Path out,
      @Option(
              names = "--passphrase-file",
              required = true,
              paramLabel = "FILE",
              description = "file with the passphrase in its first line")
          Path passphraseFile) {
    try (Passphrase passphrase = Passphrase.fromFile(passphraseFile)) {
      KeyStore.create(out, passphrase, random).close();
    }
    out().println("made an empty key store in " + out + "; next: copy it to every keyholder");
    return ExitCode.OK;
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }
}
