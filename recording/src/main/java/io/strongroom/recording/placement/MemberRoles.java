package io.strongroom.recording.placement;

import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.placement.ClusterSettings.Role;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.actor.Address;
import org.apache.pekko.cluster.Member;

/**
 * What a member tells the others about itself when it joins: its roles, its identity ({@code
 * id-UUID}) and its data port ({@code data-PORT}), all as roles in the sense of the cluster, which
 * every member knows of every other.
 */
final class MemberRoles {
  private static final String ID = "id-";
  private static final String DATA = "data-";

  private MemberRoles() {}

  static String of(Role role) {
    return role.name().toLowerCase(Locale.ROOT);
  }

  static List<String> of(ClusterSettings settings, NodeId node) {
    List<String> roles = new ArrayList<>();
    settings.roles().forEach(role -> roles.add(of(role)));
    roles.add(ID + node);
    roles.add(DATA + settings.dataPort());
    return roles;
  }

  /** Where it is as a seed is named. */
  static String hostPort(Member member) {
    Address address = member.address();
    return address.getHost().orElse("") + ":" + address.getPort().orElse(0);
  }

  /** Who a member is; empty if it does not say, as one of another program would. */
  static Optional<ClusterNode> read(Member member) {
    return read(member.address().getHost().orElse(""), member.getRoles());
  }

  static Optional<ClusterNode> read(String host, Set<String> told) {
    Optional<NodeId> id = Optional.empty();
    int port = 0;
    Set<Role> roles = EnumSet.noneOf(Role.class);
    try {
      for (String role : told) {
        if (role.startsWith(ID)) {
          id = Optional.of(NodeId.parse(role.substring(ID.length())));
        } else if (role.startsWith(DATA)) {
          port = Integer.parseInt(role.substring(DATA.length()));
        } else if (role.equals(of(Role.RECORDER))) {
          roles.add(Role.RECORDER);
        } else if (role.equals(of(Role.KEYHOLDER))) {
          roles.add(Role.KEYHOLDER);
        }
      }
    } catch (StrongroomException | NumberFormatException e) {
      return Optional.empty();
    }
    int dataPort = port;
    return dataPort < 1 || dataPort > 65_535
        ? Optional.empty()
        : id.map(known -> new ClusterNode(known, host, dataPort, roles));
  }
}
