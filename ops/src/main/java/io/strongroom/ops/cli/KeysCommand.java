package io.strongroom.ops.cli;

import io.strongroom.crypto.keys.FileKeyStore;
import io.strongroom.crypto.keys.KeyStorePlaces;
import io.strongroom.crypto.keys.Passphrase;
import io.strongroom.crypto.keys.TokenException;
import io.strongroom.crypto.keys.TokenInspection;
import io.strongroom.crypto.pkcs11.TokenInfo;
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
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code strongroom keys …}: what nodes of a cluster have in common, and what is in a token. Works
 * on files and tokens; asks no node.
 */
@Command(
    name = "keys",
    description = {
      "Make what the nodes of a cluster have in common: the certificates with which they know each",
      "other, and the key store of the keyholders. Look into a token that holds day keys."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example:", "  strongroom keys cluster-ca --out cluster-ca"})
final class KeysCommand {
  private static final String MODULE = "PKCS#11 library of the token";
  private static final String TOKEN = "label of the token";
  private static final String PIN =
      "file, mode 0600, with the PIN of the token's user in its first line";

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
        "Makes an empty key store for the keyholders of a cluster, and slots with the root that"
            + " opens it.",
        "Copy the store to keys.store and the slots to keys.slots of each keyholder: they must all"
            + " have",
        "the same. Slots are copied by hand and never with a backup. Nodes that only record get"
            + " none."
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
              names = "--slot",
              paramLabel = "FILE",
              description = "slot to make, may be given again; default: the store's name and .slot")
          @Nullable List<Path> slots,
      @Option(
              names = "--passphrase-file",
              required = true,
              paramLabel = "FILE",
              description = "file with the passphrase in its first line")
          Path passphraseFile) {
    KeyStorePlaces places = slots == null ? KeyStorePlaces.withSlotBeside(out) : places(out, slots);
    try (Passphrase passphrase = Passphrase.fromFile(passphraseFile)) {
      FileKeyStore.create(places, passphrase, random).close();
    }
    out()
        .println(
            "made an empty key store in "
                + out
                + " and its root in "
                + names(places.slots())
                + "; next: copy both to every keyholder, slots by hand and never with a backup");
    return ExitCode.OK;
  }

  @Command(
      name = "slot-add",
      description = {
        "Makes another slot with the root of a key store, for a medium of its own. A node may have"
            + " the",
        "store open; then name the slot in its keys.slots and restart it, because day keys that it",
        "destroys before leave their root in the new slot."
      },
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom keys slot-add --store data/keys/day-keys.store --slot data/keys/root.slot",
        "      --new-slot /media/stick/root.slot --passphrase-file passphrase"
      })
  int slotAdd(
      @Option(
              names = "--store",
              required = true,
              paramLabel = "FILE",
              description = "the key store")
          Path store,
      @Option(
              names = "--slot",
              required = true,
              paramLabel = "FILE",
              description = "slot that it has already, may be given again")
          List<Path> slots,
      @Option(
              names = "--new-slot",
              required = true,
              paramLabel = "FILE",
              description = "slot to make")
          Path newSlot,
      @Option(
              names = "--passphrase-file",
              required = true,
              paramLabel = "FILE",
              description = "file with the passphrase in its first line")
          Path passphraseFile) {
    try (Passphrase passphrase = Passphrase.fromFile(passphraseFile);
        FileKeyStore keys = FileKeyStore.open(places(store, slots), passphrase)) {
      keys.addSlot(newSlot);
      keys.slotProblems().forEach(problem -> err().println("strongroom: " + problem));
    }
    out()
        .println(
            "made a slot in " + newSlot + "; next: name it in keys.slots and restart the node");
    return ExitCode.OK;
  }

  @Command(
      name = "token-check",
      description = {
        "Tries whether a PKCS#11 token is good for day keys (keys.provider = pkcs11): logs in, has"
            + " it",
        "make a key pair that is gone with the session, agrees with it, and tells what the token"
            + " is.",
        "A wrong PIN uses up one of the token's few tries. Leaves nothing in the token."
      },
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom keys token-check --module /usr/lib/softhsm/libsofthsm2.so --token custody",
        "      --pin-file pin"
      })
  int tokenCheck(
      @Option(names = "--module", required = true, paramLabel = "FILE", description = MODULE)
          Path module,
      @Option(names = "--token", required = true, paramLabel = "LABEL", description = TOKEN)
          String token,
      @Option(names = "--pin-file", required = true, paramLabel = "FILE", description = PIN)
          Path pinFile) {
    TokenInspection seen = inspect(module, token, pinFile);
    TokenInfo info = seen.token();
    out()
        .println(
            "token %s (%s, %s, number %s) makes keys that cannot leave it and agrees with them; %d"
                    .formatted(
                        info.label(), info.maker(), info.model(), info.serial(), seen.keys().size())
                + " day keys are in it");
    return ExitCode.OK;
  }

  @Command(
      name = "token-keys",
      description = {
        "Lists the private halves of day keys in a PKCS#11 token, tab-separated: name of the key",
        "store, class and expiry day, key id, and whether it was made there and could never leave"
            + " it.",
        "Expiry certificates name the key ids of those that were destroyed."
      },
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom keys token-keys --module /usr/lib/softhsm/libsofthsm2.so --token custody",
        "      --pin-file pin"
      })
  int tokenKeys(
      @Option(names = "--module", required = true, paramLabel = "FILE", description = MODULE)
          Path module,
      @Option(names = "--token", required = true, paramLabel = "LABEL", description = TOKEN)
          String token,
      @Option(names = "--pin-file", required = true, paramLabel = "FILE", description = PIN)
          Path pinFile) {
    for (TokenInspection.Found key : inspect(module, token, pinFile).keys()) {
      out()
          .println(
              String.join(
                  "\t",
                  key.store(),
                  key.id(),
                  key.keyId().orElse("-"),
                  key.neverLeft() ? "never-left" : "may-have-left"));
    }
    return ExitCode.OK;
  }

  private static TokenInspection inspect(Path module, String token, Path pinFile) {
    try (Passphrase pin = Passphrase.pinFromFile(pinFile)) {
      return TokenInspection.of(module, token, pin);
    } catch (IllegalArgumentException e) {
      throw new StrongroomException(ErrorKind.CALLER, "--token: " + e.getMessage(), e);
    } catch (TokenException e) {
      throw new StrongroomException(
          e.comesBack() ? ErrorKind.UNAVAILABLE : ErrorKind.CALLER,
          e.getMessage() + ". " + e.remedy(),
          e);
    }
  }

  private static KeyStorePlaces places(Path store, List<Path> slots) {
    try {
      return new KeyStorePlaces(store, slots);
    } catch (IllegalArgumentException e) {
      throw new StrongroomException(ErrorKind.CALLER, "--slot: " + e.getMessage(), e);
    }
  }

  private static String names(List<Path> files) {
    return files.stream().map(Path::toString).collect(Collectors.joining(", "));
  }

  private PrintWriter err() {
    return Objects.requireNonNull(spec).commandLine().getErr();
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }
}
