package io.strongroom.loadtests.prove.access.cost;

import io.strongroom.crypto.keys.FileKeyStore;
import io.strongroom.crypto.keys.KeyStore;
import io.strongroom.crypto.keys.Passphrase;
import io.strongroom.crypto.sign.ServerIdentity;
import io.strongroom.node.settings.KeyProvider;
import io.strongroom.node.settings.NodeSettings;
import io.strongroom.ops.cli.Commands;
import io.strongroom.ops.cli.ExitCode;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.index.KnownVolumes;
import io.strongroom.recording.index.rocksdb.RocksCatalogue;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.read.Authorisation;
import io.strongroom.recording.read.StoredFootage;
import io.strongroom.recording.volume.BufferPool;
import io.strongroom.recording.volume.DirectStorage;
import io.strongroom.recording.volume.Volumes;
import io.strongroom.recording.write.LivePacks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.apache.pekko.actor.ActorSystem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What {@code access-cost} holds the product against: serves the footage of a stopped node through
 * the same reader, the same HTTP server and the same TLS, to anybody and without a word in a log.
 * No part of the product.
 */
@Command(name = "unchecked-server", mixinStandardHelpOptions = true)
public final class UncheckedServerMain implements Callable<Integer> {
  private static final long WRITE_BUFFER_BYTES = 16L << 20;

  @Option(names = "--config", required = true, description = "settings of the stopped node")
  private Path config = Path.of("node.conf");

  UncheckedServerMain() {}

  public static void main(String[] arguments) {
    System.exit(Commands.run(new UncheckedServerMain(), arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    NodeSettings settings = NodeSettings.load(config);
    Clock clock = Clock.systemUTC();
    Alarms alarms = new Alarms(clock);
    ActorSystem system =
        ActorSystem.create("strongroom", com.typesafe.config.ConfigFactory.load("strongroom"));
    Authorisation.Mint mint = new Authorisation.Mint();
    try (KeyStore keys = keys(settings);
        RocksCatalogue catalogue = RocksCatalogue.open(settings.data().resolve("catalogue"));
        BufferPool writing = new BufferPool(WRITE_BUFFER_BYTES);
        Volumes volumes =
            KnownVolumes.open(
                settings.volumes().stream()
                    .map(each -> new KnownVolumes.Place(each.path(), each.label(), each.tier()))
                    .toList(),
                catalogue,
                new DirectStorage(),
                writing,
                alarms);
        BufferPool reading = new BufferPool(StoredFootage.READ_BUFFER_BYTES);
        StoredFootage footage =
            new StoredFootage(
                volumes,
                catalogue,
                new LivePacks(),
                (authorisation, wrapped, hash) -> keys.unwrap(wrapped, hash),
                mint,
                reading)) {
      ServerIdentity identity =
          ServerIdentity.loadOrCreate(
              settings.keys().tls(), settings.http().names(), clock, new SecureRandom());
      new UncheckedServer(footage, mint)
          .listen(system, identity.serverContext(), settings.http().host(), settings.http().port());
      new CountDownLatch(1).await();
    }
    return ExitCode.OK;
  }

  private static KeyStore keys(NodeSettings settings) throws IOException {
    if (settings.keys().provider() instanceof KeyProvider.EncryptedFile file
        && file.passphrase().isPresent()) {
      String text = Files.readString(file.passphrase().orElseThrow()).strip();
      try (Passphrase passphrase = Passphrase.of(text.toCharArray())) {
        return FileKeyStore.open(file.places(), passphrase);
      }
    }
    throw new StrongroomException(
        ErrorKind.CALLER, "keys.passphrase-file: is needed, and keys in a file");
  }
}
