package io.strongroom.playback.http;

import io.strongroom.crypto.sign.TimeStampException;
import io.strongroom.playback.http.Route.Access;
import io.strongroom.playback.inspect.AuditPacks;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.javadsl.model.headers.TimeoutAccess;
import org.jspecify.annotations.Nullable;

/** Packs for auditors. Thread-safe. */
final class PackRoutes {
  /** A year of a large log takes longer than other answers may. */
  private static final Duration LONGEST = Duration.ofMinutes(10);

  private final AuditPacks packs;
  private final Workers workers;
  private final Json json;
  private final Replies replies;

  PackRoutes(AuditPacks packs, Workers workers, Json json, Replies replies) {
    this.packs = packs;
    this.workers = workers;
    this.json = json;
    this.replies = replies;
  }

  List<Route> routes() {
    return List.of(
        new Route(
            HttpMethods.POST, "/api/v1/access-log/packs", Access.INSPECT, Set.of(), this::make));
  }

  private record Wanted(
      @Nullable String period, @Nullable List<String> seeds, @Nullable Boolean texts) {
    @Override
    public String toString() {
      return "pack";
    }
  }

  private CompletionStage<HttpResponse> make(Exchange exchange) {
    Wanted given = json.read(exchange.body().toArray(), Wanted.class);
    String period = Fields.required("period", given.period());
    LocalDate from = CountRoutes.firstDay(period);
    LocalDate to = CountRoutes.end(period, from);
    List<String> wanted = given.seeds() == null ? List.of() : given.seeds();
    if (wanted.size() > AuditPacks.MAX_SEEDS) {
      throw Problem.field("seeds", "must be " + AuditPacks.MAX_SEEDS + " at most").raised();
    }
    List<byte[]> seeds = wanted.stream().map(PackRoutes::seed).toList();
    boolean texts = Boolean.TRUE.equals(given.texts());
    mayTakeLong(exchange);
    return workers.run(
        () -> {
          byte[] pack = packed(exchange, period, from, to, seeds, texts);
          return replies
              .plain(200)
              .withEntity(
                  HttpEntities.create(ContentTypes.create(MediaTypes.APPLICATION_ZIP), pack))
              .addHeader(
                  RawHeader.create(
                      "Content-Disposition", "attachment; filename=\"audit-" + period + ".zip\""));
        });
  }

  /** For answers that read all of a log. */
  static void mayTakeLong(Exchange exchange) {
    exchange
        .request()
        .getHeader(TimeoutAccess.class)
        .ifPresent(header -> header.timeoutAccess().updateTimeout(LONGEST));
  }

  private byte[] packed(
      Exchange exchange,
      String period,
      LocalDate from,
      LocalDate to,
      List<byte[]> seeds,
      boolean texts) {
    try {
      return packs.pack(exchange.signedIn(), period, from, to, seeds, texts);
    } catch (TimeStampException e) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE, "there is no time-stamp to be had now: " + e.getMessage(), e);
    }
  }

  private static byte[] seed(String digits) {
    if (!digits.matches("[0-9a-f]{64}")) {
      throw Problem.field("seeds", "each must be 64 digits 0-9a-f, which are 32 bytes").raised();
    }
    return HexFormat.of().parseHex(digits);
  }
}
