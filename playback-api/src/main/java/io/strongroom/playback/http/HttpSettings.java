package io.strongroom.playback.http;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.Map;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.http.javadsl.settings.ServerSettings;

/** The limits of the HTTPS interface, as the server wants them. Pure. */
final class HttpSettings {
  private HttpSettings() {}

  static ServerSettings of(ClassicActorSystemProvider system) {
    Map<String, Object> values =
        Map.ofEntries(
            Map.entry("enable-http2", "on"),
            Map.entry("remote-address-attribute", "on"),
            Map.entry("server-header", "strongroom"),
            Map.entry("max-connections", Limits.MAX_CONNECTIONS),
            Map.entry("idle-timeout", Limits.IDLE.toSeconds() + "s"),
            Map.entry("request-timeout", Limits.ANSWER.toSeconds() + "s"),
            Map.entry("linger-timeout", "5s"),
            Map.entry("socket-options.so-send-buffer-size", Limits.SEND_BUFFER_BYTES),
            Map.entry("http2.max-concurrent-streams", Limits.MAX_HTTP2_STREAMS),
            Map.entry("websocket.periodic-keep-alive-max-idle", "20s"),
            Map.entry("parsing.max-uri-length", Limits.MAX_URI_BYTES),
            Map.entry("parsing.max-header-value-length", Limits.MAX_HEADER_BYTES),
            Map.entry("parsing.max-header-count", Limits.MAX_HEADERS),
            Map.entry("parsing.max-content-length", Limits.MAX_BODY_BYTES),
            Map.entry("parsing.error-logging-verbosity", "off"),
            Map.entry("parsing.illegal-header-warnings", "off"),
            Map.entry("parsing.error-handler", ParsingProblems.class.getName()));
    Config server =
        ConfigFactory.parseMap(values, "limits of the HTTPS interface").atPath("pekko.http.server");
    return ServerSettings.create(
        server.withFallback(system.classicSystem().settings().config()).resolve());
  }
}
