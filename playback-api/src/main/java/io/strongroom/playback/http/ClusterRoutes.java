package io.strongroom.playback.http;

import io.strongroom.playback.http.Route.Access;
import io.strongroom.recording.camera.CameraRegistry;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.placement.ClusterView;
import io.strongroom.recording.placement.ClusterView.Member;
import io.strongroom.recording.placement.NodeReport;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;

/** Seeing and steering the nodes of a cluster. Thread-safe. */
final class ClusterRoutes {
  private final Optional<ClusterView> cluster;
  private final CameraRegistry cameras;
  private final Workers workers;
  private final Json json;
  private final Replies replies;

  /**
   * @param cluster empty on a node that stands alone: every route then says so
   * @param workers for calls that may wait for other nodes
   */
  ClusterRoutes(
      Optional<ClusterView> cluster,
      CameraRegistry cameras,
      Workers workers,
      Json json,
      Replies replies) {
    this.cluster = cluster;
    this.cameras = cameras;
    this.workers = workers;
    this.json = json;
    this.replies = replies;
  }

  List<Route> routes() {
    return List.of(
        new Route(HttpMethods.GET, "/api/v1/cluster", Access.ADMINISTER, Set.of(), this::show),
        new Route(
            HttpMethods.GET,
            "/api/v1/cluster/cameras/{id}",
            Access.ADMINISTER,
            Set.of(),
            this::place),
        new Route(
            HttpMethods.PUT,
            "/api/v1/cluster/nodes/{id}/drained",
            Access.ADMINISTER,
            Set.of(),
            this::drain),
        new Route(
            HttpMethods.DELETE,
            "/api/v1/cluster/nodes/{id}",
            Access.ADMINISTER,
            Set.of(),
            this::forget),
        new Route(
            HttpMethods.POST,
            "/api/v1/cluster/rebalance",
            Access.ADMINISTER,
            Set.of(),
            this::rebalance));
  }

  private record ClusterOverview(NodeId self, List<NodeView> nodes) {}

  /** A node; what it has not told yet is left out. */
  private record NodeView(
      NodeId id,
      String host,
      List<String> roles,
      String state,
      boolean drained,
      @Nullable Integer assigned,
      @Nullable Integer recording,
      @Nullable Integer leaving,
      @Nullable Long bitsPerSecond,
      @Nullable List<NodeReport.Disk> disks,
      @Nullable ReplicasView replicas) {

    static NodeView of(Member member) {
      Optional<NodeReport> report = member.report();
      return new NodeView(
          member.node().id(),
          member.node().host(),
          member.node().roles().stream().map(Json::name).sorted().toList(),
          Json.name(member.state()),
          member.drained(),
          report.map(NodeReport::assigned).orElse(null),
          report.map(NodeReport::recording).orElse(null),
          report.map(NodeReport::leaving).orElse(null),
          report.map(NodeReport::bitsPerSecond).orElse(null),
          report.map(NodeReport::disks).orElse(null),
          report.map(NodeReport::replicas).map(ReplicasView::of).orElse(null));
    }
  }

  /** Copies of packs; {@code copying} is left out while nothing is copied to the node. */
  private record ReplicasView(
      long missingPacks, long missingBytes, long leftPacks, NodeReport.@Nullable Copying copying) {
    static ReplicasView of(NodeReport.Replicas replicas) {
      return new ReplicasView(
          replicas.missingPacks(),
          replicas.missingBytes(),
          replicas.leftPacks(),
          replicas.copying().orElse(null));
    }
  }

  /** The body of PUT drained. */
  private record Drained(@Nullable Boolean drained) {}

  private ClusterView cluster() {
    return cluster.orElseThrow(
        () ->
            new Problem(
                    404,
                    "no-cluster",
                    "No cluster",
                    "this node stands alone; a node with the settings below cluster is one of"
                        + " several")
                .raised());
  }

  private CompletionStage<HttpResponse> show(Exchange exchange) {
    ClusterView view = cluster();
    return workers.run(
        () ->
            replies.json(
                200,
                new ClusterOverview(
                    view.self(),
                    view.members().stream()
                        .map(NodeView::of)
                        .sorted(Comparator.comparing(NodeView::host).thenComparing(NodeView::id))
                        .toList())));
  }

  private CompletionStage<HttpResponse> place(Exchange exchange) {
    ClusterView view = cluster();
    CameraId id = exchange.camera();
    return workers.run(
        () -> {
          boolean enabled =
              cameras.get(id).orElseThrow(() -> CameraRoutes.unknown().raised()).camera().enabled();
          return replies.json(200, PlaceView.of(view.place(id), view.members(), enabled));
        });
  }

  private CompletionStage<HttpResponse> drain(Exchange exchange) {
    ClusterView view = cluster();
    NodeId node = exchange.node();
    Boolean drained = json.read(exchange.body().toArray(), Drained.class).drained();
    if (drained == null) {
      throw Problem.field("drained", "is missing; give true or false").raised();
    }
    return workers.run(
        () -> {
          view.drain(node, drained);
          return replies.noContent();
        });
  }

  private CompletionStage<HttpResponse> forget(Exchange exchange) {
    ClusterView view = cluster();
    NodeId node = exchange.node();
    return workers.run(
        () -> {
          view.forget(node);
          return replies.noContent();
        });
  }

  /** 202: cameras go on moving after the answer. */
  private CompletionStage<HttpResponse> rebalance(Exchange exchange) {
    ClusterView view = cluster();
    return workers.run(
        () -> {
          view.rebalance();
          return replies.plain(202);
        });
  }
}
