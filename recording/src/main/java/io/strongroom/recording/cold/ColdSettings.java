package io.strongroom.recording.cold;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the cold store is and how a node signs in there.
 *
 * @param endpoint {@code https}; {@code http} on this machine alone
 * @param region part of what requests are signed with
 * @param bucket it must exist
 * @param prefix of all keys of this node, without a slash at its ends; empty: made of the node's id
 * @param accessKeyFile file with the name of the key that requests are signed with
 * @param secretKeyFile file with the key, which only the node's user may read
 * @param pathStyle whether the bucket is in the path of an address and not in its host name
 * @param caFile certificates that the endpoint's is checked against; none: the system's
 */
public record ColdSettings(
    URI endpoint,
    String region,
    String bucket,
    Optional<String> prefix,
    Path accessKeyFile,
    Path secretKeyFile,
    boolean pathStyle,
    Optional<Path> caFile) {}
