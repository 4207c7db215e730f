package io.strongroom.playback.http;

import java.util.List;
import java.util.stream.Stream;

/**
 * Threads for what blocks, apart from each other so that one kind of work does not make the others
 * wait.
 *
 * @param passwords hashes of passwords, which are meant to be slow
 * @param provider what an identity provider is asked, and the tokens of programs
 * @param records control records and log entries
 * @param cluster what may wait for other nodes
 * @param footage opening footage
 * @param checks whether footage on its way may still be seen: behind who opens footage or writes to
 *     the log, a revocation would not be noticed while a disk is slow
 * @param pictures decoding single pictures, each of which takes a core
 * @param reports writing reports, which takes as long as whoever reads them
 * @param drawers drawing footage anew, each of which takes a core
 */
record Pools(
    Workers passwords,
    Workers provider,
    Workers records,
    Workers cluster,
    Workers footage,
    Workers checks,
    Workers pictures,
    Workers reports,
    Drawers drawers)
    implements AutoCloseable {

  /** Threads that write control records and log entries. */
  static final int WRITING = 4;

  /** Threads that open footage. */
  static final int OPENING = 16;

  static Pools start(int transcodes) {
    return new Pools(
        new Workers("passwords", 2, 8, Limits.ANSWER),
        new Workers("provider", 4, 64, Limits.ANSWER),
        new Workers("records", WRITING, 512, Limits.ANSWER),
        new Workers("cluster", 4, 64, Limits.ANSWER),
        new Workers("footage", OPENING, 512, Limits.ANSWER),
        new Workers(
            "checks",
            4,
            Limits.MAX_FOOTAGE_STREAMS + Limits.MAX_LIVE_VIEWERS,
            LastYes.TICK.multipliedBy(LastYes.MOST_TICKS)),
        new Workers(
            "pictures", Limits.MAX_PICTURES, Limits.MAX_WAITING_PICTURES, Limits.PICTURE_WAIT),
        new Workers("reports", 2 * Limits.MAX_REPORTS, 8, Limits.ANSWER),
        Drawers.start(transcodes));
  }

  List<Bound> bounds() {
    return Stream.concat(
            Stream.of(passwords, provider, records, cluster, footage, checks, pictures, reports)
                .flatMap(workers -> workers.bounds().stream()),
            drawers.bounds().stream())
        .toList();
  }

  @Override
  public void close() {
    drawers.close();
    reports.close();
    passwords.close();
    provider.close();
    pictures.close();
    footage.close();
    checks.close();
    cluster.close();
    records.close();
  }
}
